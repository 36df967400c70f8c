import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAuditCommand } from '../../src/cli/audit-command.ts';
import type { AuditNote } from '../../src/usecases/casework/ports.ts';
import type { ApplicationId } from '../../src/usecases/ids.ts';
import { add, auezov, bostandyk, received, staffId } from '../database/casework/a-case.ts';
import { anAccess, type TestAccess } from './an-access.ts';

/** In Almaty it is the 28th already. */
const NOW = new Date('2026-11-27T19:30:00Z');

let access: TestAccess;
beforeAll(async () => {
  access = await anAccess();
});
afterAll(() => access.close());

const audit = (...words: string[]) => createAuditCommand({ now: () => NOW })(words, access);
const json = (result: Awaited<ReturnType<typeof audit>>) =>
  result.kind === 'done' ? JSON.parse(result.lines[0] ?? '') : result;

describe('audit', () => {
  test('says where the trail ends, and that it is unbroken up to there', async () => {
    expect(json(await audit('verify'))).toEqual({ unbroken: true, lines: 0 });
    expect(json(await audit('head'))).toEqual({ lines: 0 });
    const { casework } = await access.storage();
    for (const subject of ['a', 'b', 'c', 'd']) {
      await casework.transact((tx) =>
        tx.audit.add({ actor: 'system', action: 'district-changed', subject }, new Date('2026-10-22T05:00:00.123Z')),
      );
    }
    const { head } = json(await audit('head'));
    expect(head).toMatch(/^4:[0-9a-f]{64}$/);
    expect(json(await audit('verify', '--head', head))).toEqual({ unbroken: true, lines: 4, head });

    await access.db.query(`delete from audit where seq = 4`);
    expect(json(await audit('verify'))).toMatchObject({ unbroken: true, lines: 3 });
    expect(await audit('verify', '--head', head)).toMatchObject({
      kind: 'refused',
      line: expect.stringMatching(/broken at no. 4: the trail ends/),
    });
    await access.db.query(`update audit set subject = 'x' where seq = 2`);
    expect(await audit('verify')).toMatchObject({
      kind: 'refused',
      line: expect.stringMatching(/broken at no. 2: the line was changed/),
    });
    await access.db.query(`delete from audit where seq = 2`);
    expect(await audit('verify')).toMatchObject({
      kind: 'refused',
      line: expect.stringMatching(/broken at no. 2: the line is gone/),
    });
  });

  test.each([
    [[], /a command is missing; accepted: verify/],
    [['check'], /"check" is no command; accepted:/],
    [['verify', 'all'], /"all" is not understood; accepted:/],
    [['verify', '--head', '4'], /--head is not what "audit -- head" prints/],
    [['head', '--head', '4'], /--head is for verify/],
    [['verify', '--all'], /Unknown option '--all'; accepted:/],
    [['verify', '--login', 'aigul'], /--login is for readings; accepted:/],
    [['readings', '--from', '2026-11-01', '--to', '2026-11-02'], /--login is missing; accepted:/],
    [['readings', '--login', 'a', '--to', '2026-11-02'], /--from is missing/],
    [['readings', '--login', 'a', '--from', '2026-11-31', '--to', '2026-11-02'], /--from is no date/],
    [['readings', '--login', 'a', '--from', '2026-11-02', '--to', '02.11.2026'], /--to is no date/],
    // In Almaty it is the 28th already.
    [['readings', '--login', 'a', '--from', '2026-11-02', '--to', '2026-11-29'], /--to is in the future/],
    [['readings', '--login', 'a', '--from', '2026-11-02', '--to', '2026-11-01'], /--to is before --from/],
    [['readings', '--login', 'a', '--head', '4:a'], /--head is for verify/],
  ])('%j is answered with what is accepted', async (words, wanted) => {
    expect(await audit(...words)).toEqual({ kind: 'usage', line: expect.stringMatching(wanted) });
  });
});

describe('audit readings', () => {
  const CLERK = staffId();
  const OTHER = staffId();
  const REGISTER = randomUUID();
  let own: TestAccess;
  /** In the order in which they were registered; the last one after the export, and one in another district. */
  let ids: readonly ApplicationId[];

  beforeAll(async () => {
    own = await anAccess();
    const { casework } = await own.storage();
    const early = new Date('2026-11-01T05:00:00Z');
    const cases = [
      received({ number: 'A-1', label: 'CANARY one', at: early }),
      received({ number: 'A-2', label: 'CANARY two', at: early }),
      received({ label: 'CANARY three', at: early }),
      received({ number: 'B-1', district: auezov, at: early }),
      received({ number: 'A-9', label: 'CANARY late', at: new Date('2026-11-27T06:00:00Z') }),
    ];
    ids = await add(await own.storage(), ...cases);
    await casework.transact(async (tx) => {
      for (const [id, login] of [
        [CLERK, 'aigul'],
        [OTHER, 'berik'],
      ] as const) {
        await tx.staff.add({ id, login, role: 'admin', district: undefined, language: 'kk', passwordHash: 'x' });
      }
      const note = (at: string, more: Partial<AuditNote>) =>
        tx.audit.add({ actor: CLERK, action: 'facts-read', subject: 'x', ...more }, new Date(at));
      await note('2026-11-25T18:59:59.999Z', { subject: ids[0] ?? '' });
      await note('2026-11-25T19:00:00Z', { subject: ids[0] ?? '' });
      await note('2026-11-26T08:00:00Z', { subject: ids[0] ?? '' });
      await note('2026-11-26T09:00:00Z', { subject: ids[3] ?? '' });
      await note('2026-11-26T09:30:00Z', { subject: ids[1] ?? '', actor: OTHER });
      await note('2026-11-26T09:40:00Z', { subject: ids[1] ?? '', action: 'codes-made' });
      await note('2026-11-27T05:00:00Z', {
        action: 'export-made',
        subject: bostandyk,
        details: { district: bostandyk, status: 'visited', overdue: true, unreachable: false, searched: false },
      });
      await note('2026-11-27T18:59:59.999Z', { subject: REGISTER, details: { district: bostandyk } });
      await note('2026-11-27T19:00:00Z', { subject: ids[1] ?? '' });
    });
  });
  afterAll(() => own.close());

  const readings = async (...words: string[]) => {
    const result = await createAuditCommand({ now: () => NOW })(['readings', ...words], own);
    if (result.kind !== 'done') throw new Error(result.line);
    return result.lines;
  };

  test('lists every application of a district that has had many', async () => {
    const many = Array.from({ length: 200_000 }, (_, index) => ({
      id: `${index}`,
      number: undefined,
      district: bostandyk,
      createdAt: new Date('2026-11-01T05:00:00Z'),
    }));
    const storage = await own.storage();
    const access = {
      ...own,
      storage: async () => ({ ...storage, traces: { ...storage.traces, ofDistrict: async () => many } }),
    };
    const words = ['readings', '--login', 'aigul', '--from', '2026-11-27', '--to', '2026-11-27'];
    const result = await createAuditCommand({ now: () => NOW })(words, access);
    expect(result).toMatchObject({ kind: 'done', lines: { length: 200_000 + 3 } });
  });

  test('lists each application whose answers an account read or took away, with both days included', async () => {
    const lines = await readings('--login', 'Aigul', '--from', '2026-11-26', '--to', '2026-11-27');
    expect(lines.join('\n')).not.toContain('CANARY');
    const made = '2026-11-27T05:00:00.000Z';
    const [head, exported, register, ...applications] = lines.map((line) => JSON.parse(line));
    expect(head).toEqual({
      login: 'aigul',
      from: '2026-11-26',
      to: '2026-11-27',
      unbroken: true,
      exports: 1,
      registers: 1,
      applications: 4,
    });
    expect(exported).toEqual({
      export: 7,
      at: made,
      district: bostandyk,
      narrowedBy: { status: 'visited', overdue: true, unreachable: false, searched: false },
      applications: 3,
      rows: expect.stringContaining('every application that the district had then is listed'),
    });
    const last = '2026-11-27T18:59:59.999Z';
    expect(register).toEqual({
      register: REGISTER,
      district: bostandyk,
      first: last,
      last,
      readings: 1,
      rows: expect.stringContaining('ask the district for the file'),
    });
    const read = '2026-11-26T09:00:00.000Z';
    expect(applications.slice(0, 2)).toEqual([
      {
        id: ids[0],
        number: 'A-1',
        district: bostandyk,
        first: '2026-11-25T19:00:00.000Z',
        last: made,
        readings: 2,
        exports: 1,
      },
      { id: ids[3], number: 'B-1', district: auezov, first: read, last: read, readings: 1, exports: 0 },
    ]);
    expect(applications.slice(2)).toHaveLength(2);
    expect(applications.slice(2)).toEqual(
      expect.arrayContaining([
        { id: ids[1], number: 'A-2', district: bostandyk, first: made, last: made, readings: 0, exports: 1 },
        { id: ids[2], district: bostandyk, first: made, last: made, readings: 0, exports: 1 },
      ]),
    );
  });

  test('of nobody is the first line alone, and somebody unknown is refused', async () => {
    const lines = await readings('--login', 'aigul', '--from', '2026-11-01', '--to', '2026-11-02');
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({ unbroken: true, applications: 0 }),
    ]);
    await expect(readings('--login', 'nobody', '--from', '2026-11-01', '--to', '2026-11-02')).rejects.toThrow(
      /^no account "nobody": see staff -- list$/,
    );
  });

  test('says that the trail is broken, and lists what is left', async () => {
    await own.db.query('delete from audit where seq = 3');
    const [head, ...rest] = await readings('--login', 'aigul', '--from', '2026-11-26', '--to', '2026-11-27');
    expect(JSON.parse(head ?? '')).toMatchObject({
      unbroken: false,
      trail: 'broken at no. 3: the line is gone; what follows may not be all',
      applications: 4,
    });
    expect(rest).toHaveLength(6);
  });
});
