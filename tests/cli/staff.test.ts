import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CommandResult } from '../../src/cli/command.ts';
import { staffCommand } from '../../src/cli/staff-command.ts';
import { createApiTokens } from '../../src/secrets/api-tokens.ts';
import { createPasswords } from '../../src/secrets/passwords.ts';
import { anAccess, type TestAccess } from './an-access.ts';

let access: TestAccess;
beforeAll(async () => {
  access = await anAccess();
});
afterAll(() => access.close());

const staff = (line: string) =>
  staffCommand(
    line.split(' ').filter((word) => word !== ''),
    access,
  );
const names = '--district-name-kk Бостандық --district-name-ru Бостандыкский --district-name-en Bostandyk';

/** The one JSON line that a command printed. */
function printed(result: CommandResult): Record<string, unknown> {
  if (result.kind !== 'done') throw new Error(`${result.kind}: ${result.line}`);
  expect(result.lines).toHaveLength(1);
  return JSON.parse(result.lines[0] ?? '');
}

describe('staff add', () => {
  test('makes a district with its first specialist, whose one-time password and token work', async () => {
    const made = printed(await staff(`add --login Aigul --role specialist --district bostandyk --token ${names}`));
    expect(Object.keys(made)).toEqual(['login', 'role', 'district', 'password', 'token']);
    expect(made).toMatchObject({ login: 'aigul', role: 'specialist', district: 'bostandyk' });
    const { casework } = await access.storage();
    const tokenHash = createApiTokens().hash(String(made['token'])) ?? '';
    await casework.transact(async (tx) => {
      const account = await tx.tokens.find(tokenHash);
      expect(account).toMatchObject({ login: 'aigul', passwordIsTemporary: true, hasSecondFactor: false });
      const secrets = account && (await tx.staff.secrets(account.id));
      expect(await createPasswords().verify(secrets?.passwordHash, String(made['password']))).toBe(true);
      expect((await tx.districts.all())[0]?.names).toEqual({ kk: 'Бостандық', ru: 'Бостандыкский', en: 'Bostandyk' });
    });
  });

  test('joins a district that is there, and an admin has none', async () => {
    await staff(`add --login first --role specialist --district joined ${names}`);
    expect(printed(await staff('add --login second --role supervisor --district joined'))).not.toHaveProperty('token');
    expect(printed(await staff('add --login boss --role admin'))).not.toHaveProperty('district');
  });

  test('keeps passwords and tokens out of the database and the trail', async () => {
    const made = printed(await staff('add --login secretive --role admin --token'));
    const everything = await access.db.query(
      'select s::text from staff s union all select a::text from audit a union all select t::text from api_token t',
    );
    for (const secret of ['password', 'token']) expect(JSON.stringify(everything)).not.toContain(made[secret]);
  });

  test.each([
    ['', /a command is missing; accepted: add --login L/],
    ['remove', /"remove" is no command; accepted: add/],
    ['add', /--login is missing; accepted: add --login L --role/],
    ['add --login x1', /--role is missing; accepted:/],
    ['add --login x1 --role boss', /--role "boss" is none; accepted: .*specialist\|supervisor\|admin/],
    ['add --login x1 --role specialist', /--district is missing: a specialist works in one/],
    ['add --login x1 --role admin --district joined', /--district is not for an admin/],
    [
      'add --login x1 --role specialist --district nowhere',
      /no district "nowhere"; known: .*bostandyk.*; a new one needs --district-name-kk/,
    ],
    ['add --login x1 --role specialist --district new --district-name-kk К', /needs its name in kk, ru and en/],
    [`add --login x1 --role admin ${names}`, /a name was given for no --district/],
    [`add --login x1 --role specialist --district Not_An_Id ${names}`, /--district must be at most 60 of a-z/],
    ['add --login Айгүл --role admin', /--login must be 2 to 64 of a-z/],
    ['add --login x1 --role admin --admin', /Unknown option '--admin'; accepted:/],
    ['add --login x1 --role admin more', /"more" is not understood; accepted:/],
    ['disable', /--login is missing; accepted: --login L/],
  ])('"%s" is answered with one line that says what is accepted', async (line, wanted) => {
    const result = await staff(line);
    expect(result).toEqual({ kind: 'usage', line: expect.stringMatching(wanted) });
    if (result.kind === 'usage') expect(result.line).not.toContain('\n');
  });

  test('a login is taken once, however it is written, and nothing is left of a refused one', async () => {
    await staff('add --login twice --role admin');
    expect(await staff('add --login TWICE --role admin')).toMatchObject({
      kind: 'refused',
      line: expect.stringMatching(/taken/),
    });
    await staff('add --login x1 --role specialist --district nowhere');
    const { casework } = await access.storage();
    expect((await casework.transact((tx) => tx.districts.all())).some(({ id }) => `${id}` === 'nowhere')).toBe(false);
  });
});

describe('staff', () => {
  test('lists, disables, enables and gives another password, and audits it', async () => {
    await staff('add --login other --role admin');
    await staff('add --login gone --role admin');
    expect(printed(await staff('disable --login GONE'))).toEqual({ login: 'gone', disabled: true });
    const list = await staff('list');
    const lines = list.kind === 'done' ? list.lines.map((line): unknown => JSON.parse(line)) : [];
    expect(lines).toContainEqual(expect.objectContaining({ login: 'gone', role: 'admin', disabled: true }));
    expect(printed(await staff('enable --login gone'))).toEqual({ login: 'gone', disabled: false });
    expect(printed(await staff('reset-password --login gone'))['password']).toMatch(/^[a-z2-9-]{19}$/);
    expect(await staff('disable --login nobody-like-this')).toMatchObject({
      kind: 'refused',
      line: expect.stringMatching(/no account/),
    });
    const { audit } = await access.storage();
    const lastFour = (await audit.list({ limit: 3 })).map(({ action, actor }) => `${actor} ${action}`);
    expect(lastFour).toEqual([
      'command-line password-reset',
      'command-line staff-enabled',
      'command-line staff-disabled',
    ]);
    expect(await audit.verify()).toMatchObject({ kind: 'intact' });
  });

  test('never disables the last admin, not even when two go at the same moment', async () => {
    const own = await anAccess();
    try {
      const run = (line: string) => staffCommand(line.split(' '), own);
      await run('add --login one --role admin');
      expect(await run('disable --login one')).toMatchObject({
        kind: 'refused',
        line: expect.stringMatching(/last admin/),
      });
      await run('add --login two --role admin');
      const results = await Promise.all([run('disable --login one'), run('disable --login two')]);
      expect(results.map(({ kind }) => kind).sort()).toEqual(['done', 'refused']);
      const rows = await own.db.query('select count(*)::int as count from staff where disabled_at is null');
      expect(rows).toEqual([{ count: 1 }]);
    } finally {
      await own.close();
    }
  });

  test('as a program: JSON on standard output, one line on standard error, exit codes 0, 2 and 78', async () => {
    const env = { DATABASE_URL: access.url, DATA_KEY: access.dataKey };
    const good = await runProgram(['add', '--login', 'from-outside', '--role', 'admin'], env);
    expect(good).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(good.stdout)).toMatchObject({ login: 'from-outside' });
    expect(await runProgram(['add'], env)).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(/^staff: --login is missing[^\n]*\n$/),
    });
    expect(await runProgram(['list'], { ...env, DATA_KEY: 'no key' })).toMatchObject({
      code: 78,
      stderr: expect.stringMatching(/^DATA_KEY must/),
    });
  });
});

async function runProgram(words: readonly string[], env: Readonly<Record<string, string>>) {
  const program = join(import.meta.dirname, '..', '..', 'src', 'cli', 'staff.ts');
  const child = spawn(process.execPath, [program, ...words], { env: { PATH: process.env['PATH'], ...env } });
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { stdout, stderr, code };
}
