import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createApiTokens } from '../../../src/secrets/api-tokens.ts';
import type { ImportId, StaffId } from '../../../src/usecases/ids.ts';
import { bostandyk, medeu, type Office, PASSWORD, type Visitor } from '../an-office.ts';
import { anOfficeWithPages } from './an-office-with-pages.ts';

let office: Office;
let admin: Visitor;
let supervisor: Visitor;
let specialist: Visitor;
let ids: Readonly<Record<'admin' | 'head' | 'clerk' | 'stranger', string>>;
/** Applications of the own district and of the other one; their numbers have letters that no token has by chance. */
let own: string;
let foreign: string;

beforeAll(async () => {
  office = await anOfficeWithPages();
  const hired = {
    admin: await office.hire('admin', 'admin', { language: 'en' }),
    head: await office.hire('head', 'supervisor', { language: 'en' }),
    clerk: await office.hire('clerk', 'specialist', { language: 'en' }),
    stranger: await office.hire('stranger', 'specialist', { district: medeu }),
  };
  ids = { admin: hired.admin.id, head: hired.head.id, clerk: hired.clerk.id, stranger: hired.stranger.id };
  own = (await office.register(office.caseworker(hired.clerk), { number: 'Қ-1', label: 'Blue gate' })).id;
  foreign = (await office.register(office.caseworker(hired.stranger, medeu), { number: 'Ң-1', label: 'Red gate' })).id;
  admin = await office.signedIn(hired.admin);
  supervisor = await office.signedIn(hired.head);
  specialist = await office.signedIn(hired.clerk);
}, 60_000);
afterAll(() => office.close());

/** The actions of the trail, newest first. */
const trail = async (limit: number) =>
  (await office.storage.audit.list({ limit })).map(({ actor, action, subject }) => ({ actor, action, subject }));

describe('who may ask', () => {
  it.each(['/console/statistics', '/console/staff', '/console/districts', '/console/audit', '/console/audit/head'])(
    '%s: nobody who is not signed in, and no specialist',
    async (url) => {
      expect((await office.visitor().get(url)).statusCode).toBe(303);
      expect((await specialist.get(url)).statusCode).toBe(403);
    },
  );

  it('staff and districts: no supervisor, by no method', async () => {
    const posts = [
      '/console/staff',
      '/console/districts',
      `/console/districts/${bostandyk}/names`,
      `/console/districts/${bostandyk}/close`,
      ...['post', 'disable', 'enable', 'reset-password', 'reset-second-factor', 'make-token', 'revoke-tokens'].map(
        (what) => `/console/staff/${ids.clerk}/${what}`,
      ),
    ];
    const before = await trail(1);
    await supervisor.get('/console/statistics');
    for (const url of posts) expect((await supervisor.post(url, { role: 'admin' })).statusCode, url).toBe(403);
    for (const url of ['/console/staff', `/console/staff/${ids.clerk}`, '/console/districts', '/console/audit/head']) {
      expect((await supervisor.get(url)).statusCode, url).toBe(403);
    }
    expect(await trail(1)).toEqual(before);
  });

  it('nothing is changed without the token of the session', async () => {
    const before = await trail(1);
    const forged = await admin.post(`/console/staff/${ids.clerk}/disable`, { _csrf: 'made up' });
    expect(forged.statusCode).toBe(403);
    expect(await trail(1)).toEqual(before);
  });

  it('what is not there is not found, whatever is asked for', async () => {
    await admin.get('/console/staff');
    for (const id of ['00000000-0000-4000-8000-000000000000', 'x', "'%20or%201=1--", own]) {
      expect((await admin.get(`/console/staff/${id}`)).statusCode).toBe(404);
      expect((await admin.post(`/console/staff/${id}/make-token`)).statusCode).toBe(404);
      expect((await admin.get(`/console/districts/${id}`)).statusCode).toBe(404);
      expect((await admin.post(`/console/districts/${id}/close`)).statusCode).toBe(404);
    }
  });
});

describe('statistics', () => {
  it('are those of the own district, whatever the address says', async () => {
    const ownFigures = await supervisor.get('/console/statistics');
    expect(ownFigures.body).toContain('Bostandyk district');
    const asked = await supervisor.get(`/console/statistics?district=${medeu}`);
    expect(asked.body).not.toContain('Medeu');
    expect(/<dt>applications in all<\/dt><dd>1<\/dd>/.test(asked.body)).toBe(true);
  });

  it('are those of all districts, or of one, for an admin, who is led to no application', async () => {
    const all = await admin.get('/console/statistics');
    expect(all.body).toMatch(/<dt>applications in all<\/dt><dd>2<\/dd>/);
    const one = await admin.get(`/console/statistics?district=${medeu}`);
    expect(one.body).toMatch(/<dt>applications in all<\/dt><dd>1<\/dd>/);
    for (const { body } of [all, one]) {
      expect(body).not.toContain(' gate');
      expect(body).not.toContain('/console/applications');
    }
  });

  it.each([
    ['from=2026-13-01&to=2026-10-01', 'cannot be read'],
    ['from=2026-10-01', 'cannot be read'],
    ['from=2026-10-02&to=2026-10-01', 'ends before it begins'],
    ['from=2020-01-01&to=2026-10-01', 'longer than 24 months'],
    ['from=2027-01-01&to=2027-02-01', 'has not begun'],
    ['from=<script>&to=%22%3E', 'cannot be read'],
  ])('a period that is none (%s) is told so, and the last half year shown', async (query, words) => {
    const page = await supervisor.get(`/console/statistics?${query}`);
    expect(page.statusCode).toBe(200);
    expect(page.body).toContain(words);
    expect(page.body).toContain('23.04.2026 – 22.10.2026');
    expect(page.body).not.toContain('<script>&');
  });

  it('never show how many checks there were when there were fewer than five', async () => {
    const levels = { elderly: 'likely', 'adult-disability': 'unlikely' } as const;
    const count = (times: number) =>
      office.store.transact(async (tx) => {
        const [{ week } = { week: undefined }] = await office.database.query<{ week: string }>(
          `select '2026-10-19' as week`,
        );
        for (let each = 0; each < times; each += 1) await tx.checks.count(week as never, levels);
      });
    await count(4);
    const hidden = await supervisor.get('/console/statistics');
    await count(1);
    const shown = await supervisor.get('/console/statistics');
    expect(hidden.body).not.toContain('≥ 4');
    expect(hidden.body).toContain('&#60;5');
    expect(shown.body).toContain('≥ 5');
  });
});

describe('staff', () => {
  const secretOf = (body: string) => /<code class="secret">([^<]+)<\/code>/.exec(body)?.[1] ?? '';

  it('are added with a one-time password that is shown once and lets them in', async () => {
    await admin.get('/console/staff');
    const added = await admin.post('/console/staff', { login: 'Newcomer', role: 'specialist', district: bostandyk });
    expect(added.statusCode).toBe(200);
    const password = secretOf(added.body);
    expect(password).toMatch(/^[a-z2-9-]{19}$/);
    expect((await admin.get('/console/staff')).body).not.toContain(password);
    const newcomer = office.visitor();
    expect((await newcomer.signIn('newcomer', password)).headers.location).toBe('/console/second-factor');
    const [first] = (await office.storage.audit.list({ limit: 1 })) ?? [];
    expect(first).toMatchObject({
      actor: ids.admin,
      action: 'staff-added',
      details: { role: 'specialist', district: bostandyk },
    });
    expect(JSON.stringify(await office.database.query('select * from audit'))).not.toContain(password);
  });

  it.each([
    [{ login: 'ж', role: 'specialist', district: 'almaty-medeu' }, 'A login has 2 to 64'],
    [{ login: '<b>', role: 'specialist', district: 'almaty-medeu' }, 'A login has 2 to 64'],
    [{ login: 'clerk', role: 'specialist', district: 'almaty-medeu' }, 'This login is taken'],
    [{ login: 'x1', role: 'specialist', district: '' }, 'need a district'],
    [{ login: 'x1', role: 'admin', district: 'almaty-medeu' }, 'An admin has no district'],
    [{ login: 'x1', role: 'supervisor', district: 'nowhere' }, 'no such district'],
    [{ login: 'x1', role: 'emperor', district: '' }, 'Choose a role'],
    [{}, 'Choose a role'],
  ])('%j is told what is wrong beside its field', async (fields, words) => {
    await admin.get('/console/staff');
    const before = await trail(1);
    const answer = await admin.post('/console/staff', fields);
    expect(answer.statusCode).toBe(422);
    expect(answer.body).toContain(words);
    expect(answer.body).toContain('aria-invalid="true"');
    expect(answer.body).not.toContain('<b>"');
    expect(await trail(1)).toEqual(before);
  });

  it('feel a new role, a new district and being disabled with the next request', async () => {
    const hired = await office.hire('moved', 'supervisor', { language: 'en' });
    const moved = await office.signedIn(hired);
    expect((await moved.get('/console/statistics')).statusCode).toBe(200);
    await admin.get(`/console/staff/${hired.id}`);
    await admin.post(`/console/staff/${hired.id}/post`, { role: 'specialist', district: medeu });
    expect((await moved.get('/console/statistics')).statusCode).toBe(403);
    expect((await moved.get(`/console/applications/${foreign}`)).statusCode).toBe(200);
    await admin.post(`/console/staff/${hired.id}/disable`);
    expect((await moved.get('/console')).statusCode).toBe(303);
    expect((await office.visitor().signIn('moved')).statusCode).not.toBe(303);
    await admin.post(`/console/staff/${hired.id}/enable`);
    expect((await office.visitor().signIn('moved')).statusCode).toBe(303);
    expect((await trail(6)).map(({ action }) => action)).toContain('staff-enabled');
  });

  it('get a new password or set up a new app, and are signed out everywhere', async () => {
    const hired = await office.hire('lost', 'specialist', { language: 'en' });
    const first = await office.signedIn(hired);
    await admin.get(`/console/staff/${hired.id}`);
    const password = secretOf((await admin.post(`/console/staff/${hired.id}/reset-password`)).body);
    expect((await first.get('/console')).statusCode).toBe(303);
    expect((await office.visitor().signIn('lost', PASSWORD)).statusCode).not.toBe(303);
    expect((await office.visitor().signIn('lost', password)).statusCode).toBe(303);
    await admin.post(`/console/staff/${hired.id}/reset-second-factor`);
    const again = office.visitor();
    await again.signIn('lost', password);
    expect((await again.get('/console/second-factor', { 'accept-language': 'en' })).body).toContain(
      'Set up your authenticator app',
    );
  });

  it('get a token that is shown once, and lose all of them at once', async () => {
    await admin.get(`/console/staff/${ids.clerk}`);
    const token = secretOf((await admin.post(`/console/staff/${ids.clerk}/make-token`)).body);
    expect(token).toMatch(/^tirek_[\w-]{43}$/);
    const count = () => office.database.query('select count(*)::int as count from api_token where revoked_at is null');
    expect(await count()).toEqual([{ count: 1 }]);
    expect((await admin.get(`/console/staff/${ids.clerk}`)).body).not.toContain(token);
    await admin.post(`/console/staff/${ids.clerk}/revoke-tokens`);
    expect(await count()).toEqual([{ count: 0 }]);
  });

  it('lose their tokens for good when they are disabled, and also those from before when they are enabled', async () => {
    const hired = await office.hire('left', 'specialist');
    await admin.get(`/console/staff/${hired.id}`);
    const act = async (what: string) => (await admin.post(`/console/staff/${hired.id}/${what}`)).body;
    const works = (token: string) =>
      office.store.transact(async (tx) => (await tx.tokens.find(createApiTokens().hash(token) ?? '')) !== undefined);
    const tokens = [secretOf(await act('make-token')), secretOf(await act('make-token'))] as const;
    expect(await works(tokens[0])).toBe(true);
    await act('disable');
    // Disabled as it was done before tokens were revoked with it.
    await office.database.query('update api_token set revoked_at = null where token_hash = $1', [
      createApiTokens().hash(tokens[1]),
    ]);
    await act('enable');
    expect(await Promise.all(tokens.map(works))).toEqual([false, false]);
    const next = secretOf(await act('make-token'));
    // Enabled already: nothing is changed, and a token that works goes on working.
    await act('enable');
    expect(await works(next)).toBe(true);
    const lines = await office.storage.audit.list({ limit: 9, subject: hired.id });
    expect(lines.map(({ action }) => action).reverse()).toEqual([
      'token-made',
      'token-made',
      'staff-disabled',
      'token-revoked',
      'staff-enabled',
      'token-revoked',
      'token-made',
      'staff-enabled',
    ]);
  });

  it('always keep one admin, who can neither be disabled nor given another role', async () => {
    await admin.get(`/console/staff/${ids.admin}`);
    const disabled = await admin.post(`/console/staff/${ids.admin}/disable`);
    expect(disabled.statusCode).toBe(409);
    expect(disabled.body).toContain('This is the last admin');
    const demoted = await admin.post(`/console/staff/${ids.admin}/post`, { role: 'specialist', district: bostandyk });
    expect(demoted.statusCode).toBe(409);
    expect((await admin.get('/console/staff')).statusCode).toBe(200);
    expect((await trail(1))[0]?.subject).not.toBe(ids.admin);
  });
});

describe('districts', () => {
  it('are added, renamed and closed for new applications', async () => {
    await admin.get('/console/districts');
    const names = { kk: 'Алатау ауданы', ru: 'Алатауский район', en: 'Alatau <district>' };
    expect((await admin.post('/console/districts', { id: 'almaty-alatau', ...names })).body).toContain(
      'Alatau &#60;district&#62;',
    );
    await admin.post('/console/districts/almaty-alatau/names', { ...names, en: 'Alatau district' });
    await admin.post('/console/districts/almaty-alatau/close');
    const page = await admin.get('/console/districts/almaty-alatau');
    expect(page.body).toContain('Alatau district');
    expect(page.body).toContain('not taken');
    expect((await trail(3)).map(({ action }) => action)).toEqual([
      'district-changed',
      'district-changed',
      'district-added',
    ]);
    await admin.post('/console/districts/almaty-alatau/open');
    expect((await admin.get('/console/districts/almaty-alatau')).body).toContain('badge good');
  });

  it.each([
    [{ id: 'Not an id', kk: 'А', ru: 'А', en: 'A' }, 'A code has only a–z'],
    [{ id: bostandyk, kk: 'А', ru: 'А', en: 'A' }, 'This code is taken'],
    [{ id: 'new', kk: 'А', ru: ' \u202e ', en: 'A' }, 'all three languages'],
    [{ id: 'new', kk: 'А', ru: 'А', en: 'x'.repeat(200) }, 'at most 120'],
    [{}, 'all three languages'],
  ])('%j is told what is wrong', async (fields, words) => {
    await admin.get('/console/districts');
    const answer = await admin.post('/console/districts', fields);
    expect(answer.statusCode).toBe(422);
    expect(answer.body).toContain(words);
  });
});

describe('the audit trail', () => {
  it('of a supervisor is about the own applications only', async () => {
    const page = await supervisor.get('/console/audit');
    expect(page.body).toContain('Қ-1');
    for (const hidden of ['Ң-1', foreign.slice(0, 8), ids.stranger.slice(0, 8), 'staff added']) {
      expect(page.body, hidden).not.toContain(hidden);
    }
    for (const subject of [foreign, ids.admin]) {
      expect((await supervisor.get(`/console/audit?subject=${subject}`)).body).toContain('Nothing is recorded');
    }
  });

  it('of a supervisor has the exports and imports of the own district, in its name', async () => {
    const reading = { encoding: 'utf-8', separator: ',', headerLine: 1, columns: [] } as const;
    const job = async (district: typeof medeu) => {
      const id = randomUUID() as ImportId;
      await office.store.transact(async (tx) => {
        await tx.imports.begin({ id, district, by: ids.clerk as StaffId, reading, total: 1, createdAt: office.now() });
        await tx.audit.add({ actor: ids.clerk as StaffId, action: 'import-done', subject: id }, office.now());
        await tx.audit.add({ actor: ids.clerk as StaffId, action: 'export-made', subject: district }, office.now());
      });
      return id;
    };
    const [here, there] = [await job(bostandyk), await job(medeu)];
    const { body } = await supervisor.get('/console/audit');
    expect(body).toContain(`href="/console/import/${here}"`);
    expect(body).toContain('Bostandyk district');
    expect(body).toContain('register exported');
    for (const hidden of [there, medeu, 'Medeu']) expect(body).not.toContain(hidden);
    // An admin takes over no register: there is nothing for them behind the id.
    expect((await admin.get('/console/audit')).body).not.toContain('/console/import/');
  });

  it('of an admin is about everything, with ids in place of applications', async () => {
    const page = await admin.get('/console/audit');
    expect(page.body).toContain('staff added');
    for (const hidden of ['Қ-1', 'Ң-1', ' gate', '/console/applications']) expect(page.body).not.toContain(hidden);
  });

  it('tells an admin of an application no more than its id and what was done', async () => {
    const details = { from: 'registered', to: 'visited', version: 2, status: 'registered', follower: 'f-1' };
    const at = office.now();
    await office.store.transact(async (tx) => {
      await tx.audit.add({ actor: 'system', action: 'application-moved', subject: own, details }, at);
      await tx.audit.add({ actor: 'system', action: 'term-moved', subject: own, details }, at);
      await tx.audit.add({ actor: 'system', action: 'export-made', subject: bostandyk, details }, at);
    });
    const told = await supervisor.get(`/console/audit?subject=${own}`);
    for (const word of ['→', 'status: registered', 'follower: f-1', 'channel: ']) expect(told.body).toContain(word);
    for (const url of ['/console/audit', `/console/audit?subject=${own}`, `/console/audit?subject=${bostandyk}`]) {
      const { body } = await admin.get(url);
      for (const word of ['→', 'status: ', 'follower: ', 'channel: '])
        expect(body, `${url} ${word}`).not.toContain(word);
    }
    expect((await admin.get(`/console/audit?subject=${own}`)).body).toContain('next step recorded');
    expect((await admin.get('/console/audit')).body).toContain('role: specialist');
  });

  it('is found by what it is about, and the words stand in no address', async () => {
    await supervisor.get('/console/audit');
    const found = await supervisor.post('/console/audit/find', { about: 'Қ-1' });
    expect(found.headers.location).toBe(`/console/audit?subject=${own}`);
    const notFound = await supervisor.post('/console/audit/find', { about: 'Ң-1' });
    expect(notFound.statusCode).toBe(404);
    expect(notFound.body).toContain('no such application in your district');
    await admin.get('/console/audit');
    expect((await admin.post('/console/audit/find', { about: 'CLERK' })).headers.location).toBe(
      `/console/audit?subject=${ids.clerk}`,
    );
    expect((await admin.post('/console/audit/find', { about: '' })).headers.location).toBe('/console/audit');
  });

  it('is read page by page without a line twice or left out', async () => {
    for (let each = 0; each < 60; each += 1) {
      await office.store.transact((tx) =>
        tx.audit.add({ actor: 'system', action: 'term-moved', subject: own, details: { n: each } }, office.now()),
      );
    }
    const seen: string[] = [];
    let url: string | undefined = `/console/audit?subject=${own}`;
    for (let pages = 0; url !== undefined && pages < 5; pages += 1) {
      const { body } = await supervisor.get(url);
      seen.push(...[...body.matchAll(/n: (\d+)/g)].map(([, n]) => n ?? ''));
      url = /<a class="button plain" href="([^"]+)" rel="next"/
        .exec(body)?.[1]
        ?.replaceAll(/&#(\d+);/g, (_, code) => String.fromCharCode(code));
    }
    expect(seen).toEqual(Array.from({ length: 60 }, (_, index) => `${59 - index}`));
  });

  it('exports its head, which proves later that nothing was cut off', async () => {
    const file = await admin.get('/console/audit/head');
    expect(file.headers['content-disposition']).toContain('attachment');
    const { head, lines } = file.json<{ head: string; lines: number }>();
    const [seq, mac = ''] = head.split(':');
    expect(Number(seq)).toBe(lines);
    expect(await office.storage.audit.verify({ seq: Number(seq), mac })).toMatchObject({ kind: 'intact' });
  });

  it('is read whole once for everybody who asks meanwhile, and anew after ten seconds at the earliest', async () => {
    office.pass(10_000);
    const verify = vi.spyOn(office.storage.audit, 'verify');
    const checked = async (by: Visitor) =>
      /Checked: <time datetime="([^"]+)"/.exec((await by.get('/console/audit?check=now')).body)?.[1];
    try {
      const first = office.now().toISOString();
      const together = [admin, supervisor, admin, supervisor].map(checked);
      expect(await Promise.all(together)).toEqual([first, first, first, first]);
      office.pass(9_999);
      expect(await checked(admin)).toBe(first);
      expect(verify).toHaveBeenCalledTimes(1);
      office.pass(1);
      expect(await checked(supervisor)).toBe(office.now().toISOString());
      expect(verify).toHaveBeenCalledTimes(2);
      // A check that failed is no result, and stands in nobody's way.
      office.pass(10_000);
      verify.mockRejectedValueOnce(new Error('the database is away'));
      expect((await admin.get('/console/audit?check=now')).statusCode).toBe(500);
      expect(await checked(admin)).toBe(office.now().toISOString());
    } finally {
      verify.mockRestore();
    }
  });

  it('says that it is unbroken and up to where, or names the first bad line', async () => {
    const whole = await admin.get('/console/audit?check=now');
    expect(whole.body).toMatch(/Unbroken up to no\. \d+/);
    await office.database.query(`update audit set actor = 'family' where seq = 3`);
    office.pass(10_000);
    const broken = await admin.get('/console/audit?check=now');
    expect(broken.body).toContain('Broken at no. 3: the line was changed, put in, or moved');
    expect(broken.body).toContain('role="alert"');
    await office.database.query(`delete from audit where seq = 2`);
    office.pass(10_000);
    expect((await admin.get('/console/audit?check=now')).body).toContain('Broken at no. 2: the line is gone');
  });

  it('shows what was typed into an address as nothing', async () => {
    for (const query of [
      'subject=%3Cscript%3E',
      'before=-1',
      'before=1e999',
      'before=x',
      'subject=__proto__',
      'check=later',
    ]) {
      expect((await admin.get(`/console/audit?${query}`)).statusCode).toBe(200);
    }
  });
});
