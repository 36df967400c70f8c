import { beforeEach, describe, expect, it } from 'vitest';
import type { Registration, RegistrationRefusal } from '../../../src/usecases/casework/register-application.ts';
import type { ApplicationId, CodeHash, NoteId } from '../../../src/usecases/ids.ts';
import { anId, createMemoryCaseStore } from '../../support/memory-case-store.ts';
import { anOffice, closedOne, day, medeu } from './an-office.ts';

type Office = Awaited<ReturnType<typeof anOffice>>;
let office: Office;
let memory: ReturnType<typeof createMemoryCaseStore>['memory'];

beforeEach(async () => {
  let now = () => new Date();
  const store = createMemoryCaseStore({ now: () => now() });
  memory = store.memory;
  office = await anOffice(store);
  now = office.clock.now;
});

const audited = () => memory.audit.map(({ action }) => action);
const news = () =>
  memory.notices.map(({ chatId, notice, state }) => [chatId, notice.kind === 'status' ? notice.version : 0, state]);
const send = () => {
  for (const notice of memory.notices) if (notice.state === 'due') notice.state = 'sent';
};

describe('registering', () => {
  it('gives an id, a first version, two codes that are not stored, and the date that comes next', async () => {
    const { register, aigerim } = office;
    const made = await register(aigerim, { number: '17-26', label: 'мама Гүлнар', channel: 'portal' });
    expect(made).toMatchObject({ number: '17-26', version: 1, view: { next: { kind: 'term', on: '2026-10-30' } } });
    expect(made.trackingCode).toMatch(/^[\w-]{22}$/);
    expect(made.spokenCode).toMatch(/^[0-9A-Z]{4}-[0-9A-Z]{4}$/);
    const stored = JSON.stringify([...memory.cases.values()]);
    expect(stored).not.toContain(made.trackingCode);
    expect(stored).not.toContain(made.spokenCode);
    expect(memory.audit).toMatchObject([
      { actor: aigerim.id, action: 'application-received', subject: made.id, details: { edition: '2023-07-01' } },
    ]);
  });

  it('takes a moment as the day that it was in Almaty', async () => {
    const { register, aigerim } = office;
    const { view } = await register(aigerim, { receivedAt: '2026-10-20T22:30:00Z' });
    expect(view.file.application.receivedOn).toBe('2026-10-21');
  });

  it('counts from the next working day what came after hours', async () => {
    const { register, aigerim } = office;
    expect((await register(aigerim, { afterHours: true })).view.next?.on).toBe('2026-11-02');
  });

  it('freezes what was said, by whom and when, with the edition and what it says', async () => {
    const { register, aigerim, casework, saule } = office;
    const facts = { ageGroup: 'pension-age', selfCare: 'cannot', needsCareAtHome: 'yes', familyCare: 'declined' };
    const { id } = await register(aigerim, { facts });
    expect(await casework.readFacts(id, saule)).toMatchObject({
      kind: 'facts',
      check: {
        edition: '2023-07-01',
        asOf: '2026-10-22',
        facts: { selfCare: { value: 'cannot', saidBy: 'office', saidOn: '2026-10-22' } },
        levels: { elderly: 'undetermined', 'child-musculoskeletal': 'unlikely' },
      },
    });
    expect(audited()).toEqual(['application-received', 'facts-read']);
  });

  it('takes over what a family shared, once, and keeps that they said it', async () => {
    const { register, aigerim, casework, codes, store } = office;
    const { code, hash } = codes.drawSpoken();
    const said = { saidBy: 'family-member', saidOn: day('2026-10-01') } as const;
    await store.transact((tx) =>
      tx.claims.add({
        code: hash,
        chatId: '1',
        facts: { selfCare: { value: 'partly', ...said }, dementia: { value: 'yes', ...said } },
        expiresAt: new Date('2026-12-01T00:00:00Z'),
      }),
    );
    const taken = await casework.register(
      { district: aigerim.district, receivedAt: '2026-10-22', number: '1', claimCode: code.toLowerCase() },
      aigerim,
    );
    expect(taken.kind).toBe('registered');
    const again = await casework.register(
      { district: aigerim.district, receivedAt: '2026-10-22', claimCode: code },
      aigerim,
    );
    expect(again).toEqual({ kind: 'claim-not-found' });
    const stored = [...memory.cases.values()][0]?.frozen;
    expect(stored).toMatchObject({
      facts: { selfCare: { value: 'partly', saidBy: 'family-member', saidOn: '2026-10-01' } },
    });
    expect(audited()).toEqual(['claim-taken', 'application-received']);
    await expect(register(aigerim, { claimCode: 'nonsense' })).rejects.toThrow('claim-not-found');
  });

  it('leaves a code good when something else is wrong', async () => {
    const { register, aigerim, casework, codes, store } = office;
    const { code, hash } = codes.drawLink();
    const facts = { selfCare: { value: 'partly', saidBy: 'self', saidOn: day('2026-10-01') } } as const;
    await store.transact((tx) =>
      tx.claims.add({ code: hash, chatId: '1', facts, expiresAt: new Date('2026-12-01T00:00:00Z') }),
    );
    await register(aigerim, { number: '5' });
    const wanted: Registration = { district: aigerim.district, receivedAt: '2026-10-22', number: '5', claimCode: code };
    expect(await casework.register(wanted, aigerim)).toEqual({ kind: 'number-taken' });
    expect(await casework.register({ ...wanted, number: '6' }, aigerim)).toMatchObject({ kind: 'registered' });
  });

  it('lets what was typed at the counter win over what was shared, and says who said which', async () => {
    const { register, aigerim, codes, store } = office;
    const { code, hash } = codes.drawSpoken();
    const said = { saidBy: 'parent', saidOn: day('2026-10-01') } as const;
    await store.transact((tx) =>
      tx.claims.add({
        code: hash,
        chatId: '1',
        facts: { selfCare: { value: 'partly', ...said }, dementia: { value: 'yes', ...said } },
        expiresAt: new Date('2026-12-01T00:00:00Z'),
      }),
    );
    const { id } = await register(aigerim, { claimCode: code, facts: { selfCare: 'cannot' } });
    expect(memory.cases.get(id)?.frozen).toMatchObject({
      facts: { selfCare: { value: 'cannot', saidBy: 'office' }, dementia: { value: 'yes', saidBy: 'parent' } },
    });
  });

  it('stops who tries codes', async () => {
    const { aigerim, daniyar, casework } = office;
    const attempt = (by: typeof aigerim) =>
      casework.register({ district: by.district, receivedAt: '2026-10-22', claimCode: 'ABCD-EFGH' }, by);
    for (let count = 0; count < 20; count += 1) expect(await attempt(aigerim)).toEqual({ kind: 'claim-not-found' });
    expect(await attempt(aigerim)).toMatchObject({ kind: 'too-many-tries' });
    expect(await attempt(daniyar)).toEqual({ kind: 'claim-not-found' });
  });

  it('keeps a label without controls and marks that turn the writing', async () => {
    const { register, aigerim } = office;
    const { view } = await register(aigerim, { label: '  мама\u0000\u202E <b>Г\u200Bул</b>\n дом ' });
    expect(view.file.label).toBe('мама <b>Гул</b> дом');
  });

  it.each<[string, Partial<Registration>, RegistrationRefusal]>([
    ['another district', { district: medeu }, { kind: 'unknown-district' }],
    ['no district', { district: 'nowhere' }, { kind: 'unknown-district' }],
    ['tomorrow', { receivedAt: '2026-10-23' }, { kind: 'received-in-future', latest: day('2026-10-22') }],
    [
      'in an hour',
      { receivedAt: '2026-10-22T11:00:00+05:00' },
      { kind: 'received-in-future', latest: day('2026-10-22') },
    ],
    [
      'before the first edition',
      { receivedAt: '2015-03-25' },
      { kind: 'no-edition-in-force', asOf: day('2015-03-25'), firstFrom: day('2015-03-26') },
    ],
    ['in a year that is not loaded', { receivedAt: '2024-01-15' }, { kind: 'beyond-calendar', year: 2024 }],
    ['30 February', { receivedAt: '2026-02-30' }, { kind: 'impossible-date', path: 'receivedAt', why: 'no-such-date' }],
    [
      'a moment without its offset',
      { receivedAt: '2026-10-21T10:00:00' },
      { kind: 'impossible-date', path: 'receivedAt', why: 'no-such-date' },
    ],
    [
      'a moment on 30 February',
      { receivedAt: '2026-02-30T10:00:00Z' },
      { kind: 'impossible-date', path: 'receivedAt', why: 'no-such-date' },
    ],
    ['a long number', { number: '1'.repeat(61) }, { kind: 'too-long', path: 'number', most: 60 }],
    ['a long label', { label: 'ә'.repeat(121) }, { kind: 'too-long', path: 'label', most: 120 }],
    ['an IIN for a label', { label: 'ЖСН 870605300108' }, { kind: 'holds-iin', path: 'label' }],
    [
      'a fact of no such value',
      { facts: { selfCare: 'no' } },
      {
        kind: 'fact-problems',
        problems: [
          {
            kind: 'unknown-value',
            path: 'facts.selfCare',
            allowed: ['can', 'partly', 'cannot', 'unknown', 'declined'],
          },
        ],
      },
    ],
    [
      'a child of pension age',
      { facts: { birthDate: '2020-01-01', ageGroup: 'pension-age' } },
      { kind: 'contradictory-facts', path: 'facts.ageGroup', allowed: ['child'] },
    ],
    [
      'somebody not yet born',
      { facts: { birthDate: '2026-10-23' } },
      { kind: 'impossible-date', path: 'facts.birthDate', why: 'born-in-the-future' },
    ],
  ])('refuses %s, and leaves no trace', async (_what, wishes, refusal) => {
    const { casework, aigerim } = office;
    const wanted = { district: aigerim.district, receivedAt: '2026-10-22', ...wishes };
    expect(await casework.register(wanted, aigerim)).toEqual(refusal);
    expect([memory.cases.size, memory.audit.length]).toEqual([0, 0]);
  });

  it('refuses a number that the district has, not one that another has', async () => {
    const { casework, register, aigerim, stranger } = office;
    await register(aigerim, { number: '1' });
    await register(stranger, { number: '1' });
    const again = await casework.register(
      { district: aigerim.district, receivedAt: '2026-10-22', number: '1' },
      aigerim,
    );
    expect(again).toEqual({ kind: 'number-taken' });
  });

  it('takes nothing new in a district that is closed', async () => {
    const { casework, closedClerk } = office;
    const wanted = { district: closedOne, receivedAt: '2026-10-22' };
    expect(await casework.register(wanted, closedClerk)).toEqual({ kind: 'district-closed' });
  });
});

describe('moving', () => {
  it('writes the step, its row of history, news for each follower, and a line of the trail', async () => {
    const { casework, register, follow, aigerim } = office;
    const { id } = await register(aigerim);
    await follow(id, { chatId: '1' });
    await follow(id, { chatId: '2', role: 'invited', label: 'сын' });
    const request = {
      id,
      to: 'visit-scheduled',
      visitOn: '2026-10-27',
      note: 'подъезд 2',
      expectedVersion: 1,
    } as const;
    expect(await casework.move(request, aigerim)).toMatchObject({
      kind: 'stepped',
      told: 2,
      undoUntil: new Date('2026-10-22T05:01:00Z'),
      view: { next: { kind: 'visit', on: '2026-10-27' }, file: { application: { version: 2, visitOn: '2026-10-27' } } },
    });
    expect(memory.notices.map(({ delayMs }) => delayMs)).toEqual([60_000, 60_000]);
    expect(news()).toEqual([
      ['1', 2, 'due'],
      ['2', 2, 'due'],
    ]);
    expect(memory.cases.get(id)?.history.at(-1)).toMatchObject({
      note: 'подъезд 2',
      by: aigerim.id,
      to: 'visit-scheduled',
    });
    expect(memory.audit.at(-1)).toMatchObject({
      action: 'application-moved',
      details: { from: 'registered', to: 'visit-scheduled', version: 2 },
    });
  });

  it('refuses a version that somebody has changed meanwhile, and says what stands', async () => {
    const { casework, register, aigerim, daniyar } = office;
    const { id } = await register(aigerim);
    await casework.move({ id, to: 'visited', expectedVersion: 1 }, aigerim);
    expect(await casework.move({ id, to: 'withdrawn', expectedVersion: 1 }, daniyar)).toEqual({
      kind: 'changed-meanwhile',
      version: 2,
      status: 'visited',
    });
  });

  it.each<[string, object, object]>([
    ['an unlawful step', { to: 'receiving-care' }, { kind: 'transition-refused', from: 'registered' }],
    ['a refusal without its ground', { to: 'refused' }, { kind: 'ground-needed' }],
    ['a visit without its day', { to: 'visit-scheduled' }, { kind: 'visit-day-needed' }],
    ['a day to come', { to: 'visited', occurredOn: '2026-10-23' }, { kind: 'day-in-future' }],
    ['a day before', { to: 'visited', occurredOn: '2026-10-21' }, { kind: 'day-too-early' }],
    [
      'a day that is none',
      { to: 'visited', occurredOn: '2026-13-01' },
      { kind: 'impossible-date', path: 'occurredOn' },
    ],
    ['an IIN in a note', { to: 'visited', note: '870605300108' }, { kind: 'holds-iin', path: 'note' }],
    ['a long note', { to: 'visited', note: 'x'.repeat(1001) }, { kind: 'too-long', path: 'note' }],
  ])('refuses %s, and leaves everything as it is', async (_what, wishes, refusal) => {
    const { casework, register, aigerim } = office;
    const { id } = await register(aigerim);
    const request = { id, expectedVersion: 1, ...wishes } as Parameters<typeof casework.move>[0];
    expect(await casework.move(request, aigerim)).toMatchObject(refusal);
    expect(memory.cases.get(id)?.history).toHaveLength(1);
    expect(audited()).toEqual(['application-received']);
  });

  it('finds no application of another district, as if there were none', async () => {
    const { casework, register, aigerim, stranger } = office;
    const { id } = await register(aigerim);
    const missing = anId<ApplicationId>();
    for (const act of [
      (which: ApplicationId) => casework.move({ id: which, to: 'visited', expectedVersion: 1 }, stranger),
      (which: ApplicationId) => casework.preview({ id: which, to: 'visited' }, stranger),
      (which: ApplicationId) => casework.takeBack({ id: which, expectedVersion: 1 }, stranger),
      (which: ApplicationId) => casework.show(which, stranger),
      (which: ApplicationId) => casework.readFacts(which, stranger),
      (which: ApplicationId) => casework.makeCodes(which, stranger),
    ]) {
      expect(await act(id)).toEqual({ kind: 'not-found' });
      expect(await act(missing)).toEqual({ kind: 'not-found' });
    }
    expect(memory.cases.get(id)?.history).toHaveLength(1);
  });
});

describe('correcting', () => {
  it('is for supervisors, with a reason, as a new row of history', async () => {
    const { casework, register, aigerim, saule } = office;
    const { id } = await register(aigerim);
    const request = { id, to: 'approved', reason: 'ошибка ввода', expectedVersion: 1 } as const;
    expect(await casework.correct(request, aigerim)).toEqual({ kind: 'not-allowed' });
    expect(await casework.correct({ ...request, reason: ' \u200B.' }, saule)).toMatchObject({
      kind: 'too-short',
      path: 'reason',
    });
    expect(await casework.correct({ ...request, reason: 'x'.repeat(501) }, saule)).toMatchObject({ kind: 'too-long' });
    expect(await casework.correct(request, saule)).toMatchObject({ kind: 'stepped' });
    expect(memory.cases.get(id)?.history.at(-1)).toMatchObject({ kind: 'corrected', note: 'ошибка ввода' });
    expect(audited()).toEqual(['application-received', 'application-corrected']);
  });

  it('keeps a reason of several lines as it was written', async () => {
    const { casework, register, aigerim, saule } = office;
    const { id } = await register(aigerim);
    await casework.correct({ id, to: 'visited', reason: 'Не тот номер.\nПроверено.', expectedVersion: 1 }, saule);
    expect(memory.cases.get(id)?.history.at(-1)?.note).toBe('Не тот номер.\nПроверено.');
  });
});

describe('taking back', () => {
  async function moved() {
    const made = await office.register(office.aigerim);
    await office.follow(made.id, { chatId: '1' });
    office.clock.pass(1000);
    await office.casework.move({ id: made.id, to: 'visited', expectedVersion: 1 }, office.aigerim);
    return made.id;
  }

  it('puts everything as it was, and nobody hears of it', async () => {
    const { casework, aigerim, clock } = office;
    const id = await moved();
    clock.pass(60_000);
    expect(await casework.takeBack({ id, expectedVersion: 2 }, aigerim)).toMatchObject({
      kind: 'taken-back',
      told: 0,
      view: { file: { application: { status: 'registered', version: 3 } } },
    });
    expect(news()).toEqual([]);
    expect(memory.audit.at(-1)).toMatchObject({
      actor: aigerim.id,
      action: 'application-taken-back',
      subject: id,
      details: { from: 'visited', to: 'registered', version: 3 },
    });
  });

  it('is for whoever made the step and for supervisors, in time, once', async () => {
    const { casework, daniyar, saule, aigerim, clock } = office;
    const id = await moved();
    expect(await casework.takeBack({ id, expectedVersion: 1 }, aigerim)).toMatchObject({ kind: 'changed-meanwhile' });
    expect(await casework.takeBack({ id, expectedVersion: 2 }, daniyar)).toEqual({ kind: 'not-allowed' });
    clock.pass(60_001);
    expect(await casework.takeBack({ id, expectedVersion: 2 }, saule)).toEqual({ kind: 'too-late' });
    clock.pass(-60_001);
    expect(await casework.takeBack({ id, expectedVersion: 2 }, saule)).toMatchObject({ kind: 'taken-back' });
    expect(await casework.takeBack({ id, expectedVersion: 3 }, saule)).toEqual({ kind: 'nothing-to-take-back' });
  });

  it('is too late once anybody is being told', async () => {
    const { casework, aigerim } = office;
    const id = await moved();
    const [notice] = memory.notices;
    if (notice) notice.state = 'leased';
    expect(await casework.takeBack({ id, expectedVersion: 2 }, aigerim)).toEqual({ kind: 'too-late' });
    expect(memory.cases.get(id)?.history).toHaveLength(2);
  });

  it('tells what holds when the news of the step before had given way to that of the step taken back', async () => {
    const { casework, aigerim, clock } = office;
    const id = await moved();
    clock.pass(10_000);
    await casework.move({ id, to: 'approved', expectedVersion: 2 }, aigerim);
    expect(news()).toEqual([
      ['1', 2, 'superseded'],
      ['1', 3, 'due'],
    ]);
    expect(await casework.takeBack({ id, expectedVersion: 3 }, aigerim)).toMatchObject({ told: 1 });
    expect(news()).toEqual([
      ['1', 2, 'superseded'],
      ['1', 4, 'due'],
    ]);
  });

  it('tells nobody again what they were told last', async () => {
    const { casework, aigerim } = office;
    const id = await moved();
    send();
    await casework.move({ id, to: 'approved', expectedVersion: 2 }, aigerim);
    expect(await casework.takeBack({ id, expectedVersion: 3 }, aigerim)).toMatchObject({ told: 0 });
  });

  it('tells who began to follow while the step stood', async () => {
    const { casework, aigerim, follow, clock } = office;
    const id = await moved();
    clock.pass(5000);
    await follow(id, { chatId: '2', role: 'invited' });
    clock.pass(5000);
    expect(await casework.takeBack({ id, expectedVersion: 2 }, aigerim)).toMatchObject({ told: 1 });
    expect(news()).toEqual([['2', 3, 'due']]);
  });

  it('knows after several steps and returns what each has heard', async () => {
    const { casework, aigerim, clock } = office;
    const id = await moved();
    send();
    clock.pass(120_000);
    await casework.move({ id, to: 'approved', expectedVersion: 2 }, aigerim);
    await casework.takeBack({ id, expectedVersion: 3 }, aigerim);
    await casework.move({ id, to: 'refused', ground: 'inaccurate-data', expectedVersion: 4 }, aigerim);
    expect(await casework.takeBack({ id, expectedVersion: 5 }, aigerim)).toMatchObject({ told: 0 });
    expect(news()).toEqual([['1', 2, 'sent']]);
  });

  type Correction = Parameters<Office['casework']['correct']>[0];
  /** A supervisor corrects what a family was told, and a step after it is taken back before the family hears of either. */
  async function correctedUnheard(told: Partial<Correction>, meant: Partial<Correction>) {
    const { casework, register, follow, saule, clock } = office;
    const { id } = await register(saule, { receivedAt: '2026-10-20' });
    await follow(id, { chatId: '1' });
    clock.pass(1000);
    const enter = (change: Partial<Correction>, expectedVersion: number) =>
      casework.correct({ id, to: 'visited', reason: 'ошибка ввода', ...change, expectedVersion }, saule);
    await enter(told, 1);
    send();
    await enter(meant, 2);
    await enter({ to: 'withdrawn' }, 3);
    return casework.takeBack({ id, expectedVersion: 4 }, saule);
  }

  it.each<[string, Partial<Correction>, Partial<Correction>]>([
    ['status', { to: 'approved' }, { to: 'visited' }],
    ['day', { occurredOn: '2026-10-21' }, { occurredOn: '2026-10-22' }],
    [
      'day of the visit',
      { to: 'visit-scheduled', visitOn: '2026-10-23' },
      { to: 'visit-scheduled', visitOn: '2026-10-27' },
    ],
    ['ground', { to: 'refused', ground: 'inaccurate-data' }, { to: 'refused', ground: 'medical-contraindication' }],
  ])('tells what holds where another %s was told last', async (_what, told, meant) => {
    expect(await correctedUnheard(told, meant)).toMatchObject({ kind: 'taken-back', told: 1 });
  });

  it('tells nobody again what a correction left as they were told it', async () => {
    const same = { to: 'refused', ground: 'inaccurate-data', occurredOn: '2026-10-21' } as const;
    expect(await correctedUnheard(same, same)).toMatchObject({ kind: 'taken-back', told: 0 });
  });

  it('tells nobody again what they saw when they began to follow', async () => {
    const { casework, register, follow, aigerim, clock } = office;
    const { id } = await register(aigerim);
    clock.pass(8 * 24 * 3_600_000);
    await casework.move({ id, to: 'visited', expectedVersion: 1 }, aigerim);
    clock.pass(1000);
    await follow(id, { chatId: '1' });
    clock.pass(1000);
    await casework.move({ id, to: 'approved', expectedVersion: 2 }, aigerim);
    expect(await casework.takeBack({ id, expectedVersion: 3 }, aigerim)).toMatchObject({ told: 0 });
  });

  it('tells nothing to who began to follow while a correction stood that changed nothing', async () => {
    const { casework, follow, saule, clock } = office;
    const id = await moved();
    await casework.correct({ id, to: 'visited', reason: 'ошибка ввода', expectedVersion: 2 }, saule);
    clock.pass(1000);
    await follow(id, { chatId: '2', role: 'invited' });
    await casework.takeBack({ id, expectedVersion: 3 }, saule);
    expect(news()).not.toContainEqual(['2', 4, 'due']);
  });

  it.each([
    ['of a week ago may still be on its way', 0, 1],
    ['of more than a week ago has gone out, though the outbox remembers it no more', 1, 0],
  ])('news %s', async (_what, more, told) => {
    const { casework, aigerim, clock } = office;
    const id = await moved();
    memory.notices = [];
    clock.pass(7 * 24 * 3_600_000 + more);
    await casework.move({ id, to: 'approved', expectedVersion: 2 }, aigerim);
    expect(await casework.takeBack({ id, expectedVersion: 3 }, aigerim)).toMatchObject({ told });
  });
});

describe('looking ahead', () => {
  it('says what a step would do and who would be told, and writes nothing', async () => {
    const { casework, register, follow, aigerim, saule } = office;
    const { id } = await register(aigerim);
    await follow(id, { chatId: '1', label: 'дочь Айгүл' });
    expect(await casework.preview({ id, to: 'visited' }, aigerim)).toMatchObject({
      kind: 'preview',
      before: { status: 'registered' },
      after: { next: { kind: 'term', on: '2026-10-28' } },
      entry: { kind: 'moved', version: 2 },
      listeners: [{ label: 'дочь Айгүл', language: undefined, unreachable: false }],
    });
    expect(await casework.preview({ id, to: 'queued', correction: true }, aigerim)).toEqual({ kind: 'not-allowed' });
    expect(await casework.preview({ id, to: 'queued', correction: true }, saule)).toMatchObject({ kind: 'preview' });
    expect([news(), audited()]).toEqual([[], ['application-received']]);
  });

  it('refuses what the step itself would be refused for', async () => {
    const { casework, register, aigerim } = office;
    const { id } = await register(aigerim);
    expect(await casework.preview({ id, to: 'receiving-care' }, aigerim)).toMatchObject({ kind: 'transition-refused' });
    expect(await casework.preview({ id, to: 'visited', occurredOn: '2026-13-01' }, aigerim)).toMatchObject({
      kind: 'impossible-date',
      path: 'occurredOn',
    });
  });
});

describe('one application', () => {
  it('is shown with its history by login, its followers, the lawful steps and the time to take back', async () => {
    const { casework, register, follow, aigerim, daniyar } = office;
    const { id } = await register(aigerim, { facts: { selfCare: 'cannot' } });
    await follow(id, { chatId: '1' });
    await casework.move({ id, to: 'visited', expectedVersion: 1 }, daniyar);
    const shown = await casework.show(id, daniyar);
    expect(shown).toMatchObject({
      kind: 'application',
      overdue: undefined,
      mayNeedNewMedicalCard: false,
      hasApplicant: true,
      history: [
        { kind: 'received', login: 'aigerim' },
        { kind: 'moved', login: 'daniyar' },
      ],
      listeners: [{ label: 'дочь' }],
      allowed: [{ to: 'approved' }, { to: 'refused', needs: 'ground' }, { to: 'withdrawn' }],
      takeBackUntil: new Date('2026-10-22T05:01:00Z'),
    });
    expect(JSON.stringify(shown)).not.toContain('cannot');
    expect(await casework.show(id, aigerim)).toMatchObject({ takeBackUntil: undefined });
  });

  it('takes a note for colleagues, which changes nothing and tells nobody', async () => {
    const { casework, register, follow, aigerim, daniyar, clock } = office;
    const { id } = await register(aigerim);
    await follow(id, { chatId: '1' });
    await casework.move({ id, to: 'visited', expectedVersion: 1 }, aigerim);
    const before = await casework.show(id, aigerim);
    clock.pass(10_000);
    const written = { id, noteId: anId<NoteId>(), note: ' phoned,  the papers are ready ' };
    const noted = { kind: 'noted', text: 'phoned, the papers are ready' };
    expect(await casework.note(written, daniyar)).toMatchObject(noted);
    // The same form once more.
    expect(await casework.note(written, daniyar)).toMatchObject(noted);
    const notes = [{ text: 'phoned, the papers are ready', login: 'daniyar', recordedAt: clock.now() }];
    const after = await casework.show(id, aigerim);
    expect(after).toMatchObject({ ...before, notes });
    expect(audited()).toEqual(['application-received', 'application-moved', 'note-added']);
    expect(JSON.stringify(memory.audit)).not.toContain('phoned');
    expect(news()).toEqual([['1', 2, 'due']]);
    // The step before it is taken back as if it were not there, and leaves it where it is.
    expect(await casework.takeBack({ id, expectedVersion: 2 }, aigerim)).toMatchObject({ kind: 'taken-back' });
    expect(await casework.show(id, aigerim)).toMatchObject({ notes });
    expect(news()).toEqual([]);
  });

  it('takes no note that is empty, too long, with an IIN, from elsewhere, or after its erasing', async () => {
    const { casework, register, aigerim, stranger } = office;
    const { id } = await register(aigerim);
    const write = (note: string, by = aigerim) => casework.note({ id, noteId: anId<NoteId>(), note }, by);
    expect(await write(' \n ')).toEqual({ kind: 'too-short', path: 'note', least: 1 });
    expect(await write('ы'.repeat(1001))).toEqual({ kind: 'too-long', path: 'note', most: 1000 });
    expect(await write('870605300108')).toEqual({ kind: 'holds-iin', path: 'note' });
    expect(await write('x', stranger)).toEqual({ kind: 'not-found' });
    const stored = memory.cases.get(id);
    if (stored) stored.file = { ...stored.file, erasedAt: new Date() };
    expect(await write('x')).toEqual({ kind: 'personal-data-erased' });
    expect(stored?.notes).toEqual([]);
  });

  it('gives new codes for a lost slip, and the old ones die', async () => {
    const { casework, register, aigerim, codes, store } = office;
    const first = await register(aigerim);
    const made = await casework.makeCodes(first.id, aigerim);
    if (made.kind !== 'codes') throw new Error(made.kind);
    const behind = (code: string) =>
      store.transact(async (tx) => (await tx.applications.byTracking(codes.hashLink(code) as CodeHash))?.id);
    expect(await behind(first.trackingCode)).toBeUndefined();
    expect(await behind(made.trackingCode)).toBe(first.id);
    expect(audited()).toEqual(['application-received', 'codes-made']);
  });

  it('ends somebody’s following at once, with what waits for them', async () => {
    const { casework, register, follow, aigerim, stranger } = office;
    const { id } = await register(aigerim);
    const other = await register(aigerim);
    const follower = await follow(id, { chatId: '1' });
    await casework.move({ id, to: 'visited', expectedVersion: 1 }, aigerim);
    expect(await casework.endFollowing({ id, follower }, stranger)).toEqual({ kind: 'not-found' });
    expect(await casework.endFollowing({ id: other.id, follower }, aigerim)).toEqual({ kind: 'not-found' });
    expect(await casework.endFollowing({ id, follower }, aigerim)).toEqual({ kind: 'ended' });
    expect(await casework.endFollowing({ id, follower }, aigerim)).toEqual({ kind: 'not-found' });
    expect(news()).toEqual([]);
    expect(audited().at(-1)).toBe('follower-ended');
  });

  it('ends with an applicant whomever they invited, and nobody whom another applicant invited', async () => {
    const { casework, register, follow, store, aigerim } = office;
    const { id } = await register(aigerim);
    const wrong = await follow(id, { chatId: '1', label: '' });
    const seesByWrong = await follow(id, { chatId: '2', role: 'invited', invitedBy: wrong });
    const nobodyKnows = await follow(id, { chatId: '3', role: 'invited' });
    await casework.makeCodes(id, aigerim);
    const right = await follow(id, { chatId: '4' });
    const seesByRight = await follow(id, { chatId: '5', role: 'invited', invitedBy: right });
    await casework.move({ id, to: 'visited', expectedVersion: 1 }, aigerim);

    expect(await casework.endFollowing({ id, follower: wrong }, aigerim)).toEqual({ kind: 'ended' });
    const left = await store.transact((tx) => tx.followers.of(id, day('2026-10-22')));
    expect(left.map((follower) => follower.id)).toEqual([right, seesByRight]);
    expect(news().map(([chatId]) => chatId)).toEqual(['4', '5']);
    expect(memory.audit.filter(({ action }) => action === 'follower-ended').map(({ details }) => details)).toEqual([
      { follower: wrong, role: 'applicant' },
      { follower: seesByWrong, role: 'invited' },
      { follower: nobodyKnows, role: 'invited' },
    ]);
  });

  it('ends with somebody who was invited nobody else', async () => {
    const { casework, register, follow, store, aigerim } = office;
    const { id } = await register(aigerim);
    const applicant = await follow(id, { chatId: '1' });
    const one = await follow(id, { chatId: '2', role: 'invited', invitedBy: applicant });
    const other = await follow(id, { chatId: '3', role: 'invited' });
    expect(await casework.endFollowing({ id, follower: one }, aigerim)).toEqual({ kind: 'ended' });
    const left = await store.transact((tx) => tx.followers.of(id, day('2026-10-22')));
    expect(left.map((follower) => follower.id)).toEqual([applicant, other]);
  });

  it('says that answers are not there, or cannot be opened', async () => {
    const { casework, register, aigerim } = office;
    const { id } = await register(aigerim);
    expect(await casework.readFacts(id, aigerim)).toEqual({ kind: 'no-facts' });
    const stored = memory.cases.get(id);
    if (stored) stored.frozen = 'cannot-open';
    expect(await casework.readFacts(id, aigerim)).toEqual({ kind: 'cannot-open' });
    expect(audited()).toEqual(['application-received']);
  });
});

describe('lists', () => {
  it('pages through a filter, and a place in it is good for nothing else', async () => {
    const { casework, register, aigerim, stranger, clock } = office;
    clock.set('2026-10-30T05:00:00Z');
    for (let count = 1; count <= 5; count += 1) {
      await register(aigerim, { number: `${count}`, receivedAt: `2026-10-2${count}` });
    }
    await register(stranger);
    const pages: (readonly (string | undefined)[])[] = [];
    let cursor: string | undefined;
    do {
      const page = await casework.list({ limit: 2, cursor }, aigerim);
      if (page.kind !== 'applications') throw new Error(page.kind);
      pages.push(page.applications.map(({ file }) => file.number));
      cursor = page.nextCursor ?? undefined;
      if (cursor === undefined) break;
      expect(await casework.list({ limit: 2, cursor, status: 'visited' }, aigerim)).toEqual({ kind: 'wrong-cursor' });
      expect(await casework.list({ limit: 2, cursor }, stranger)).toEqual({ kind: 'wrong-cursor' });
      expect(await casework.list({ limit: 2, cursor: `${cursor}0` }, aigerim)).toEqual({ kind: 'wrong-cursor' });
    } while (pages.length < 9);
    expect(pages).toEqual([['5', '4'], ['3', '2'], ['1']]);
    expect(await casework.list({ district: medeu }, aigerim)).toEqual({ kind: 'unknown-district' });
  });

  it('tells what is overdue from what is not', async () => {
    const { casework, register, aigerim, clock } = office;
    const late = await register(aigerim, { receivedAt: '2026-10-12' });
    const fresh = await register(aigerim);
    clock.set('2026-10-23T05:00:00Z');
    const ids = async (overdue: boolean) => {
      const page = await casework.list({ overdue }, aigerim);
      return page.kind === 'applications' ? page.applications.map(({ file }) => file.id) : page.kind;
    };
    expect([await ids(true), await ids(false)]).toEqual([[late.id], [fresh.id]]);
  });

  it('shows what there is to do: due today, visits, late, the family’s turn, and whom to phone', async () => {
    const { casework, register, follow, aigerim, clock } = office;
    const due = await register(aigerim, { receivedAt: '2026-10-22', number: 'due' });
    const visit = await register(aigerim, { number: 'visit' });
    const late = await register(aigerim, { receivedAt: '2026-10-12', number: 'late' });
    const family = await register(aigerim, { number: 'family' });
    await casework.move({ id: visit.id, to: 'visit-scheduled', visitOn: '2026-10-30', expectedVersion: 1 }, aigerim);
    const refusal = { to: 'refused', ground: 'inaccurate-data', expectedVersion: 1 } as const;
    await casework.move({ id: family.id, ...refusal }, aigerim);
    const follower = await follow(late.id, { chatId: '1', label: 'сын' });
    const stored = memory.followers.get(follower);
    if (stored) memory.followers.set(follower, { ...stored, unreachable: true });
    clock.set('2026-10-30T05:00:00Z');
    const list = await casework.workList(aigerim);
    const numbers = (part: { applications: readonly { file: { number: string | undefined } }[] }) =>
      part.applications.map(({ file }) => file.number);
    expect({
      due: numbers(list.dueToday),
      overdue: numbers(list.overdue),
      family: numbers(list.waitingForFamily),
      phone: list.unreachable.applications.map(({ toPhone }) => toPhone.map(({ label }) => label)),
    }).toEqual({ due: ['visit', 'due'], overdue: ['late'], family: ['family'], phone: [['сын']] });
    expect(due.view.overdue).toBeUndefined();
    // Whoever may appeal no more is not waited for.
    clock.set('2027-01-22T05:00:00Z');
    expect(numbers((await casework.workList(aigerim)).waitingForFamily)).toEqual(['family']);
    clock.set('2027-01-23T05:00:00Z');
    expect(numbers((await casework.workList(aigerim)).waitingForFamily)).toEqual([]);
  });
});
