import type { LightMyRequestResponse } from 'fastify';
import { afterAll, describe, expect, it } from 'vitest';
import type { ApplicationId, FollowerId, NoteId } from '../../src/usecases/ids.ts';
import type { Caseworker, StaffRole } from '../../src/usecases/staff/ports.ts';
import { anId } from '../support/memory-case-store.ts';
import { aCaseDatabase } from './a-case-database.ts';
import { documentedAnswers } from './openapi-answers.ts';

const server = await aCaseDatabase();
const { app, office, tokens, tokenOf, database } = server;
afterAll(server.close);
const { document, faultsIn } = await documentedAnswers(app);

const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ name: `${method} ${path}`, path, method, operation })),
);

/** Whose each call is, said a second time and by hand: a route that is not here fails the tests. */
const rules: Readonly<Record<string, { readonly roles: readonly StaffRole[]; readonly body?: object } | 'open'>> = {
  'post /api/v1/assessments': 'open',
  'get /api/v1/rulebook': 'open',
  'get /health/live': 'open',
  'get /health/ready': 'open',
  'get /metrics': 'open',
  'get /api/v1/districts': { roles: ['specialist', 'supervisor', 'admin'] },
  'get /api/v1/applications': { roles: ['specialist', 'supervisor'] },
  'post /api/v1/applications': {
    roles: ['specialist', 'supervisor'],
    body: { district: office.saule.district, receivedAt: '2026-10-22', channel: 'portal' },
  },
  'get /api/v1/applications/{id}': { roles: ['specialist', 'supervisor'] },
  'get /api/v1/applications/{id}/history': { roles: ['specialist', 'supervisor'] },
  'post /api/v1/applications/{id}/transitions': {
    roles: ['specialist', 'supervisor'],
    body: { to: 'visited', expectedVersion: 2 },
  },
  'post /api/v1/applications/{id}/corrections': {
    roles: ['supervisor'],
    body: { to: 'approved', reason: 'entered by mistake', expectedVersion: 2 },
  },
  'post /api/v1/applications/{id}/notes': { roles: ['specialist', 'supervisor'], body: { note: 'phoned' } },
  'post /api/v1/applications/{id}/take-back': { roles: ['specialist', 'supervisor'], body: { expectedVersion: 2 } },
};
const forStaff = operations.flatMap((operation) => {
  const rule = rules[operation.name];
  return rule === undefined || rule === 'open' ? [] : [{ ...operation, ...rule }];
});

// A word of its own in every field that an application has: wherever one turns up, it is known where it came from.
const canaries = {
  number: 'CanaryNumber1',
  label: 'CanaryLabel2',
  note: 'CanaryNote3',
  follower: 'CanaryFollower4',
  ownNote: 'CanaryNote6',
  chat: '7000000000005',
  birthDate: '1948-07-06',
};
type Field = keyof typeof canaries;
const allFields = Object.keys(canaries) as Field[];
const leaked = (text: string, fields: readonly Field[] = allFields) =>
  fields.filter((field) => text.toLowerCase().includes(canaries[field].toLowerCase()));

let made = 0;
/** An application with something in every field, in its second version, the last step by whoever registers it. */
async function full(by: Caseworker): Promise<ApplicationId> {
  made += 1;
  const facts = { birthDate: canaries.birthDate, sex: 'female', selfCare: 'cannot', dementia: 'yes' };
  const { id } = await office.register(by, { number: `${canaries.number}-${made}`, label: canaries.label, facts });
  await office.store.transact((tx) =>
    tx.followers.add({
      id: anId<FollowerId>(),
      application: id,
      chatId: canaries.chat,
      role: 'applicant',
      scope: 'everything',
      label: canaries.follower,
      until: undefined,
    }),
  );
  const visit = { id, to: 'visit-scheduled', visitOn: '2026-10-27', note: canaries.note, expectedVersion: 1 } as const;
  expect((await office.casework.move(visit, by)).kind).toBe('stepped');
  const note = { id, noteId: anId<NoteId>(), note: canaries.ownNote };
  expect((await office.casework.note(note, by)).kind).toBe('noted');
  return id;
}

const tokenOfOneWho = async (
  login: string,
  then: 'is revoked' | 'is disabled' | 'works',
  role: StaffRole = 'supervisor',
  district = office.saule.district,
) => {
  const id = await office.hire(login, role, district);
  const token = await tokenOf(id);
  await office.store.transact(async (tx) => {
    if (then === 'is revoked') await tx.tokens.revokeAll(id, office.clock.now());
    if (then === 'is disabled') await tx.staff.change(id, { disabledAt: office.clock.now() });
  });
  return token;
};

/** Everybody who may call, with the role that the matrix expects of them. */
const callers: readonly (readonly [who: string, token: string | undefined, role: StaffRole | undefined])[] = [
  ['nobody', undefined, undefined],
  ['one with a made-up token', `tirek_${'A'.repeat(43)}`, undefined],
  ['one whose token is revoked', await tokenOfOneWho('revoked', 'is revoked'), undefined],
  ['one who is disabled', await tokenOfOneWho('disabled', 'is disabled'), undefined],
  ['an admin', tokens.admin, 'admin'],
  ['a specialist', tokens.aigerim, 'specialist'],
  ['a supervisor', tokens.saule, 'supervisor'],
];
/** The same two roles of another district. */
const strangers = [
  ['specialist', tokens.stranger],
  ['supervisor', await tokenOfOneWho('chief', 'works', 'supervisor', office.stranger.district)],
] as const;

/** Every route of a server, `get /path`, read off its router. */
function routesOf({ printRoutes }: Pick<typeof app, 'printRoutes'>): readonly string[] {
  const above: string[] = [];
  return printRoutes({ commonPrefix: false })
    .split('\n')
    .flatMap((line) => {
      const [, indent = '', part = '', methods = ''] = /^([│ ]*)[├└]── (\S+) \(([^)]+)\)$/.exec(line) ?? [];
      if (part === '') return [];
      const depth = indent.length / 4;
      const path = (above[depth - 1] ?? '') + part;
      above[depth] = path;
      return methods
        .split(', ')
        .filter((method) => method !== 'HEAD')
        .map((method) => `${method.toLowerCase()} ${path}`);
    });
}

function ask(
  { method, path }: { readonly method: string; readonly path: string },
  token: string | undefined,
  { id = '', body }: { readonly id?: string; readonly body?: object | undefined } = {},
) {
  return app.inject({
    method: method === 'get' ? 'GET' : 'POST',
    url: path.replace('{id}', id),
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    ...(body && { payload: body }),
  });
}

/** An answer without what differs from call to call: its date and its number. */
function comparable(response: LightMyRequestResponse) {
  const { date: _date, 'x-request-id': number, ...headers } = response.headers;
  return { status: response.statusCode, headers, body: response.body.replaceAll(`${number}`, 'NUMBER') };
}

it('has a rule for every route there is', () => {
  expect(operations.map(({ name }) => name).toSorted()).toEqual(Object.keys(rules).toSorted());
  // What the document leaves out is the document itself and the page that shows it.
  const described = operations.map(({ name }) => name.replace('{id}', ':id'));
  const hidden = routesOf(app).filter((route) => !described.includes(route));
  expect(hidden.filter((route) => !/^get \/(api\/(docs|openapi\.json).*)?$/.test(route))).toEqual([]);
  expect(described.filter((route) => !routesOf(app).includes(route))).toEqual([]);
});

it.each(operations.filter(({ name }) => rules[name] === 'open'))('$name is open on purpose', ({ operation }) => {
  expect(operation.security).toBeUndefined();
});

describe.each(forStaff)('$name', ({ name, method, path, roles, body }) => {
  const makes = ['post /api/v1/applications', 'post /api/v1/applications/{id}/notes'];
  const success = makes.includes(name) ? 201 : 200;

  it.each(callers)(
    'answers %s as their role allows, and lets no health fact or chat out',
    async (_who, token, role) => {
      const id = path.includes('{id}') ? await full(office.aigerim) : '';
      const response = await ask({ method, path }, token, { id, body });
      expect(response.statusCode).toBe(role === undefined ? 401 : roles.includes(role) ? success : 403);
      expect(faultsIn(method, path, response)).toEqual([]);
      expect(response.headers['cache-control']).toBe('no-store');
      expect(leaked(response.body, response.statusCode < 400 ? ['birthDate', 'chat'] : allFields)).toEqual([]);
      expect(response.body).not.toMatch(/dementia|selfCare|female|elderly/);
    },
  );

  it.each(strangers)('shows a %s of another district nothing, in no field', async (_role, token) => {
    const id = await full(office.aigerim);
    const before = await everythingOf(id);
    const response = await ask({ method, path }, token, { id, body });
    expect(leaked(response.body)).toEqual([]);
    expect(response.body).not.toContain(id);
    expect(await everythingOf(id)).toEqual(before);
  });

  if (!path.includes('{id}')) return;
  it.each(strangers)('does not let a %s of another district tell it from a missing one', async (role, token) => {
    const id = await full(office.aigerim);
    const missing = anId<string>();
    const right = body === undefined || !('expectedVersion' in body) ? [body] : [body, { ...body, expectedVersion: 9 }];
    const wrong = body === undefined ? [] : [{}, { ...body, x: 1 }];
    for (const each of [...right, ...wrong]) {
      const foreign = comparable(await ask({ method, path }, token, { id, body: each }));
      expect(foreign).toEqual(comparable(await ask({ method, path }, token, { id: missing, body: each })));
      expect(foreign.status).toBe(!roles.includes(role) ? 403 : right.includes(each) ? 404 : 400);
    }
    for (const nonsense of ['x', '..%2f..', '%00', `${id}%20`, id.replaceAll('-', '')]) {
      const answer = comparable(await ask({ method, path }, token, { id: nonsense, body }));
      expect(answer).toEqual(comparable(await ask({ method, path }, token, { id: missing, body })));
    }
  });
});

/** All rows that tell of an application. */
async function everythingOf(id: ApplicationId) {
  return [
    await database.query('select * from application where id = $1', [id]),
    await database.query('select * from application_event where application_id = $1 order by version', [id]),
    await database.query('select * from application_note where application_id = $1', [id]),
    await database.query('select * from follower where application_id = $1', [id]),
    await database.query('select * from audit where subject = $1 order by seq', [id]),
    await database.query('select dedupe, state::text from outbox where order_key like $1', [`application:${id}:%`]),
  ];
}

describe('every parameter of the list', () => {
  const filters = [
    `q=${canaries.number}`,
    `q=${canaries.label}`,
    'status=visit-scheduled',
    'overdue=false',
    'overdue=true',
    'limit=200',
    `district=${office.stranger.district}`,
  ];
  it.each(filters)('%s finds nothing of another district', async (filter) => {
    await full(office.aigerim);
    const found = await app.inject({
      url: `/api/v1/applications?${filter}`,
      headers: { authorization: `Bearer ${tokens.stranger}` },
    });
    expect(found.statusCode).toBe(200);
    expect(leaked(found.body)).toEqual([]);
  });

  it('answers a foreign district like one that does not exist', async () => {
    const [foreign, missing] = await Promise.all(
      [office.aigerim.district, 'nowhere'].map((district) =>
        app.inject({
          url: `/api/v1/applications?district=${district}`,
          headers: { authorization: `Bearer ${tokens.stranger}` },
        }),
      ),
    );
    expect(foreign && comparable(foreign)).toEqual(missing && comparable(missing));
    expect(foreign?.statusCode).toBe(400);
  });

  it('of the districts shows a caseworker the own one only', async () => {
    const response = await app.inject({
      url: '/api/v1/districts',
      headers: { authorization: `Bearer ${tokens.stranger}` },
    });
    expect(response.json().districts.map(({ id }: { id: string }) => id)).toEqual([office.stranger.district]);
  });
});
