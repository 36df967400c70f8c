import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { auditCommand } from '../../src/cli/audit-command.ts';
import { anAccess, type TestAccess } from './an-access.ts';

let access: TestAccess;
beforeAll(async () => {
  access = await anAccess();
});
afterAll(() => access.close());

const audit = (...words: string[]) => auditCommand(words, access);
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
  ])('%j is answered with what is accepted', async (words, wanted) => {
    expect(await audit(...words)).toEqual({ kind: 'usage', line: expect.stringMatching(wanted) });
  });
});
