import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** The file that `npm run -s assess` starts. */
export const filterEntry = new URL('../../src/cli/assess.ts', import.meta.url).pathname;

/** Starts the filter as `npm run -s assess` does. */
export function startFilter() {
  return spawn(process.execPath, [filterEntry], { stdio: ['pipe', 'pipe', 'pipe'] });
}

/** What the filter makes of an input, as it ends. */
export async function filtered(
  input: string | Uint8Array,
): Promise<{ readonly code: number | null; readonly lines: readonly string[]; readonly errors: string }> {
  const filter = startFilter();
  const [output, errors]: [Buffer[], Buffer[]] = [[], []];
  filter.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  filter.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
  const closed = once(filter, 'close');
  filter.stdin.end(input);
  const [code] = await closed;
  const text = Buffer.concat(output).toString('utf8');
  return {
    code,
    lines: text === '' ? [] : text.replace(/\n$/, '').split('\n'),
    errors: Buffer.concat(errors).toString('utf8'),
  };
}
