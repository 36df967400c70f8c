import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ENTRY = fileURLToPath(new URL('../../src/start.mjs', import.meta.url));
const MOVED_CLOCK = fileURLToPath(new URL('moved-clock.ts', import.meta.url));
const START_LIMIT_MS = 30_000;
const STOP_LIMIT_MS = 10_000;
/** A machine that is busy with other tests may answer late; these are tried again at once and cost nobody a message. */
const passing = /"msg":"(?:inbox|outbox)-unreachable"/;

/** The program as `npm start` runs it, in a process and a folder of its own. */
export type Program = {
  /** The one line on standard output. */
  readonly line: string;
  /** The origin named in that line. */
  readonly address: string;
  readonly dataDir: string;
  readonly output: () => { readonly stdout: string; readonly stderr: string };
  /** The lines of its log that tell of trouble with somebody's message. */
  readonly complaints: () => readonly string[];
  /** Asks it to stop, as systemd or Ctrl-C does; fails unless it ends by itself, in time and with code 0. */
  readonly stop: () => Promise<void>;
  /** `kill -9`. */
  readonly kill: () => Promise<void>;
};

export type Ended = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

type Settings = Readonly<Record<string, string>>;

/** Starts it, and waits until it has said where it runs. */
export async function startProgram(settings: Settings = {}): Promise<Program> {
  const { child, folder, output, ended } = await launch(settings, process.execPath);
  const cleanUp = async () => {
    child.kill('SIGKILL');
    await ended;
    await removeFolder(folder);
  };
  try {
    const line = await firstLine(child, output);
    const address = /https?:\/\/[^/\s]+/.exec(line)?.[0];
    if (address === undefined) throw new Error(`no address in "${line}"`);
    return {
      line,
      address,
      dataDir: join(folder, 'data'),
      output,
      complaints: () =>
        output()
          .stderr.split('\n')
          .filter((text) => text !== '' && !text.startsWith('{"level":30,') && !passing.test(text)),
      stop: async () => {
        child.kill('SIGTERM');
        const code = await within(ended, STOP_LIMIT_MS).catch(() => 'too late' as const);
        await cleanUp();
        if (code !== 0) throw new Error(`ended with ${code ?? 'a signal'}: ${output().stderr}`);
      },
      kill: cleanUp,
    };
  } catch (error) {
    await cleanUp();
    throw new Error(`the program did not start: ${output().stderr}`, { cause: error });
  }
}

/** Runs it to its end: for starts that must fail. */
export async function runProgram(settings: Settings, node: string = process.execPath): Promise<Ended> {
  const { child, folder, output, ended } = await launch(settings, node);
  try {
    return { code: await within(ended, START_LIMIT_MS), ...output() };
  } finally {
    child.kill('SIGKILL');
    await ended;
    await removeFolder(folder);
  }
}

async function launch(settings: Settings, node: string) {
  const folder = await mkdtemp(join(tmpdir(), 'tirek-program-'));
  // An empty folder to stand in, and none of the settings of whoever runs the tests.
  const { PATH = '', HOME = folder } = process.env;
  const clock = settings['CLOCK_STARTS_AT'] === undefined ? [] : ['--import', MOVED_CLOCK];
  const child = spawn(node, [...clock, ENTRY], {
    cwd: folder,
    env: { PATH, HOME, PORT: '0', ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', (code) => resolve(code));
    child.once('error', () => resolve(null));
  });
  return { child, folder, ended, output: () => ({ stdout, stderr }) };
}

/** A server that outlived its killed program would hold the folder: it is ended by its own pid file. */
async function removeFolder(folder: string): Promise<void> {
  const pidFile = await readFile(join(folder, 'data', 'postgres18', 'postmaster.pid'), 'utf8').catch(() => '');
  const pid = Number(pidFile.split('\n')[0]);
  if (pid > 1) {
    try {
      process.kill(pid, 'SIGQUIT');
    } catch {
      // It has ended already.
    }
  }
  await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
}

async function firstLine(child: ChildProcess, output: Program['output']): Promise<string> {
  const { stdout } = child;
  if (stdout === null) throw new Error('standard output is not read');
  const said = new Promise<string>((resolve, reject) => {
    const look = () => {
      const text = output().stdout;
      if (text.includes('\n')) resolve(text.slice(0, text.indexOf('\n')));
    };
    stdout.on('data', look);
    child.once('close', (code) => reject(new Error(`it ended with ${code}`)));
    child.once('error', reject);
  });
  return within(said, START_LIMIT_MS);
}

async function within<T>(promise: Promise<T>, limitMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not within ${limitMs} ms`)), limitMs);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
