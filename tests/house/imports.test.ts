import { execFile } from 'node:child_process';
import { appendFile, cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/** What must not be written, where it is planted, and what the check says of it. */
const planted = [
  ['src/core/facts/facts.ts', "import '../law/assess.ts';", 'facts-know-dates-only: * -> src/core/law/assess.ts'],
  [
    'src/core/facts/facts.ts',
    "import '../calendar/working-days.ts';",
    'facts-know-dates-only: * -> src/core/calendar/working-days.ts',
  ],
  [
    'src/core/calendar/plain-date.ts',
    "import '../facts/facts.ts';",
    'calendar-knows-nothing: * -> src/core/facts/facts.ts',
  ],
  [
    'src/core/law/assess.ts',
    "import type { Said } from '../interview/interview.ts';",
    'law-knows-facts-and-calendar: * -> src/core/interview/interview.ts',
  ],
  ['src/core/law/age.ts', "import 'node:fs';", 'law-knows-facts-and-calendar-of-node: * -> fs'],
  ['src/core/law/age.ts', "import { z } from 'zod';", 'law-knows-facts-and-calendar: * -> node_modules/zod/'],
  [
    'src/core/interview/plan.ts',
    "import type { Edition } from '../law/edition.ts';",
    'interview-does-not-judge: * -> src/core/law/edition.ts',
  ],
  [
    'src/core/casework/status.ts',
    "import '../interview/words.ts';",
    'casework-asks-no-questions: * -> src/core/interview/words.ts',
  ],
  ['dialogs/home-care.ts', "import '../src/core/law/assess.ts';", 'dialogs-are-data: * -> src/core/law/assess.ts'],
  ['src/usecases/chat.ts', "import '../../dialogs/home-care.ts';", 'usecases-own-no-shell: * -> dialogs/home-care.ts'],
  ['src/usecases/chat.ts', "import type { Bot } from 'grammy';", 'usecases-own-no-shell: * -> node_modules/grammy/'],
  ['src/usecases/chat.ts', "import 'node:crypto';", 'usecases-own-no-shell-of-node: * -> crypto'],
  ['src/i18n/dates.ts', "import '../telegram/html.ts';", 'i18n-knows-names-only: * -> src/telegram/html.ts'],
  ['src/telegram/html.ts', "import '../http/problem.ts';", 'telegram-knows-no-other-shell: * -> src/http/problem.ts'],
  ['src/telegram/html.ts', "await import('pg');", 'telegram-knows-no-other-shell: * -> node_modules/'],
  ['src/http/metrics.ts', "import '../database/leases.ts';", 'http-knows-no-other-shell: * -> src/database/leases.ts'],
  [
    'src/database/leases.ts',
    "import '../usecases/converse.ts';",
    'database-knows-ports-only: * -> src/usecases/converse.ts',
  ],
  ['src/delivery/pacer.ts', "import '../telegram/html.ts';", 'delivery-knows-ports-only: * -> src/telegram/html.ts'],
  ['src/standin/faults.ts', "import '../usecases/chat.ts';", 'standin-knows-no-bot: * -> src/usecases/chat.ts'],
  ['src/cli/assess.ts', "import '../http/server.ts';", 'commands-serve-nobody: * -> src/http/server.ts'],
  ['src/config.ts', "import './usecases/ports.ts';", 'settings-know-nobody: * -> src/usecases/ports.ts'],
  ['src/cli/assess.ts', "import '../main.ts';", 'main-is-imported-by-none: * -> src/main.ts'],
  [
    'src/http/problem.ts',
    "import '../../tests/house/imports.test.ts';",
    'tests-stay-outside: * -> tests/house/imports.test.ts',
  ],
  [
    'src/core/law/sources.ts',
    "import './remedies.ts';",
    'no-circle: src/core/law/remedies.ts -> src/core/law/sources.ts',
  ],
  ['src/delivery/clock.ts', "import './no-such-file.ts';", 'nothing-unresolved: * -> ./no-such-file.ts'],
  ['src/delivery/clock.ts', "import 'fast-check';", 'no-development-package-at-work: * -> node_modules/fast-check/'],
] as const;

let clean: { readonly code: number; readonly said: string };
let broken: typeof clean;
let blind: typeof clean;
const copies: string[] = [];

/** The tree with its rules, linked to the same packages, so that forbidden imports can be planted in it. */
async function copyOfTheTree(): Promise<string> {
  const copy = await mkdtemp(join(tmpdir(), 'tirek-imports-'));
  copies.push(copy);
  const parts = ['src', 'dialogs', 'tests', 'locales', '.ci', '.dependency-cruiser.cjs', 'package.json'];
  await Promise.all(parts.map((part) => cp(part, join(copy, part), { recursive: true })));
  await symlink(resolve('node_modules'), join(copy, 'node_modules'));
  return copy;
}

/** Runs the check of the import rules in a folder. */
function checkIn(folder: string): Promise<{ readonly code: number; readonly said: string }> {
  return new Promise((done) => {
    execFile(process.execPath, ['.ci/imports.ts'], { cwd: folder }, (error, stdout, stderr) => {
      done({ code: typeof error?.code === 'number' ? error.code : 0, said: `${stdout}${stderr}` });
    });
  });
}

beforeAll(async () => {
  clean = await checkIn('.');
  const copy = await copyOfTheTree();
  for (const [file, line] of planted) await appendFile(join(copy, file), `\n${line}\n`);
  await writeFile(join(copy, 'src/usecases/alone.ts'), 'export const alone = true;\n');
  broken = await checkIn(copy);

  // Rules and files as they are, but a reader that does not know TypeScript.
  const unread = await copyOfTheTree();
  await mkdir(join(unread, 'rules'));
  await cp('.dependency-cruiser.cjs', join(unread, 'rules/real.cjs'));
  await writeFile(
    join(unread, '.dependency-cruiser.cjs'),
    "const real = require('./rules/real.cjs');\n" +
      "module.exports = { ...real, options: { ...real.options, exclude: { path: '^src/core/' } } };\n",
  );
  blind = await checkIn(unread);
});

afterAll(async () => {
  await Promise.all(copies.map((copy) => rm(copy, { recursive: true, force: true })));
});

describe('the import rules', () => {
  test('hold for the tree as it is', () => {
    expect(clean.said).toMatch(/^import rules: (\d+) of \1 modules, \d{3,} imports, nothing against them$/mu);
    expect(clean.code).toBe(0);
  });

  test.each(planted)('in %s, report: %s', (file, _line, report) => {
    expect(broken.said).toContain(report.replace('*', file));
  });

  test('report a module that nobody imports and that imports nobody', () => {
    expect(broken.said).toContain('no-orphan: src/usecases/alone.ts');
  });

  test('fail when one is broken', () => {
    expect(broken.code).toBe(1);
  });

  test('fail when modules on disk were not seen', () => {
    expect(blind.said).toContain('not seen: src/core/law/assess.ts');
    expect(blind.code).toBe(1);
  });
});
