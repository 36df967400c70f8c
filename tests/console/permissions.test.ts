import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { counterRoutes } from '../../src/console/counter/counter.ts';
import { createRegisterImports } from '../../src/console/counter/import/imports.ts';
import { officeRoutes } from '../../src/console/office/office.ts';
import type { ConsoleRoute } from '../../src/console/route.ts';
import { kzCalendar } from '../../src/core/calendar/kz-holidays.ts';
import { createApiTokens } from '../../src/secrets/api-tokens.ts';
import { createPasswords } from '../../src/secrets/passwords.ts';
import type { ApplicationId, NoteId, StaffId } from '../../src/usecases/ids.ts';
import { createManageDistricts } from '../../src/usecases/office/manage-districts.ts';
import { createManageStaff } from '../../src/usecases/office/manage-staff.ts';
import { createShowStatistics } from '../../src/usecases/office/show-statistics.ts';
import { type StaffRole, staffRoles } from '../../src/usecases/staff/ports.ts';
import { createTestLog } from '../support/database.ts';
import { anOffice, bostandyk, medeu, type Office, type Visitor } from './an-office.ts';

/** What nobody of another district, and no admin, may ever be shown. */
const canaries = ['canary-label-7Q', 'canary-number-7Q', 'canary-note-7Q', 'canary-follower-7Q', 'canary-alone-7Q'];

let office: Office;
let own: { readonly id: string; readonly follower: string };
const people = new Map<string, Visitor>();
beforeAll(async () => {
  office = await anOffice({
    moreRoutes: ({ storage, store, codes, casework, translator, now }) => [
      ...officeRoutes({
        store,
        audit: storage.audit,
        statistics: createShowStatistics({ store, rows: storage.statistics, calendar: kzCalendar }),
        staff: createManageStaff({
          store,
          passwords: createPasswords({ memoryCost: 64, timeCost: 1, parallelism: 1 }),
          tokens: createApiTokens(),
          newId: () => randomUUID() as StaffId,
          now,
        }),
        districts: createManageDistricts({ store, now }),
        now,
      }),
      ...counterRoutes({
        store,
        codes,
        casework,
        translator,
        calendar: kzCalendar,
        now,
        newId: () => randomUUID() as ApplicationId,
        exports: storage.caseExport,
        imports: createRegisterImports({ store, calendar: kzCalendar, now, translator, log: createTestLog() }),
        followLink: (code) => `https://t.me/a_bot?start=t_${code}`,
        botName: () => 'a_bot',
      }),
    ],
  });
  for (const role of staffRoles) {
    for (const district of role === 'admin' ? [bostandyk] : [bostandyk, medeu]) {
      const hired = await office.hire(`${role}-${district}`, role, { district, language: 'en' });
      people.set(`${role} ${district}`, await office.signedIn(hired));
      if (role === 'specialist' && district === bostandyk) {
        const by = office.caseworker(hired);
        const { id } = await office.register(by, {
          label: canaries[0],
          number: canaries[1],
          facts: { ageGroup: 'pension-age' },
        });
        await office.casework.move({ id, to: 'visited', expectedVersion: 1, note: canaries[2] }, by);
        await office.casework.note({ id, noteId: randomUUID() as NoteId, note: 'canary-alone-7Q' }, by);
        own = { id, follower: await office.follow(id, '7000000001', canaries[3]) };
      }
    }
  }
});
afterAll(() => office.close());

function visitor(role: StaffRole, district: string): Visitor {
  const found = people.get(`${role} ${role === 'admin' ? bostandyk : district}`);
  if (found === undefined) throw new Error(`nobody is ${role} of ${district}`);
  return found;
}

/** Where a route leads about the application of Bostandyk; `undefined` for a route about nothing of a district. */
function addressOf({ url }: ConsoleRoute, id: string): string {
  return url.replace(':id', id).replace(':follower', own.follower);
}

async function ask(who: Visitor, route: ConsoleRoute, id: string) {
  const url = addressOf(route, id);
  if (route.method === 'GET') return who.get(url);
  await who.get('/console/account');
  if (route.multipart) {
    return who.raw(`${url}?_csrf=${who.csrf()}`, '--x--\r\n', { 'content-type': 'multipart/form-data; boundary=x' });
  }
  return who.post(url, {
    version: '2',
    expectedVersion: '2',
    to: 'approved',
    occurredOn: '2026-10-22',
    step: 'preview',
  });
}

describe('every address of the console', () => {
  it('names the roles that may ask, is under /console, and there is no second answer for it', () => {
    const addresses = office.routes.map(({ method, url }) => `${method} ${url}`);
    expect(new Set(addresses).size).toBe(addresses.length);
    for (const { url, roles } of office.routes) {
      expect(url).toMatch(/^\/console(\/[a-z-]+|\/:[a-z]+)*$/);
      expect(new Set(roles).size).toBe(roles.length);
    }
  });

  it('that is about an application is closed to admins', () => {
    for (const { url, roles } of office.routes) {
      if (url.startsWith('/console/applications'))
        expect({ url, admin: roles.includes('admin') }).toEqual({ url, admin: false });
    }
  });

  it('is served to nobody who is not signed in, and to nobody half way in', async () => {
    const hired = await office.hire('half-way', 'supervisor');
    const half = office.visitor();
    await half.signIn(hired.login);
    for (const route of office.routes) {
      const stranger = await ask(office.visitor(), route, own.id);
      expect({ url: route.url, status: stranger.statusCode }).toEqual({
        url: route.url,
        status: route.method === 'GET' ? 303 : 401,
      });
      const answer = await ask(half, route, own.id);
      expect({ url: route.url, to: answer.headers['location'] }).toEqual({
        url: route.url,
        to: '/console/second-factor',
      });
      for (const { body } of [stranger, answer]) for (const canary of canaries) expect(body).not.toContain(canary);
    }
  });

  it('is served to its roles and refused to the others, which changes nothing', async () => {
    for (const role of staffRoles) {
      for (const route of office.routes.filter(({ roles }) => !roles.includes(role))) {
        const answer = await ask(visitor(role, bostandyk), route, own.id);
        expect({ role, url: route.url, status: answer.statusCode }).toEqual({ role, url: route.url, status: 403 });
        for (const canary of canaries) expect(answer.body).not.toContain(canary);
      }
      for (const route of office.routes.filter(({ roles, method }) => roles.includes(role) && method === 'GET')) {
        const answer = await ask(visitor(role, bostandyk), route, own.id);
        expect({ role, url: route.url, ok: [200, 303, 404].includes(answer.statusCode) }).toEqual({
          role,
          url: route.url,
          ok: true,
        });
      }
    }
  });

  it('shows an application of another district exactly as one that does not exist', async () => {
    const about = office.routes.filter(({ url }) => url.startsWith('/console/applications/:id'));
    expect(about.length).toBeGreaterThan(5);
    for (const route of about) {
      for (const role of route.roles) {
        const stranger = visitor(role, medeu);
        const plain = ({ body, statusCode, headers }: Awaited<ReturnType<Visitor['get']>>, id: string) => {
          const { date: _date, 'x-request-id': _number, ...rest } = headers;
          return { statusCode, rest, body: body.replaceAll(id, 'ID') };
        };
        const missingId = randomUUID();
        const foreign = plain(await ask(stranger, route, own.id), own.id);
        const missing = plain(await ask(stranger, route, missingId), missingId);
        expect({ url: route.url, role, foreign }).toEqual({ url: route.url, role, foreign: missing });
        expect(foreign.statusCode).toBe(404);
      }
    }
    expect(await office.database.query('select version from application where id = $1', [own.id])).toEqual([
      { version: 2 },
    ]);
  });

  it('never shows another district, or an admin, a word of an application', async () => {
    for (const [who, route] of office.routes.flatMap((each) =>
      (['specialist', 'supervisor', 'admin'] as const)
        .filter((role) => each.roles.includes(role))
        .map((role) => [visitor(role, medeu), each] as const),
    )) {
      const { body } = await ask(who, route, own.id);
      for (const canary of canaries)
        expect({ url: route.url, found: body.includes(canary) }).toEqual({ url: route.url, found: false });
    }
  });
});
