import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** The whole program in a process of its own, again and again on one database. */
export type TheProgram = {
  /** Starts it; resolves when it listens. Rejects when it ends by itself, with what it said. */
  readonly start: () => Promise<void>;
  /** Where it listens, as soon as it does. */
  readonly address: () => Promise<string>;
  /** Ends it at once, as a power cut would, whatever it is doing; false when it is gone already. */
  readonly kill: () => boolean;
  /** Resolves when the process is gone. */
  readonly gone: () => Promise<void>;
  /** Events logged at `warn` and above, and how often. */
  readonly troubles: ReadonlyMap<string, number>;
};

const ROOT = join(import.meta.dirname, '../..');

export function createTheProgram(
  env: Readonly<Record<string, string>>,
  onLogLine: (event: string) => void,
): TheProgram {
  const troubles = new Map<string, number>();
  let child: ChildProcess | undefined;
  let alive = false;
  let listening = Promise.withResolvers<string>();
  let gone: Promise<unknown> = Promise.resolve();

  const readLog = (line: string, said: string[]) => {
    said.push(line);
    let entry: { level?: number; msg?: string; error?: string; at?: string } = {};
    try {
      entry = JSON.parse(line);
    } catch {
      // A warning of Node.js, or the last line of a killed process: cut anywhere.
    }
    const event = [entry.msg, entry.error, entry.at].filter((part) => part !== undefined).join(' ');
    if ((entry.level ?? 0) >= 40) troubles.set(event, (troubles.get(event) ?? 0) + 1);
    onLogLine(entry.msg ?? '');
  };

  return {
    async start() {
      const { promise, resolve, reject } = listening;
      const said: string[] = [];
      const started = spawn(
        process.execPath,
        ['--import', join(import.meta.dirname, 'hurried-clock.ts'), 'src/start.mjs'],
        { cwd: ROOT, env: { PATH: process.env['PATH'], ...env }, stdio: ['ignore', 'pipe', 'pipe'] },
      );
      child = started;
      alive = true;
      gone = once(started, 'exit').then(() => {
        if (alive) reject(new Error(`the program ended by itself: ${said.slice(-5).join(' | ')}`));
        alive = false;
      });
      createInterface(started.stderr).on('line', (line) => readLog(line, said));
      createInterface(started.stdout).on('line', (line) => {
        const [origin] = /http:\/\/[\d.:]+/.exec(line) ?? [];
        if (origin !== undefined && child === started) resolve(origin);
      });
      await Promise.race([promise, gone]);
    },
    address: () => listening.promise,
    kill() {
      if (!alive || child === undefined) return false;
      alive = false;
      // Whoever waits for its address waits on for the next one's.
      const waiting = listening;
      listening = Promise.withResolvers<string>();
      listening.promise.then(waiting.resolve, waiting.reject);
      return child.kill('SIGKILL');
    },
    gone: async () => void (await gone),
    troubles,
  };
}
