import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { makeDataKey } from '../../src/database/sealing.ts';
import { createTestDatabase } from '../support/database.ts';
import { runProgram, startProgram } from './program.ts';

vi.setConfig({ testTimeout: 60_000 });

const SECRET = 'Hunter2-Hunter2-Hunter2';

describe('settings that cannot work stop the start', () => {
  it('with a line for each, at once, and no secret', async () => {
    const { code, stdout, stderr } = await runProgram({
      BOT_TOKEN: SECRET,
      TELEGRAM_API_ROOT: `ftp://${SECRET}`,
      PUBLIC_URL: `http://${SECRET}.kz`,
      WEBHOOK_SECRET: SECRET,
      DATABASE_URL: `mysql://${SECRET}@localhost/db`,
      DATA_KEY: SECRET,
      PORT: '70000',
      ROLE: 'king',
      LOG_LEVEL: 'loud',
    });
    const names = stderr
      .trimEnd()
      .split('\n')
      .map((line) => line.split(' ')[0]);
    expect(names.sort()).toEqual([
      'BOT_TOKEN',
      'DATABASE_URL',
      'DATA_KEY',
      'LOG_LEVEL',
      'PORT',
      'PUBLIC_URL',
      'ROLE',
      'TELEGRAM_API_ROOT',
      'WEBHOOK_SECRET',
    ]);
    expect(stderr).not.toContain(SECRET);
    expect(stdout).toBe('');
    expect(code).toBe(78);
  });

  it('with one line where one setting needs another', async () => {
    const { code, stdout, stderr } = await runProgram({ DATABASE_URL: `postgresql://user:${SECRET}@127.0.0.1:1/db` });
    expect(stderr.trimEnd().split('\n')).toEqual([expect.stringMatching(/^DATA_KEY /)]);
    expect(stdout + stderr).not.toContain(SECRET);
    expect(code).toBe(78);
  });
});

describe('what the machine lacks is one line', () => {
  it('a port that is taken', async () => {
    const database = await createTestDatabase();
    const settings = { DATABASE_URL: database.url, DATA_KEY: makeDataKey() };
    const first = await startProgram(settings);
    try {
      const port = new URL(first.address).port;
      const second = await runProgram({ ...settings, PORT: port });
      const said = second.stderr.split('\n').filter((line) => line !== '' && !line.startsWith('{'));
      expect(said).toEqual([expect.stringContaining(port)]);
      expect(second.stdout).toBe('');
      expect(second.code).toBe(1);
    } finally {
      await first.stop();
      await database.drop();
    }
  });
});

const oldNode = (process.env['PATH'] ?? '')
  .split(delimiter)
  .filter((folder) => !folder.includes('node_modules'))
  .map((folder) => join(folder, 'node'))
  .find((node) => existsSync(node) && majorOf(node) < 24);

function majorOf(node: string): number {
  return Number(execFileSync(node, ['-p', 'process.versions.node.split(".")[0]'], { encoding: 'utf8' }));
}

describe.runIf(oldNode !== undefined)(`on the older Node.js of this machine (${oldNode ?? 'there is none'})`, () => {
  it('says what is needed in one line', async () => {
    const { code, stdout, stderr } = await runProgram({}, oldNode);
    expect(stderr.trimEnd().split('\n')).toEqual([expect.stringContaining('24')]);
    expect(stdout).toBe('');
    expect(code).toBe(1);
  });
});
