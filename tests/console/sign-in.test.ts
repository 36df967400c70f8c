import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createPasswords } from '../../src/secrets/passwords.ts';
import { whereIs } from '../support/database.ts';
import { anOffice, createVisitor, HOST, type Office, PASSWORD } from './an-office.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let office: Office;
beforeAll(async () => {
  office = await anOffice();
});
afterAll(() => office.close());
afterEach(() => office.database.query('delete from attempt'));

/** Every test has people of its own. */
let count = 0;
const login = (name: string) => `${name}-${++count}`;

const audited = async (action: string, subject: string) =>
  (await office.database.query('select 1 from audit where action = $1 and subject = $2', [action, subject])).length;

/** So many codes that the app shows neither now nor half a minute before or after. */
const wrongCodes = (secret: string, wanted: number): readonly string[] => {
  const right = [-1, 0, 1].map((step) => office.code(secret, step));
  const codes = Array.from({ length: wanted + right.length }, (_, number) => `00000${number}`);
  return codes.filter((code) => !right.includes(code)).slice(0, wanted);
};

describe('before anybody has an account', () => {
  it('the page says how the operator adds the first one', async () => {
    const empty = await anOffice();
    const answer = await empty.visitor().get('/console/sign-in?lang=en');
    expect(answer.body).toContain('npm run -s staff -- add');
    await empty.close();
  });
});

describe('signing in', () => {
  it('takes password, app and a password of one’s own, one after the other, and nothing else is open before', async () => {
    const name = login('fresh');
    const { id } = await office.hire(name, 'specialist', { fresh: true });
    const visitor = office.visitor();
    expect((await visitor.get('/console/applications')).headers['location']).toBe(
      '/console/sign-in?to=%2Fconsole%2Fapplications',
    );
    const first = await visitor.signIn(name);
    expect(first.statusCode).toBe(303);
    expect(first.headers['location']).toBe('/console/second-factor');
    for (const url of ['/console', '/console/applications', '/console/password', '/console/account']) {
      expect((await visitor.get(url)).headers['location']).toBe('/console/second-factor');
    }

    const page = await visitor.get('/console/second-factor');
    expect(page.body).toContain('<svg');
    const secret = /<code class="secret">([A-Z2-7 ]+)<\/code>/.exec(page.body)?.[1]?.replaceAll(' ', '') ?? '';
    expect(secret).toMatch(/^[A-Z2-7]{32}$/);
    for (const code of wrongCodes(secret, 1)) {
      expect((await visitor.post('/console/second-factor', { code })).statusCode).toBe(401);
    }
    expect((await visitor.post('/console/second-factor', { code: office.code(secret) })).statusCode).toBe(303);
    expect(await audited('second-factor-set', id)).toBe(1);

    for (const url of ['/console', '/console/applications', '/console/account']) {
      expect((await visitor.get(url)).headers['location']).toBe('/console/password');
    }
    await visitor.get('/console/password');
    const changed = await visitor.post('/console/password', {
      present: PASSWORD,
      wanted: 'quite another long one',
      again: 'quite another long one',
    });
    expect(changed.headers['location']).toBe('/console');
    expect((await visitor.get('/console')).statusCode).toBe(200);
    expect(await audited('password-changed', id)).toBe(1);
    // The secret is shown while it is being set up, and never again.
    expect((await whereIs(office.database, secret)).join()).toBe('');
  });

  it('leads to the page that was asked for, and to no other site', async () => {
    const hired = await office.hire(login('going'), 'specialist');
    for (const [to, lands] of [
      ['/console/applications?status=queued', '/console/applications?status=queued'],
      ['https://evil.example/', '/console'],
      ['//evil.example/', '/console'],
      ['/console//evil.example', '/console'],
      ['/console/../../evil', '/console'],
      ['/consoles', '/console'],
      ['/console\\evil', '/console'],
    ]) {
      const visitor = office.visitor();
      await visitor.post('/console/sign-in', { login: hired.login, password: PASSWORD, to: to ?? '' });
      await visitor.get('/console/second-factor');
      const answer = await visitor.post('/console/second-factor', { code: office.code(hired.secret), to: to ?? '' });
      office.pass(MINUTE);
      expect(answer.headers['location']).toBe(lands);
    }
  });

  it('says the same of an unknown login, a wrong password, a disabled account and too many tries', async () => {
    const hired = await office.hire(login('known'), 'specialist');
    const gone = await office.hire(login('gone'), 'specialist');
    await office.store.transact((tx) => tx.staff.change(gone.id, { disabledAt: office.now() }));
    const words = async (name: string, password: string) => {
      const answer = await office
        .visitor({ address: '198.51.100.1' })
        .post('/console/sign-in', { login: name, password });
      return { status: answer.statusCode, body: answer.body.replaceAll(name, 'LOGIN') };
    };
    const unknown = await words('nobody-at-all', 'a wrong password');
    expect(unknown.status).toBe(401);
    expect(await words(hired.login, 'a wrong password')).toEqual(unknown);
    expect(await words(gone.login, PASSWORD)).toEqual(unknown);
    for (let tries = 0; tries < 4; tries += 1) await words(hired.login, 'a wrong password');
    expect(await words(hired.login, PASSWORD), 'the sixth, and right').toEqual(unknown);
    expect(await audited('sign-in-failed', hired.id)).toBe(5);
  });

  it('waits longer and longer after five wrong tries, and is open again after a quarter of an hour', async () => {
    const hired = await office.hire(login('forgetful'), 'specialist');
    const attempt = async (password: string) =>
      (
        await office
          .visitor({ address: `198.51.100.${++count % 250}` })
          .post('/console/sign-in', { login: hired.login, password })
      ).statusCode;
    for (let tries = 0; tries < 5; tries += 1) expect(await attempt('a wrong password')).toBe(401);
    office.pass(30_000);
    expect(await attempt(PASSWORD), 'within the pause').toBe(401);
    office.pass(15 * MINUTE + 1);
    expect(await attempt(PASSWORD)).toBe(303);
    expect(await attempt('a wrong password'), 'counted from the beginning').toBe(401);
    expect(await attempt(PASSWORD)).toBe(303);
  });

  it('is slow for whoever guesses from everywhere, and stays open to the owner at their desk', async () => {
    const hired = await office.hire(login('owner'), 'specialist');
    const desk = { address: '192.0.2.10' };
    expect((await office.visitor(desk).signIn(hired.login)).statusCode).toBe(303);
    let checked = 0;
    for (let guess = 0; guess < 12; guess += 1) {
      const before = await audited('sign-in-failed', hired.id);
      const guesser = office.visitor({ address: `198.51.100.${100 + guess}` });
      expect(
        (await guesser.post('/console/sign-in', { login: hired.login, password: `guess ${guess}` })).statusCode,
      ).toBe(401);
      checked += (await audited('sign-in-failed', hired.id)) - before;
    }
    expect(checked).toBe(5);
    expect((await office.visitor({ address: '198.51.100.200' }).signIn(hired.login)).statusCode, 'elsewhere').toBe(401);
    expect((await office.visitor(desk).signIn(hired.login)).statusCode, 'at the desk').toBe(303);
    expect((await office.visitor({ address: '198.51.100.201' }).signIn(hired.login)).statusCode, 'still').toBe(401);
  });

  it('makes a better hash where the parameters have become too weak', async () => {
    const hired = await office.hire(login('older'), 'specialist');
    const weaker = await createPasswords({ memoryCost: 32, timeCost: 1, parallelism: 1 }).hash(PASSWORD);
    await office.store.transact((tx) => tx.staff.setPassword(hired.id, weaker, false));
    expect((await office.visitor().signIn(hired.login)).statusCode).toBe(303);
    const [row] = await office.database.query<{ password_hash: string }>(
      'select password_hash from staff where id = $1',
      [hired.id],
    );
    expect(row?.password_hash).toContain('m=64,');
    expect((await office.visitor().signIn(hired.login)).statusCode).toBe(303);
  });

  it('refuses a password of a megabyte without hashing it, and one over 256 characters too', async () => {
    const hired = await office.hire(login('long'), 'specialist');
    const start = performance.now();
    const huge = await office
      .visitor()
      .post('/console/sign-in', { login: hired.login, password: 'x'.repeat(1_000_000) });
    expect(huge.statusCode).toBe(413);
    expect(huge.body).toContain('<h1>');
    const long = await office.visitor().post('/console/sign-in', { login: hired.login, password: 'x'.repeat(257) });
    expect(long.statusCode).toBe(400);
    expect(performance.now() - start).toBeLessThan(2000);
    expect(await office.database.query('select 1 from attempt')).toEqual([]);
  });

  it('takes 200 at the same time without a fault: some get in, the others are told to come back', async () => {
    const hired = await Promise.all(Array.from({ length: 4 }, () => office.hire(login('crowd'), 'specialist')));
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, index) =>
        office
          .visitor({ address: `203.0.${index}.7` })
          .post('/console/sign-in', { login: hired[index % 4]?.login ?? '', password: PASSWORD }),
      ),
    );
    const by = Map.groupBy(answers, ({ statusCode }) => statusCode);
    expect([...by.keys()].sort()).toEqual([303, 429]);
    expect(by.get(303)?.length).toBeGreaterThan(0);
    expect(by.get(429)?.[0]?.headers['retry-after']).toBe('5');
  });

  it('takes twenty tries a minute from one address, whatever address it pretends to have', async () => {
    const answers: number[] = [];
    for (let tries = 0; tries < 22; tries += 1) {
      const visitor = office.visitor({ address: '192.0.2.99' });
      const answer = await visitor.post(
        '/console/sign-in',
        { login: `someone-${tries}`, password: 'a wrong password' },
        { 'x-forwarded-for': `10.0.0.${tries}`, 'x-real-ip': `10.0.1.${tries}`, forwarded: `for=10.0.2.${tries}` },
      );
      answers.push(answer.statusCode);
    }
    expect(answers).toEqual([...Array.from({ length: 20 }, () => 401), 429, 429]);
    office.pass(MINUTE + 1);
    expect(
      (await office.visitor({ address: '192.0.2.99' }).post('/console/sign-in', { login: 'x', password: 'y' }))
        .statusCode,
    ).toBe(401);
  });
});

describe('the second factor', () => {
  it('takes a code once, one after the other', async () => {
    const hired = await office.hire(login('twice'), 'specialist');
    const [one, two] = [office.visitor(), office.visitor()];
    await one.signIn(hired.login);
    await two.signIn(hired.login);
    const code = office.code(hired.secret);
    expect((await one.post('/console/second-factor', { code })).statusCode).toBe(303);
    expect((await two.post('/console/second-factor', { code })).statusCode).toBe(401);
    // Nor an older one that nobody has used.
    expect((await two.post('/console/second-factor', { code: office.code(hired.secret, -1) })).statusCode).toBe(401);
    expect((await two.post('/console/second-factor', { code: office.code(hired.secret, 1) })).statusCode).toBe(303);
    expect(await audited('signed-in', hired.id)).toBe(2);
  });

  it('takes a code once, also of five at the same time', async () => {
    const hired = await office.hire(login('parallel'), 'specialist');
    const visitors = Array.from({ length: 5 }, () => office.visitor());
    for (const visitor of visitors) await visitor.signIn(hired.login);
    const code = office.code(hired.secret);
    const answers = await Promise.all(visitors.map((visitor) => visitor.post('/console/second-factor', { code })));
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([303, 401, 401, 401, 401]);
    office.pass(MINUTE);
  });

  it('cannot be guessed: five tries, then a pause', async () => {
    const hired = await office.hire(login('guessed'), 'specialist');
    const visitor = office.visitor();
    await visitor.signIn(hired.login);
    const tries = async (code: string) => (await visitor.post('/console/second-factor', { code })).statusCode;
    for (const code of wrongCodes(hired.secret, 5)) expect(await tries(code)).toBe(401);
    expect(await tries(office.code(hired.secret))).toBe(429);
  });

  it('must follow within ten minutes', async () => {
    const hired = await office.hire(login('slow'), 'specialist');
    const visitor = office.visitor();
    await visitor.signIn(hired.login);
    office.pass(10 * MINUTE);
    expect((await visitor.post('/console/second-factor', { code: office.code(hired.secret) })).statusCode).toBe(401);
    expect((await visitor.get('/console')).headers['location']).toBe('/console/sign-in');
  });
});

describe('a session', () => {
  it('has another token after each step, and none of the earlier ones is good any more', async () => {
    const hired = await office.hire(login('fixed'), 'specialist');
    const visitor = office.visitor();
    visitor.cookies.set('__Host-tirek', 'A'.repeat(43));
    await visitor.signIn(hired.login);
    const half = visitor.cookies.get('__Host-tirek');
    expect(half).not.toBe('A'.repeat(43));
    await visitor.post('/console/second-factor', { code: office.code(hired.secret) });
    const full = visitor.cookies.get('__Host-tirek');
    expect(full).not.toBe(half);
    const thief = office.visitor();
    for (const token of ['A'.repeat(43), half]) {
      thief.cookies.set('__Host-tirek', token ?? '');
      expect((await thief.get('/console')).headers['location']).toBe('/console/sign-in');
    }
    office.pass(MINUTE);
    await visitor.get('/console/password');
    await visitor.post('/console/password', {
      present: PASSWORD,
      wanted: 'quite another one',
      again: 'quite another one',
    });
    thief.cookies.set('__Host-tirek', full ?? '');
    expect((await thief.get('/console')).headers['location']).toBe('/console/sign-in');
    expect((await visitor.get('/console')).statusCode).toBe(200);
  });

  it('has a cookie that nobody but this host gets, and only its hash is stored', async () => {
    const hired = await office.hire(login('cookie'), 'specialist');
    const visitor = office.visitor();
    const answer = await visitor.signIn(hired.login);
    expect(answer.headers['set-cookie']).toMatch(
      /^__Host-tirek=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
    );
    const token = visitor.cookies.get('__Host-tirek') ?? '';
    expect(await whereIs(office.database, token)).toEqual([]);
    expect(await whereIs(office.database, createHash('sha256').update(token).digest('hex'))).toEqual([
      'staff_session.id_hash',
    ]);
    const local = office.visitor({ host: 'localhost:3000', origin: 'http://localhost:3000' });
    expect((await local.signIn(hired.login)).headers['set-cookie']).toMatch(
      /^tirek=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/,
    );
  });

  it('ends with signing out, everywhere the cookie was copied to', async () => {
    const visitor = await office.signedIn(await office.hire(login('leaving'), 'specialist'));
    const token = visitor.cookies.get('__Host-tirek') ?? '';
    await visitor.get('/console');
    expect((await visitor.post('/console/sign-out')).headers['location']).toBe('/console/sign-in');
    expect(visitor.cookies.has('__Host-tirek')).toBe(false);
    const copy = office.visitor();
    copy.cookies.set('__Host-tirek', token);
    expect((await copy.get('/console')).headers['location']).toBe('/console/sign-in');
  });

  it('ends after half an hour without use, and after twelve hours in any case', async () => {
    const hired = await office.hire(login('idle'), 'specialist');
    const idle = await office.signedIn(hired);
    office.pass(29 * MINUTE);
    expect((await idle.get('/console')).statusCode).toBe(200);
    office.pass(29 * MINUTE);
    expect((await idle.get('/console')).statusCode).toBe(200);
    office.pass(30 * MINUTE);
    expect((await idle.get('/console')).statusCode).toBe(303);

    const busy = await office.signedIn(hired);
    for (let spent = 0; spent < 11.5 * HOUR; spent += 25 * MINUTE) {
      office.pass(25 * MINUTE);
      expect((await busy.get('/console')).statusCode).toBe(200);
    }
    office.pass(20 * MINUTE);
    expect((await busy.get('/console')).statusCode).toBe(303);
  });

  it('feels with the next request that somebody is disabled, or has another role or district', async () => {
    const hired = await office.hire(login('changed'), 'supervisor');
    const visitor = await office.signedIn(hired);
    const { id } = await office.register(office.caseworker(hired));
    expect((await visitor.get(`/console/applications/${id}/correct`)).statusCode).toBe(200);
    await office.store.transact((tx) => tx.staff.change(hired.id, { role: 'specialist' }));
    expect((await visitor.get(`/console/applications/${id}/correct`)).statusCode).toBe(403);
    await office.store.transact((tx) => tx.staff.change(hired.id, { district: office.medeu }));
    expect((await visitor.get(`/console/applications/${id}`)).statusCode).toBe(404);
    await office.store.transact((tx) => tx.staff.change(hired.id, { role: 'admin', district: undefined }));
    expect((await visitor.get('/console/applications')).statusCode).toBe(403);
    await office.store.transact((tx) => tx.staff.change(hired.id, { disabledAt: office.now() }));
    expect((await visitor.get('/console/account')).statusCode).toBe(303);
    expect((await visitor.post('/console/language', { language: 'kk' })).statusCode).toBe(401);
  });

  it.each([
    ['nothing', ''],
    ['a letter', 'x'],
    ['one in the right form', 'A'.repeat(43)],
    ['a long one', 'A'.repeat(5000)],
    ['a path', '../../etc'],
    ['SQL', "' or 1=1--"],
    ['a zero', '%00'],
    ['a prototype', '__proto__'],
  ])('is not opened by a forged cookie: %s', async (_what, token) => {
    const visitor = office.visitor();
    visitor.cookies.set('__Host-tirek', token);
    const answer = await visitor.get('/console/applications');
    expect(answer.statusCode).toBe(303);
    expect((await visitor.post('/console/applications', { words: 'x' })).statusCode).toBe(401);
  });
});

describe('a form', () => {
  const change = { language: 'kk' };
  const languageOf = async (id: string) =>
    (await office.database.query<{ language: string }>('select language from staff where id = $1', [id]))[0]?.language;

  it('is taken with our origin and the token of its session, and in no other way', async () => {
    const hired = await office.hire(login('forms'), 'specialist');
    const visitor = await office.signedIn(hired);
    await visitor.get('/console');
    const other = await office.signedIn(hired);
    await other.get('/console');
    const cases: readonly (readonly [string, Record<string, string>, Record<string, string | undefined>, number])[] = [
      ['another origin', {}, { origin: 'https://evil.example' }, 403],
      ['the origin without TLS', {}, { origin: `http://${HOST}` }, 403],
      ['a longer origin', {}, { origin: `https://${HOST}.evil.example` }, 403],
      ['the origin null', {}, { origin: 'null' }, 403],
      ['no origin', {}, { origin: undefined }, 403],
      ['no origin, another referrer', {}, { origin: undefined, referer: `https://evil.example/${HOST}` }, 403],
      ['our origin, sent by another site', {}, { 'sec-fetch-site': 'cross-site' }, 403],
      ['a neighbour under the same domain', {}, { 'sec-fetch-site': 'same-site' }, 403],
      ['no token', { _csrf: '' }, {}, 403],
      ['a token of another session', { _csrf: other.csrf() }, {}, 403],
      ['half a token', { _csrf: visitor.csrf().slice(0, 20) }, {}, 403],
    ];
    for (const [what, fields, headers, status] of cases) {
      const answer = await visitor.post('/console/language', { ...change, ...fields }, headers);
      expect({ what, status: answer.statusCode }).toEqual({ what, status });
      expect(answer.body).toContain('<h1>');
    }
    const body = new URLSearchParams({ ...change, _csrf: visitor.csrf() }).toString();
    for (const type of ['text/plain', 'application/json', undefined]) {
      const payload = type === 'application/json' ? JSON.stringify({ ...change, _csrf: visitor.csrf() }) : body;
      const answer = await visitor.raw('/console/language', payload, { 'content-type': type });
      expect([400, 403, 415]).toContain(answer.statusCode);
    }
    expect(await languageOf(hired.id)).toBe('ru');
    const referred = { origin: undefined, referer: `https://${HOST}/console/account` };
    expect((await visitor.post('/console/language', change, referred)).statusCode).toBe(303);
    expect(await languageOf(hired.id)).toBe('kk');
    expect((await visitor.post('/console/language', { language: 'en' })).statusCode).toBe(303);
  });

  it('with a session that has ended says so, and what to do', async () => {
    const hired = await office.hire(login('ended'), 'specialist', { language: 'en' });
    const visitor = await office.signedIn(hired);
    await visitor.get('/console');
    office.pass(31 * MINUTE);
    const answer = await visitor.post('/console/applications', { words: 'x' }, { 'accept-language': 'en' });
    expect(answer.statusCode).toBe(401);
    expect(answer.body).toContain('Your session is over');
    expect(answer.body).toContain('/console/sign-in');
  });

  it('to sign in is not taken from another site either', async () => {
    const hired = await office.hire(login('login-csrf'), 'specialist');
    const visitor = createVisitor(office.app, { origin: 'https://evil.example' });
    expect((await visitor.signIn(hired.login)).statusCode).toBe(403);
    expect(visitor.cookies.size).toBe(0);
  });
});

describe('a password of one’s own', () => {
  it.each([
    ['too short', 'eleven char', 'eleven char', 400],
    ['too long', 'x y z w '.repeat(33), 'x y z w '.repeat(33), 400],
    ['too plain', 'ababababababab', 'ababababababab', 400],
    ['the present one', PASSWORD, PASSWORD, 400],
    ['typed in two ways', 'quite another one', 'quite another two', 400],
  ])('is not taken: %s', async (_what, wanted, again, status) => {
    const visitor = await office.signedIn(await office.hire(login('weak'), 'specialist'));
    await visitor.get('/console/password');
    const answer = await visitor.post('/console/password', { present: PASSWORD, wanted, again });
    expect(answer.statusCode).toBe(status);
    expect(answer.body).toContain('aria-invalid');
    expect(answer.body).not.toContain(wanted);
  });

  it('with the login in it is not taken, and the present one must be right', async () => {
    const hired = await office.hire(login('somebody'), 'specialist');
    const visitor = await office.signedIn(hired);
    await visitor.get('/console/password');
    const wanted = `my ${hired.login} password`;
    expect((await visitor.post('/console/password', { present: PASSWORD, wanted, again: wanted })).statusCode).toBe(
      400,
    );
    const other = 'quite another long one';
    expect(
      (await visitor.post('/console/password', { present: 'not it at all', wanted: other, again: other })).statusCode,
    ).toBe(401);
  });

  it('ends the other sessions of the account', async () => {
    const hired = await office.hire(login('two-places'), 'specialist');
    const [here, there] = [await office.signedIn(hired), await office.signedIn(hired)];
    await here.get('/console/password');
    const wanted = 'quite another long one';
    await here.post('/console/password', { present: PASSWORD, wanted, again: wanted });
    expect((await there.get('/console')).statusCode).toBe(303);
    expect((await here.get('/console')).statusCode).toBe(200);
    expect((await office.visitor().signIn(hired.login)).statusCode).toBe(401);
    expect((await office.visitor().signIn(hired.login, wanted)).statusCode).toBe(303);
  });
});

describe('every page', () => {
  it('is kept nowhere, framed nowhere, and runs nothing that is written into it', async () => {
    const visitor = await office.signedIn(await office.hire(login('headers'), 'specialist'));
    for (const url of ['/console', '/console/applications', '/console/nowhere', '/console/sign-in']) {
      const { headers, body } = await visitor.get(url);
      expect(headers['cache-control']).toBe('no-store');
      expect(headers['x-frame-options']).toBe('DENY');
      expect(headers['referrer-policy']).toBe('same-origin');
      const policy = String(headers['content-security-policy']);
      expect(policy).toContain("default-src 'none'");
      expect(policy).not.toContain('unsafe');
      expect(body).not.toMatch(/<script(?![^>]*src=)|<style|\son\w+=|\sstyle=|javascript:/i);
    }
  });

  it('is in the language of the account; before that in the browser’s, or the one that was chosen', async () => {
    const asked = await office.visitor().get('/console/sign-in', { 'accept-language': 'de, ru;q=0.8, en;q=0.5' });
    expect(asked.body).toContain('<html lang="ru">');
    expect((await office.visitor().get('/console/sign-in')).body).toContain('<html lang="kk">');
    const chooser = office.visitor();
    expect((await chooser.get('/console/sign-in?lang=en')).body).toContain('<html lang="en">');
    expect((await chooser.get('/console/sign-in', { 'accept-language': 'ru' })).body).toContain('<html lang="en">');
    const visitor = await office.signedIn(await office.hire(login('speaker'), 'specialist', { language: 'kk' }));
    expect((await visitor.get('/console', { 'accept-language': 'en' })).body).toContain('<html lang="kk">');
    await visitor.post('/console/language', { language: 'en', to: '/console/applications?status=queued' });
    expect((await visitor.get('/console')).body).toContain('<html lang="en">');
  });
});
