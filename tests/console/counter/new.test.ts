import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApplicationId, StaffId } from '../../../src/usecases/ids.ts';
import type { Visitor } from '../an-office.ts';
import { aCounter, linkOf } from './a-counter.ts';
import { readPdf } from './pdf.ts';

let counter: Awaited<ReturnType<typeof aCounter>>;
let aigul: Visitor;
let staff: StaffId;
beforeAll(async () => {
  counter = await aCounter();
  const hired = await counter.hire('aigul', 'specialist', { language: 'en' });
  staff = hired.id;
  aigul = await counter.signedIn(hired);
});
afterAll(() => counter.close());

const usual = { received: '2026-10-22', channel: 'department', language: 'kk', label: 'blue door' };
/** A page with its characters as they are seen. */
const seen = (body: string) => body.replaceAll(/&#(\d+);/gu, (_whole, code) => String.fromCodePoint(Number(code)));
/** Opens a fresh form and sends it filled in. */
async function send(fields: Record<string, string> = {}, visitor = aigul) {
  const page = await visitor.get('/console/new');
  const key = /name="key" value="([^"]+)"/u.exec(page.body)?.[1] ?? '';
  return visitor.post('/console/new', { key, ...usual, ...fields });
}
const idIn = (body: string) => /\/console\/applications\/([\w-]+)\/slip/u.exec(body)?.[1] as ApplicationId;
const fieldIn = (body: string, name: string) => new RegExp(`name="${name}" value="([^"]+)"`, 'u').exec(body)?.[1] ?? '';
const count = async () =>
  (await counter.database.query<{ n: number }>('select count(*)::int as n from application'))[0]?.n;

describe('a new application', () => {
  it('asks in the order of a counter, with today filled in and nothing answered for the family', async () => {
    const { body, statusCode } = await aigul.get('/console/new');
    expect(statusCode).toBe(200);
    const places = ['claim', 'number', 'received', 'afterHours', 'channel', 'label', 'language', 'fact-selfCare'].map(
      (name) => body.indexOf(`name="${name}"`),
    );
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(places).not.toContain(-1);
    expect(body).toContain('value="2026-10-22"');
    expect(body).toMatch(/<select[^>]*name="fact-selfCare"[^>]*><option value="" selected>Not asked<\/option>/u);
    expect(body).toContain('<details class="answers">');
  });

  it('is registered with its number, the next step with its date, and the codes shown once', async () => {
    const { body, statusCode } = await send({ number: '2026/1', label: 'green gate', 'fact-selfCare': 'cannot' });
    expect(statusCode).toBe(200);
    expect(body).toContain('2026/1');
    expect(body).toContain('30 October 2026');
    expect(seen(body)).toMatch(/https:\/\/t\.me\/tirek_help_bot\?start=t_[\w-]{22}/u);
    expect(body).toMatch(/<dd class="spoken">[0-9A-Z]{4}-[0-9A-Z]{4}<\/dd>/u);
    const file = await counter.store.transact((tx) => tx.applications.frozenCheck(idIn(body)));
    // What was not asked is not in it, and never "no".
    expect(file).toMatchObject({ facts: { selfCare: { value: 'cannot', saidBy: 'office', saidOn: '2026-10-22' } } });
    expect(Object.keys(typeof file === 'object' ? file.facts : {})).toEqual(['selfCare']);
  });

  it('is not registered without a number and a label, by which it would be found again', async () => {
    const before = await count();
    const { body, statusCode } = await send({ number: ' ', label: '' });
    expect(statusCode).toBe(422);
    expect(seen(body)).toContain('Write the number or a label');
    expect(await count()).toBe(before);
    expect((await send({ number: '2026/alone', label: '' })).statusCode).toBe(200);
  });

  it('is registered once, however often its form is sent', async () => {
    const page = await aigul.get('/console/new');
    const key = fieldIn(page.body, 'key');
    const before = await count();
    const [one, two] = await Promise.all([1, 2].map(() => aigul.post('/console/new', { key, ...usual })));
    const again = await aigul.post('/console/new', { key, ...usual });
    expect((await count()) ?? 0).toBe((before ?? 0) + 1);
    const bodies = [one?.body, two?.body, again.body];
    expect(bodies.filter((body) => body?.includes('class="spoken"'))).toHaveLength(1);
    expect(again.body).toContain('Registered already');
    expect(again.body).toContain(idIn(again.body));
  });

  it('takes over what the family answered in the chat, by its code and once', async () => {
    const { code, hash } = counter.codes.drawSpoken();
    await counter.store.transact((tx) =>
      tx.claims.add({
        code: hash,
        chatId: '77',
        facts: { disability: { value: 'group-1', saidBy: 'family-member', saidOn: '2026-10-20' as never } },
        expiresAt: new Date('2026-11-01T00:00:00Z'),
      }),
    );
    const { body } = await send({ claim: ` ${code.slice(0, 4).toLowerCase()} - ${code.slice(4)} ` });
    const frozen = await counter.store.transact((tx) => tx.applications.frozenCheck(idIn(body)));
    expect(frozen).toMatchObject({ facts: { disability: { value: 'group-1', saidBy: 'family-member' } } });
    const second = await send({ claim: code });
    expect(second.statusCode).toBe(422);
    expect(second.body).toContain('was used already');
  });

  it.each<[string, Record<string, string>, string, RegExp]>([
    ['a day to come', { received: '2026-10-23' }, 'received', /still to come. The latest is 22\.10\.2026/u],
    ['a day before the first rules', { received: '2015-03-25' }, 'received', /known from 26\.03\.2015/u],
    ['a year that is not loaded', { received: '2024-03-25' }, 'received', /holidays of 2024 are not loaded/u],
    ['no day', { received: '' }, 'received', /Give the day/u],
    ['a day that is none', { received: '31.02.2026' }, 'received', /Give the day/u],
    ['a number that is taken', { number: '2026/1' }, 'number', /registered already/u],
    ['an IIN in the label', { label: 'Ахметова 900101300007' }, 'label', /looks like an IIN/u],
    ['an IIN for a number', { number: '900101300007' }, 'number', /looks like an IIN/u],
    ['a label without end', { label: 'x'.repeat(121) }, 'label', /At most 120 characters/u],
    ['a guessed code', { claim: 'ABCD-EFGH' }, 'claim', /not known/u],
    ['no channel', { channel: 'pigeon' }, 'channel', /Choose how/u],
    ['a birth after the papers', { 'fact-birthDate': '2026-10-23' }, 'fact-birthDate', /Born after/u],
    [
      'an age against the birth',
      { 'fact-birthDate': '1949-05-12', 'fact-ageGroup': 'child' },
      'fact-ageGroup',
      /does not fit/u,
    ],
    ['an answer that is none', { 'fact-selfCare': 'maybe' }, 'fact-selfCare', /not one of the choices/u],
  ])(
    'with %s is not registered: it says why beside the field, and loses nothing',
    async (_name, fields, field, message) => {
      const before = await count();
      const { body, statusCode } = await send({ label: 'blue <b>door</b>', 'fact-sex': 'female', ...fields });
      expect(statusCode).toBe(422);
      const beside = new RegExp(`id="f-${field}-error">([^<]+)<`, 'u').exec(body)?.[1];
      expect(beside).toMatch(message);
      expect(body).toContain(`href="#f-${field}"`);
      if (fields['label'] === undefined) expect(seen(body)).toContain('value="blue <b>door</b>"');
      expect(body).not.toContain('<b>door');
      expect(body).toContain('<option value="female" selected>');
      for (const [name, value] of Object.entries(fields)) {
        if (name !== 'channel' && !name.startsWith('fact-a') && value !== 'maybe')
          expect(seen(body)).toContain(`value="${value}"`);
      }
      expect(await count()).toBe(before);
      // What is wrong stands nowhere in the logs or the database.
      const found = await counter.database.query(`select 1 from audit where details::text like '%900101300007%'`);
      expect(found).toEqual([]);
    },
  );

  it('hears everything that is wrong at once', async () => {
    const { body } = await send({ received: '2026-10-23', label: '900101300007', number: 'x'.repeat(61), channel: '' });
    const errors = [...body.matchAll(/id="f-([\w-]+)-error"/gu)].map(([, name]) => name);
    expect(errors).toEqual(['number', 'received', 'channel', 'label']);
  });

  it('changed after it was registered is one more application only when it is sent once more', async () => {
    const page = await aigul.get('/console/new');
    const key = fieldIn(page.body, 'key');
    await aigul.post('/console/new', { key, ...usual, label: 'one' });
    const before = (await count()) ?? 0;
    const changed = await aigul.post('/console/new', { key, ...usual, label: 'two' });
    expect(changed.body).toContain('registered already, with other contents');
    expect(await count()).toBe(before);
    await aigul.post('/console/new', { key: fieldIn(changed.body, 'key'), ...usual, label: 'two' });
    expect(await count()).toBe(before + 1);
  });

  it('may be corrected and sent again under the same form', async () => {
    const page = await aigul.get('/console/new');
    const key = fieldIn(page.body, 'key');
    expect((await aigul.post('/console/new', { key, ...usual, received: '2026-10-23' })).statusCode).toBe(422);
    expect((await aigul.post('/console/new', { key, ...usual })).statusCode).toBe(200);
  });

  it('is not taken by a district that is closed', async () => {
    const names = { kk: 'Медеу', ru: 'Медеу', en: 'Medeu' };
    const dana = await counter.signedIn(
      await counter.hire('dana', 'specialist', { district: counter.medeu, language: 'en' }),
    );
    await counter.store.transact((tx) => tx.districts.change({ id: counter.medeu, names, closed: true }));
    const { body, statusCode } = await send({}, dana);
    expect(statusCode).toBe(422);
    expect(body).toContain('takes no new applications');
    await counter.store.transact((tx) => tx.districts.change({ id: counter.medeu, names, closed: false }));
  });
});

describe('the slip', () => {
  it('has the codes that were shown, and opens the application to the family', async () => {
    const { body } = await send({ number: '2026/2', label: 'green gate' });
    const id = idIn(body);
    const fields = { link: fieldIn(body, 'link'), spoken: fieldIn(body, 'spoken'), language: 'kk' };
    const answer = await aigul.post(`/console/applications/${id}/slip`, fields);
    expect(answer.headers).toMatchObject({ 'content-type': 'application/pdf' });
    expect(answer.headers['content-disposition']).toMatch(/^inline; filename="paraq.pdf"/u);
    const { text, scan, pages } = await readPdf(answer.rawPayload);
    expect(pages).toBe(1);
    expect(await scan(2)).toBe(linkOf(fields.link));
    expect(text).toContain('2026/2');
    expect(text).toContain('Бостандық ауданы');
    expect(text).not.toContain('green gate');
    const hash = counter.codes.hashLink(fields.link);
    const opened = hash && (await counter.store.transact((tx) => tx.applications.byTracking(hash)));
    expect(opened?.id).toBe(id);
  });

  it('that is lost gets new codes, and the old ones stop working', async () => {
    const { body } = await send({ number: '2026/3' });
    const id = idIn(body);
    const old = { link: fieldIn(body, 'link'), spoken: fieldIn(body, 'spoken') };
    const page = await aigul.get(`/console/applications/${id}/slip`);
    expect(page.body).toContain('stop working at once');
    const answer = await aigul.post(`/console/applications/${id}/slip`, { language: 'ru' });
    const code = (await (await readPdf(answer.rawPayload)).scan(2))?.split('start=t_')[1] ?? '';
    expect(code).toMatch(/^[\w-]{22}$/u);
    expect(code).not.toBe(old.link);
    const [oldHash, newHash] = [counter.codes.hashLink(old.link), counter.codes.hashLink(code)];
    const find = (hash: typeof oldHash) => hash && counter.store.transact((tx) => tx.applications.byTracking(hash));
    expect(await find(oldHash)).toBeUndefined();
    expect((await find(newHash))?.id).toBe(id);
    // The old page, still open somewhere, prints nothing that leads nowhere.
    const late = await aigul.post(`/console/applications/${id}/slip`, { ...old, language: 'kk' });
    expect(late.statusCode).toBe(409);
    expect(late.body).toContain('Make a new slip');
  });

  it('of another district, or of an application that does not exist, looks like none', async () => {
    const beibit = await counter.hire('beibit', 'specialist', { district: counter.medeu, language: 'en' });
    const other = await counter.signedIn(beibit);
    const { body } = await send();
    const own = { link: fieldIn(body, 'link'), spoken: fieldIn(body, 'spoken') };
    for (const id of [idIn(body), randomUUID(), 'x']) {
      expect((await other.get(`/console/applications/${id}/slip`)).statusCode).toBe(404);
      expect((await other.post(`/console/applications/${id}/slip`, {})).statusCode).toBe(404);
      expect((await other.post(`/console/applications/${id}/slip`, own)).statusCode).toBe(404);
    }
    // Nor do codes of one application print the slip of another.
    const { body: second } = await send();
    expect((await aigul.post(`/console/applications/${idIn(second)}/slip`, own)).statusCode).toBe(409);
  });
});

it('is all in the audit trail, by whom', async () => {
  const actions = await counter.database.query<{ action: string }>(
    'select distinct action from audit where actor = $1',
    [staff],
  );
  expect(actions.map(({ action }) => action)).toEqual(
    expect.arrayContaining(['application-received', 'claim-taken', 'codes-made']),
  );
});
