import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { statusIds } from '../../src/core/casework/status.ts';
import type { Caseworker } from '../../src/usecases/staff/ports.ts';
import { anOffice, medeu, type Office, type Visitor } from './an-office.ts';

let office: Office;
let clerk: Visitor;
let head: Visitor;
let by: Caseworker;
beforeAll(async () => {
  office = await anOffice();
  const hired = await office.hire('aigerim', 'specialist', { language: 'en' });
  by = office.caseworker(hired);
  clerk = await office.signedIn(hired);
  head = await office.signedIn(await office.hire('saule', 'supervisor', { language: 'en' }));
});
afterAll(() => office.close());

const statusOf = async (id: string) =>
  (
    await office.database.query<{ status: string; version: number }>(
      'select status, version from application where id = $1',
      [id],
    )
  )[0];
const audited = async (action: string, subject: string) =>
  (await office.database.query('select 1 from audit where action = $1 and subject = $2', [action, subject])).length;
const notices = async (id: string) =>
  (
    await office.database.query(
      `select 1 from outbox where order_key like '%' || $1 || '%' or dedupe like '%' || $1 || '%'`,
      [id],
    )
  ).length;
/** The hidden fields of the form of a step. */
const field = (body: string, name: string) =>
  new RegExp(`name="${name}" value="([^"]*)"`).exec(body)?.[1]?.replaceAll('&#61;', '=') ?? '';

/** A step as a person makes it: the form, the look at what it would do, the confirmation. */
async function step(visitor: Visitor, id: string, to: string, wishes: Record<string, string> = {}) {
  const form = await visitor.get(`/console/applications/${id}/move?to=${to}`);
  const version = field(form.body, 'version');
  const looked = await visitor.post(`/console/applications/${id}/move`, {
    to,
    occurredOn: '2026-10-22',
    ...wishes,
    version,
    step: 'preview',
  });
  const seen = field(looked.body, 'seen');
  const fields = { to, occurredOn: '2026-10-22', ...wishes, version, seen };
  return {
    form,
    looked,
    fields,
    confirm: () => visitor.post(`/console/applications/${id}/move`, { ...fields, step: 'confirm' }),
  };
}

describe('the work list', () => {
  it('says what is overdue, due today, with the family, and whom to phone', async () => {
    const late = await office.register(by, { label: 'overdue-one', receivedAt: '2026-10-01' });
    const today = await office.register(by, { label: 'today-one', receivedAt: '2026-10-15' });
    const far = await office.register(by, { label: 'far-one', receivedAt: '2026-10-21' });
    const lost = await office.register(by, { label: 'lost-one', receivedAt: '2026-10-21' });
    await office.follow(lost.id, '7000000077', 'the uncle');
    await office.unreachable('7000000077');
    const { body } = await clerk.get('/console');
    const part = (id: string) => body.split(`aria-labelledby="${id}"`)[1]?.split('</section>')[0] ?? '';
    expect(part('overdue')).toContain(late.id);
    expect(part('overdue')).toContain('10 working days over');
    expect(part('dueToday')).toContain(today.id);
    expect(part('unreachable')).toContain(lost.id);
    expect(part('unreachable')).toContain('the uncle');
    expect(body).not.toContain(far.id);
    expect(part('waitingForFamily')).toContain('No application waits for a family.');
  });

  it('of a new office is a designed nothing', async () => {
    const visitor = await office.signedIn(
      await office.hire('far-away', 'specialist', { district: medeu, language: 'en' }),
    );
    expect((await visitor.get('/console')).body).toContain('Nothing is urgent today');
    expect((await visitor.get('/console/applications')).body).toContain('No application yet');
  });

  it('leads an admin to the staff, who sees no application anywhere', async () => {
    const admin = await office.signedIn(await office.hire('root', 'admin', { language: 'en' }));
    expect((await admin.get('/console')).headers['location']).toBe('/console/staff');
    expect((await admin.get('/console/applications')).statusCode).toBe(403);
  });
});

describe('the list', () => {
  it('finds by status, turn, lateness and words, and says none of the words in an address', async () => {
    const { id } = await office.register(by, { label: 'Ғалия апай, үшінші қабат', number: 'ҚЖ-77' });
    for (const words of ['ғалия', 'ҒАЛИЯ', 'ҚЖ-7', 'қабат']) {
      const sent = await clerk.post('/console/applications', { words });
      const address = sent.headers['location'] ?? '';
      expect(address).not.toContain(encodeURIComponent(words));
      expect(decodeURIComponent(address).toLowerCase()).not.toContain(words.toLowerCase());
      const found = await clerk.get(address);
      expect({ words, found: found.body.includes(id) }).toEqual({ words, found: true });
      expect(found.body).toContain(`value="${words}"`);
    }
    expect((await clerk.get('/console/applications?status=registered')).body).toContain(id);
    expect((await clerk.get('/console/applications?status=queued')).body).not.toContain(id);
    expect((await clerk.get('/console/applications?owner=family')).body).toContain('No application fits');
    expect((await clerk.get('/console/applications?overdue=yes')).body).not.toContain(id);
  });

  it('gives htmx the rows only, with the address they belong to', async () => {
    await office.register(by, { label: 'fragmentary' });
    const answer = await clerk.post('/console/applications', { words: 'fragmentary' }, { 'hx-request': 'true' });
    expect(answer.body).not.toContain('<html');
    expect(answer.body).toContain('fragmentary');
    const address = String(answer.headers['hx-push-url']);
    expect(address).toMatch(/^\/console\/applications\?words=/);
    expect((await clerk.get(address)).body).toContain('fragmentary');
    // Sealed for this session: another one reads nothing off it.
    expect((await head.get(address)).body).toContain('earlier session');
  });

  it('turns its pages by place, and takes no place that it did not give', async () => {
    const clerkOfMedeu = office.caseworker(await office.hire('pager', 'specialist', { district: medeu }), medeu);
    const ids = new Set<string>();
    for (let count = 0; count < 60; count += 1) ids.add((await office.register(clerkOfMedeu)).id);
    const visitor = await office.signedIn(
      await office.hire('turner', 'specialist', { district: medeu, language: 'en' }),
    );
    const seen = new Set<string>();
    let next: string | undefined = '/console/applications';
    let pages = 0;
    while (next !== undefined && pages < 5) {
      const { body } = await visitor.get(next);
      for (const [, id] of body.matchAll(/href="\/console\/applications\/([0-9a-f-]{36})"/g)) seen.add(id ?? '');
      next = /href="([^"]+)" rel="next"/.exec(body)?.[1]?.replaceAll('&#38;', '&').replaceAll('&#61;', '=');
      pages += 1;
    }
    expect(pages).toBe(2);
    expect(seen).toEqual(ids);
    for (const after of ['x', '2026-10-22.x.y', `2026-10-22.${[...ids][0]}.AAAA`, '__proto__']) {
      const answer = await visitor.get(`/console/applications?after=${encodeURIComponent(after)}`);
      expect(answer.headers['location']).toBe('/console/applications');
    }
  });

  it.each(["' OR 1=1--", '%', '_', '\\', '%00', '<script>', '..'])('takes %j as it is', async (words) => {
    const sent = await clerk.post('/console/applications', { words });
    const { statusCode, body } = await clerk.get(sent.headers['location'] ?? '');
    expect(statusCode).toBe(200);
    expect(body).toContain('No application');
    expect(body).not.toContain('<script>');
  });
});

describe('a step', () => {
  it('is shown with whom it tells and in which words, then confirmed, and can be taken back for a minute', async () => {
    const { id } = await office.register(by, { label: 'step-by-step' });
    await office.follow(id, '7000000001', 'daughter');
    const made = await step(clerk, id, 'visited', { note: 'The dog bites.' });
    expect(made.looked.body).toContain('daughter');
    expect(made.looked.body).toContain('The home visit is done.');
    expect(made.looked.body).toContain('Посещение на дому состоялось.');
    expect(made.looked.body).toContain('Маман үйге келіп кетті.');
    expect(made.looked.body).toContain('The dog bites.');
    expect(await statusOf(id)).toEqual({ status: 'registered', version: 1 });

    expect((await made.confirm()).headers['location']).toBe(`/console/applications/${id}?done=moved`);
    expect(await statusOf(id)).toEqual({ status: 'visited', version: 2 });
    expect(await audited('application-moved', id)).toBe(1);
    const page = await clerk.get(`/console/applications/${id}?done=moved`);
    expect(page.body).toContain('can be taken back until');
    expect(page.body).toContain('The dog bites.');
    expect(page.body).toContain('aigerim');

    const back = await clerk.post(`/console/applications/${id}/take-back`, { version: field(page.body, 'version') });
    expect(back.headers['location']).toBe(`/console/applications/${id}?done=taken-back`);
    expect(await statusOf(id)).toEqual({ status: 'registered', version: 3 });
    expect((await clerk.get(`/console/applications/${id}`)).body).toContain('taken back');
  });

  it('says how long it can be taken back, by what is set', async () => {
    const { id } = await office.register(by);
    expect((await step(clerk, id, 'visited')).looked.body).toContain('You can take this back for 1 minute.');
  });

  it('cannot be taken back after the minute, and says what helps then', async () => {
    const { id } = await office.register(by);
    await (await step(clerk, id, 'visited')).confirm();
    office.pass(61_000);
    expect((await clerk.get(`/console/applications/${id}`)).body).not.toContain('take-back');
    const late = await clerk.post(`/console/applications/${id}/take-back`, { version: '2' });
    expect(late.statusCode).toBe(409);
    expect(late.body).toContain('A supervisor can correct');
  });

  it('is confirmed only as it was seen', async () => {
    const { id } = await office.register(by, { receivedAt: '2026-10-20' });
    const made = await step(clerk, id, 'visited');
    const other = await clerk.post(`/console/applications/${id}/move`, {
      ...made.fields,
      occurredOn: '2026-10-21',
      step: 'confirm',
    });
    expect(other.statusCode).toBe(200);
    expect(other.body).toContain('The form was changed after you looked');
    expect(other.body).toContain('value="visited|2026-10-21|||1"');
    const unseen = await clerk.post(`/console/applications/${id}/move`, { ...made.fields, seen: '', step: 'confirm' });
    expect(unseen.statusCode).toBe(200);
    expect(await statusOf(id)).toEqual({ status: 'registered', version: 1 });
  });

  it('of somebody who was too slow shows what the other did, and keeps the form', async () => {
    const { id } = await office.register(by);
    const slow = await step(clerk, id, 'refused', { ground: 'inaccurate-data', note: 'my own note' });
    await (await step(head, id, 'visit-scheduled', { visitOn: '2026-10-26', note: 'by phone' })).confirm();
    const answer = await slow.confirm();
    expect(answer.statusCode).toBe(409);
    expect(answer.body).toContain('A colleague was faster');
    expect(answer.body).toContain('Home visit arranged');
    expect(answer.body).toContain('saule');
    expect(answer.body).toContain('by phone');
    expect(answer.body).toContain('my own note');
    expect(answer.body).toMatch(/value="inaccurate-data" checked/);
    expect(await statusOf(id)).toEqual({ status: 'visit-scheduled', version: 2 });
    // Seen anew, it is still possible.
    expect((await (await step(clerk, id, 'refused', { ground: 'inaccurate-data' })).confirm()).statusCode).toBe(303);

    const other = await office.register(by);
    const slower = await step(clerk, other.id, 'visited');
    await (await step(head, other.id, 'withdrawn')).confirm();
    const impossible = await slower.confirm();
    expect(impossible.statusCode).toBe(409);
    expect(impossible.body).toContain('no longer possible');
  });

  it('made by two at once is made by one', async () => {
    const { id } = await office.register(by);
    const [one, two] = [await step(clerk, id, 'visited'), await step(head, id, 'withdrawn')];
    const answers = await Promise.all([one.confirm(), two.confirm()]);
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([303, 409]);
    expect((await statusOf(id))?.version).toBe(2);
  });

  it('is none that the law does not know, whatever is sent', async () => {
    const { id } = await office.register(by);
    const illegal = await clerk.get(`/console/applications/${id}/move?to=receiving-care`);
    expect(illegal.statusCode).toBe(409);
    for (const to of [...statusIds, 'approved; drop table', '']) {
      const fields = { to, occurredOn: '2026-10-22', version: '1', step: 'confirm', seen: `${to}|2026-10-22|||1` };
      if (['visited', 'withdrawn'].includes(to)) continue;
      expect([400, 409]).toContain((await clerk.post(`/console/applications/${id}/move`, fields)).statusCode);
    }
    expect(await statusOf(id)).toEqual({ status: 'registered', version: 1 });
  });

  it.each([
    ['a day to come', 'visited', { occurredOn: '2026-10-23' }, 'This day has not come yet'],
    ['a day before the papers', 'visited', { occurredOn: '2026-10-01' }, 'The earliest day is 20 October 2026'],
    ['no day at all', 'visited', { occurredOn: '2026-02-30' }, 'There is no such day'],
    ['no ground', 'refused', {}, 'Choose the ground'],
    ['no day of the visit', 'visit-scheduled', {}, 'Name the day of the visit'],
    ['a visit in two years', 'visit-scheduled', { visitOn: '2028-10-23' }, 'The visit must be between'],
    ['a visit that was', 'visit-scheduled', { visitOn: '2026-10-01' }, 'The visit must be between'],
  ])('with %s is sent back with the field marked', async (_what, to, wishes, words) => {
    const { id } = await office.register(by, { receivedAt: '2026-10-20' });
    const { looked } = await step(clerk, id, to, wishes);
    expect(looked.statusCode).toBe(400);
    expect(looked.body).toContain(words);
    expect(looked.body).toContain('aria-invalid="true"');
  });

  it('keeps no identification number in a note, and no note that is too long', async () => {
    const { id } = await office.register(by);
    for (const [note, words] of [
      ['ИИН 990101300013', 'IIN'],
      ['x'.repeat(1001), 'at most 1000'],
    ]) {
      const { confirm } = await step(clerk, id, 'visited', { note: note ?? '' });
      const answer = await confirm();
      expect(answer.statusCode).toBe(400);
      expect(answer.body).toContain(words);
    }
    expect((await statusOf(id))?.version).toBe(1);
  });
});

describe('the one date', () => {
  const badges = async (id: string) =>
    [
      ...(await clerk.get(`/console/applications/${id}`)).body.matchAll(
        /<time[^>]*>[^<]*<\/time> <span class="badge \w+">([^<]*)</g,
      ),
    ].map(([, words]) => words);

  it('is the term, however far; and a visit that was to be is not called overdue while the term runs', async () => {
    const { id } = await office.register(by, { receivedAt: '2026-10-19' });
    expect(await badges(id)).toEqual(['2 working days left']);
    const arranged = {
      id,
      to: 'visit-scheduled',
      expectedVersion: 1,
      occurredOn: '2026-10-20',
      visitOn: '2026-10-21',
    } as const;
    expect((await office.casework.move(arranged, by)).kind).toBe('stepped');
    expect(await badges(id)).toEqual(['the day has passed']);
    const late = await office.register(by, { receivedAt: '2026-10-01' });
    const tomorrow = { ...arranged, id: late.id, visitOn: '2026-10-23' };
    expect((await office.casework.move(tomorrow, by)).kind).toBe('stepped');
    expect(await badges(late.id)).toEqual(['10 working days over']);
  });
});

describe('a correction', () => {
  it('is a supervisor’s, has a reason, and tells those who follow', async () => {
    const { id } = await office.register(by);
    await (await step(clerk, id, 'visited')).confirm();
    expect((await clerk.get(`/console/applications/${id}`)).body).not.toContain('/correct');
    expect((await clerk.get(`/console/applications/${id}/correct`)).statusCode).toBe(403);
    expect((await clerk.post(`/console/applications/${id}/correct`, { to: 'registered' })).statusCode).toBe(403);

    const form = await head.get(`/console/applications/${id}/correct`);
    const fields = { to: 'registered', occurredOn: '2026-10-22', version: field(form.body, 'version') };
    const looked = await head.post(`/console/applications/${id}/correct`, { ...fields, step: 'preview' });
    const seen = field(looked.body, 'seen');
    const without = await head.post(`/console/applications/${id}/correct`, { ...fields, seen, step: 'confirm' });
    expect(without.statusCode).toBe(400);
    expect(without.body).toContain('Say why');
    const done = await head.post(`/console/applications/${id}/correct`, {
      ...fields,
      seen,
      step: 'confirm',
      reason: 'wrong row of the register',
    });
    expect(done.headers['location']).toContain('done=corrected');
    const page = await head.get(`/console/applications/${id}`);
    expect(page.body).toContain('wrong row of the register');
    expect(page.body).toContain('correction');
    expect((await statusOf(id))?.version).toBe(3);
  });
});

describe('a note alone', () => {
  it('stands in the history with who wrote it and when, once however often its form is sent', async () => {
    const { id } = await office.register(by);
    await (await step(clerk, id, 'visited')).confirm();
    const page = await clerk.get(`/console/applications/${id}`);
    const key = field(page.body, 'key');
    const write = (note: string, more = {}) => head.post(`/console/applications/${id}/notes`, { note, key, ...more });
    await head.get(`/console/applications/${id}`);
    for (const answer of [
      await write('phoned: <b>ready</b>'),
      ...(await Promise.all([1, 2].map(() => write('phoned: <b>ready</b>')))),
    ]) {
      expect([answer.statusCode, answer.headers['location']]).toEqual([303, expect.stringContaining('done=noted')]);
    }
    office.pass(1000);
    // Gone back to in the browser and changed: that is another one.
    await write('phoned again');
    const { body } = await clerk.get(`/console/applications/${id}`);
    const [, history = ''] = body.split('<ol class="timeline"');
    expect(history.match(/phoned: &#60;b&#62;ready/g)).toHaveLength(1);
    expect(history.indexOf('phoned again')).toBeLessThan(history.indexOf('phoned:'));
    expect(history.indexOf('phoned:')).toBeLessThan(history.indexOf('<li class="moved"'));
    expect(history).toContain('saule, ');
    expect(await audited('note-added', id)).toBe(2);
    expect(await statusOf(id)).toEqual({ status: 'visited', version: 2 });
    expect(body).toContain('Take it back');
  });

  it('that is empty, too long or holds an IIN is refused with what was typed still there', async () => {
    const { id } = await office.register(by);
    await clerk.get(`/console/applications/${id}`);
    for (const [note, words] of [
      [' ', 'Fill this in.'],
      ['x'.repeat(1001), 'at most 1000'],
      ['IIN 870605300108', 'holds an IIN'],
    ] as const) {
      const answer = await clerk.post(`/console/applications/${id}/notes`, { note });
      expect(answer.statusCode).toBe(400);
      expect(answer.body).toContain(words);
      expect(answer.body).toContain(`${note}</textarea>`);
    }
    expect(await audited('note-added', id)).toBe(0);
  });
});

describe('answers about health', () => {
  it('are shown on demand only, each with who said it, and every look is recorded', async () => {
    const facts = { applicant: 'self', ageGroup: 'pension-age', selfCare: 'cannot', dementia: 'declined' };
    const { id } = await office.register(by, { facts, factsSaidBy: 'self' });
    const page = await clerk.get(`/console/applications/${id}`);
    expect(page.body).toContain('recorded with your name');
    expect(page.body).not.toContain('Needs help');
    expect(await audited('facts-read', id)).toBe(0);
    const read = await clerk.post(`/console/applications/${id}/facts`);
    expect(read.statusCode).toBe(200);
    expect(read.body).toContain('the person');
    expect(read.body).toContain('would rather not say');
    expect(read.body).toContain('Medical card');
    expect(await audited('facts-read', id)).toBe(1);
    // By a link, without the token, nothing is read.
    expect((await clerk.get(`/console/applications/${id}/facts`)).statusCode).toBe(404);
    expect(await audited('facts-read', id)).toBe(1);
  });

  it('that are not there are not asked for', async () => {
    const { id } = await office.register(by);
    expect((await clerk.get(`/console/applications/${id}`)).body).toContain('came without answers');
    expect((await clerk.post(`/console/applications/${id}/facts`)).body).toContain('came without answers');
  });
});

describe('followers', () => {
  it('are named with what they see, and ended at the family’s wish', async () => {
    const { id } = await office.register(by);
    const follower = await office.follow(id, '7000000009', 'the son');
    const page = await clerk.get(`/console/applications/${id}`);
    expect(page.body).toContain('the son');
    expect(page.body).toContain('sees everything');
    expect(page.body).not.toContain('7000000009');
    const ended = await clerk.post(`/console/applications/${id}/followers/${follower}/end`);
    expect(ended.headers['location']).toContain('done=follower-ended');
    expect((await clerk.get(`/console/applications/${id}`)).body).not.toContain('the son');
    expect((await clerk.post(`/console/applications/${id}/followers/${follower}/end`)).statusCode).toBe(404);
    await (await step(clerk, id, 'visited')).confirm();
    expect(await notices(id)).toBe(0);
  });

  it('that there are none are not said to be told', async () => {
    const { id } = await office.register(by);
    expect((await step(clerk, id, 'visited')).looked.body).not.toContain('Confirm and tell');
    await office.follow(id, '7000000041', 'the daughter');
    expect((await step(clerk, id, 'visited')).looked.body).toContain('Confirm and tell');
  });

  it('who invited others are ended with them, and staff read whom before they press', async () => {
    const { id } = await office.register(by);
    const applicant = await office.follow(id, '7000000031', 'the neighbour');
    const cousin = await office.follow(id, '7000000032', 'her cousin', applicant);
    await (await step(clerk, id, 'visited')).confirm();
    const { body } = await clerk.get(`/console/applications/${id}`);
    const formOf = (follower: string) => body.split(`/followers/${follower}/end"`)[1]?.split('</form>')[0];
    expect(formOf(applicant)).toMatch(/ends for them at once too:<.*her cousin/s);
    expect(formOf(cousin)).not.toContain('ends for them at once too');
    const ended = await clerk.post(`/console/applications/${id}/followers/${applicant}/end`);
    const after = (await clerk.get(`${ended.headers['location']}`)).body;
    expect(after).toContain('to this person, or to those who saw the application through them');
    // It was not the family that stopped.
    expect(after).toContain('Whoever followed no longer does');
    expect(after).not.toContain('her cousin');
    expect(await audited('follower-ended', id)).toBe(2);
    const waiting = await office.database.query(
      `select 1 from outbox where state = 'due' and dedupe like '%' || $1 || '%'`,
      [id],
    );
    expect(waiting).toEqual([]);
  });
});

describe('what somebody typed', () => {
  const nasty = [
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    "' onfocus='alert(1)",
    '</title><h1>',
    '{{constructor}} %7B',
    '<!-- &lt; ]]>',
  ];

  it('is shown as it is, in label, number, note and follower', async () => {
    for (const text of nasty) {
      const { id } = await office.register(by, { label: text, number: text.slice(0, 20) });
      await office.follow(id, '7000000021', text);
      const made = await step(clerk, id, 'visited', { note: text });
      await made.confirm();
      const escaped = text.replaceAll(/["&'<=>]/g, (sign) => `&#${sign.charCodeAt(0)};`);
      const pages = [
        await clerk.get(`/console/applications/${id}`),
        await clerk.get('/console/applications'),
        made.form,
        made.looked,
      ];
      for (const { body } of pages) {
        expect(body).toContain(escaped);
        expect(body).not.toMatch(/<script(?![^>]*src="\/console)|<img|\sonerror=|\sonfocus=/);
        expect(body.match(/<h1>/g)).toHaveLength(1);
      }
    }
  });

  it('turns nothing around it, however it is written from right to left', async () => {
    const { id } = await office.register(by, { label: '\u202eevil\u202c שלום \u2066x\u2069' });
    const { body } = await clerk.get(`/console/applications`);
    expect(body).toContain(`${id}"><bdi>`);
    expect(body).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/);
  });

  it('of any signs never breaks a page', async () => {
    const { id } = await office.register(by);
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 60 }), async (text) => {
        const { statusCode, body } = await clerk.post(`/console/applications/${id}/move`, {
          to: 'visited',
          occurredOn: text,
          visitOn: text,
          ground: text,
          note: text,
          version: '1',
          seen: text,
          step: 'confirm',
        });
        expect(statusCode).toBeLessThan(500);
        expect(body.match(/<h1>/g)).toHaveLength(1);
        expect(body.match(/<\/html>/g)).toHaveLength(1);
      }),
      { numRuns: 40 },
    );
  });

  it('of 4,096 emoji is refused in words, not with a fault', async () => {
    const { id } = await office.register(by);
    const { confirm } = await step(clerk, id, 'visited', { note: '🧡'.repeat(4096) });
    const answer = await confirm();
    expect(answer.statusCode).toBe(400);
    expect(answer.body).toContain('at most 1000');
    expect((await clerk.post('/console/applications', { words: '🧡'.repeat(4096) })).statusCode).toBe(303);
  });
});
