import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EmbeddedPostgresError, startEmbedded } from '../../src/database/embedded.ts';
import { createTestLog, until } from '../support/database.ts';

// As root, such a folder may be entered by root alone: exactly where PostgreSQL, which must not be root, has it hardest.
let dataDir: string;
let children: ChildProcess[];
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'tirek-embedded-'));
  children = [];
});
afterEach(async () => {
  for (const child of children) if (child.exitCode === null && child.signalCode === null) await stop(child);
  await until(async () => !(await serverRuns()), 'the server has ended');
  await rm(dataDir, { recursive: true });
});

type Started = { readonly joined: boolean; readonly pid: number };
const launch = (): ChildProcess => {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'embedded-child.ts'), dataDir], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    detached: true,
  });
  children.push(child);
  return child;
};
const told = async (child: ChildProcess) => (await once(child, 'message'))[0];
const start = async (): Promise<{ child: ChildProcess } & Started> => {
  const child = launch();
  return { child, ...((await told(child)) as Started) };
};
const query = (child: ChildProcess, text: string) => {
  child.send(text);
  return told(child);
};
const stop = async (child: ChildProcess) => {
  child.send('stop');
  await once(child, 'exit');
};
const kill = async (child: ChildProcess) => {
  child.kill('SIGKILL');
  await once(child, 'exit');
};
const cluster = () => join(dataDir, 'postgres18');
const serverRuns = () =>
  stat(join(cluster(), 'postmaster.pid')).then(
    () => true,
    () => false,
  );

describe('the embedded server', () => {
  it('keeps what was committed: over a stop, and over a kill of its program', async () => {
    const first = await start();
    await query(first.child, 'create table kept as select 1 as id');
    await stop(first.child);
    expect(await serverRuns()).toBe(false);

    const second = await start();
    expect(await query(second.child, 'select id from kept')).toEqual([{ id: 1 }]);
    await query(second.child, 'insert into kept values (2)');
    await kill(second.child);
    // Others may have joined it, so the server goes on, and the next program joins it.
    const third = await start();
    expect(third).toMatchObject({ joined: true, pid: second.pid });
    expect(await query(third.child, 'select id from kept order by id')).toEqual([{ id: 1 }, { id: 2 }]);
    expect(await query(third.child, 'show fsync')).toEqual([{ fsync: 'on' }]);
    expect(await query(third.child, 'show listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }]);
    await stop(third.child);
    expect(await serverRuns()).toBe(false);
  });

  it('guards its password', async () => {
    const { child } = await start();
    const path = join(cluster(), 'tirek.password');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await readFile(path, 'utf8')).trim().length).toBeGreaterThanOrEqual(32);
    expect(await query(child, `select distinct auth_method from pg_hba_file_rules`)).toEqual([
      { auth_method: 'scram-sha-256' },
    ]);
  });

  it.each(['the one that started it', 'the one that joined it'])(
    'is one for two programs that start together on a new folder, whoever leaves first; the last to leave stops it (%s)',
    async (leaves) => {
      const both = await Promise.all([start(), start()]);
      expect(both[0].pid).toBe(both[1].pid);
      const [starter, joiner] = both[0].joined ? [both[1], both[0]] : both;
      expect([starter.joined, joiner.joined]).toEqual([false, true]);
      const [first, last] = leaves === 'the one that started it' ? [starter, joiner] : [joiner, starter];
      await stop(first.child);
      expect(await query(last.child, 'select 1 as alive')).toEqual([{ alive: 1 }]);
      await stop(last.child);
      expect(await serverRuns()).toBe(false);
    },
  );

  it('recovers when the program was killed while the cluster was being made', async () => {
    const child = launch();
    await until(
      async () => (await readdir(dataDir)).some((name) => name.includes('.making-')),
      'the cluster is being made',
    );
    await kill(child);
    const { pid } = await start();
    expect(pid).toBeGreaterThan(0);
    expect((await readdir(dataDir)).filter((name) => name.includes('.making-'))).toEqual([]);
  });

  it('starts when its lock file names a process that is none of its own', async () => {
    await stop((await start()).child);
    await writeFile(join(cluster(), 'postmaster.pid'), `${process.pid}\n${cluster()}\n1\n1\n\n127.0.0.1\n1 1\nready\n`);
    expect((await start()).joined).toBe(false);
  });

  it('is still there for its program after Ctrl-C in the terminal', async () => {
    const { child } = await start();
    const answer = told(child);
    process.kill(-(child.pid ?? 0), 'SIGINT');
    expect(await answer).toEqual([{ after_interrupt: 1 }]);
    await once(child, 'exit');
    expect(await serverRuns()).toBe(false);
  });

  it('refuses a folder that is something else, in one line', async () => {
    await mkdir(cluster());
    await writeFile(join(cluster(), 'letter.txt'), 'dear');
    const refused = await startEmbedded({ dataDir, log: createTestLog() }).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(EmbeddedPostgresError);
    expect(String(refused)).toMatch(/is not empty.*DATA_DIR/);
    expect(String(refused)).not.toContain('\n');
  });
});
