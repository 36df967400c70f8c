import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { createInterface } from 'node:readline';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aServer } from '../http/a-server.ts';
import { someRequest } from '../http/situations.ts';
import { filterEntry, filtered, startFilter } from './filter.ts';

const good = '{"asOf":"2026-11-22","facts":{"ageGroup":"pension-age","selfCare":"cannot"}}';
const parsed = (lines: readonly string[]) => lines.map((line) => JSON.parse(line));
const codesOf = (lines: readonly string[]) => parsed(lines).map((line) => line.error?.code ?? 'assessed');

// Real processes, each of which loads the program.
describe('the command-line filter', { timeout: 60_000 }, () => {
  it('answers in the words of the HTTP side', async () => {
    const { app } = await aServer();
    const requests = fc.sample(someRequest, 60).map((request) => ({ asOf: '2026-11-22', ...request }));
    const { code, lines } = await filtered(requests.map((request) => `${JSON.stringify(request)}\n`).join(''));
    expect([code, lines.length]).toEqual([0, requests.length]);
    for (const [index, payload] of requests.entries()) {
      expect((await app.inject({ method: 'POST', url: '/api/v1/assessments', payload })).body).toBe(lines[index]);
    }
    await app.close();
  });

  it('puts an error into the place of each line that it cannot answer, and goes on', async () => {
    const input = [
      good,
      '{"facts":',
      '',
      '   ',
      'null',
      '{"facts":{"selfCare":"no"}}',
      '{"facts":{},"asOf":"2015-03-25"}',
      '{"facts":{"__proto__":1}}',
      '{"facts":{"birthDate":"2020-01-01","ageGroup":"adult"},"asOf":"2026-11-22"}',
      good,
    ];
    const { code, lines, errors } = await filtered(`${input.join('\n')}\n`);
    expect([code, errors]).toEqual([0, '']);
    expect(codesOf(lines)).toEqual([
      'assessed',
      'not-json',
      'not-json',
      'not-json',
      'wrong-type',
      'unknown-value',
      'no-edition-in-force',
      'unknown-fact',
      'contradictory-facts',
      'assessed',
    ]);
    expect(parsed(lines)[5].error).toEqual({
      code: 'unknown-value',
      detail: expect.any(String),
      path: 'facts.selfCare',
      allowed: ['can', 'partly', 'cannot', 'unknown', 'declined'],
    });
    expect(lines[9]).toBe(lines[0]);
  });

  it.each<[string, string | Uint8Array, readonly string[]]>([
    ['nothing', '', []],
    ['one newline', '\n', ['not-json']],
    ['no newline at the end', `${good}\n${good}`, ['assessed', 'assessed']],
    ['line ends of Windows', `${good}\r\n${good}\r\n`, ['assessed', 'assessed']],
    ['a byte order mark', `\uFEFF${good}\n`, ['assessed']],
    ['a blank line at the end', `${good}\n\n`, ['assessed', 'not-json']],
    [
      'bytes that are no UTF-8',
      Buffer.concat([Buffer.from('{"facts":{"'), Buffer.from([0xff, 0xc3, 0x28]), Buffer.from(`":1}}\n${good}\n`)]),
      ['unknown-fact', 'assessed'],
    ],
    ['bytes that are nothing', Buffer.from([0, 255, 10, 254, 10]), ['not-json', 'not-json']],
  ])('takes %s', async (_what, input, expected) => {
    const { code, lines } = await filtered(input);
    expect([code, codesOf(lines)]).toEqual([0, expected]);
  });

  it('answers a line of many megabytes by an error, in its place', async () => {
    const long = `{"facts":{"x":"${'ж'.repeat(4_000_000)}"}}`;
    const edge = `{"facts":{"x":"${'x'.repeat(1024 * 1024 - 19)}"}}`;
    expect(edge).toHaveLength(1024 * 1024 - 1);
    const { lines } = await filtered([good, long, good, edge, `${edge}  `, long].join('\n'));
    expect(codesOf(lines)).toEqual([
      'assessed',
      'line-too-long',
      'assessed',
      'unknown-fact',
      'line-too-long',
      'line-too-long',
    ]);
  });

  it('keeps the order over many batches and threads', async () => {
    const days = Array.from({ length: 6000 }, (_, index) =>
      new Date(Date.UTC(2016, 0, 1 + (index % 3000))).toISOString().slice(0, 10),
    );
    const input = days.map((asOf, index) =>
      index % 7 === 3 ? 'broken' : JSON.stringify({ asOf, facts: index % 2 === 0 ? {} : { ageGroup: 'adult' } }),
    );
    const { code, lines } = await filtered(input.join('\n'));
    expect(code).toBe(0);
    expect(parsed(lines).map((line) => line.asOf ?? line.error.code)).toEqual(
      days.map((asOf, index) => (index % 7 === 3 ? 'not-json' : asOf)),
    );
  });

  it('answers at once whoever sends line by line', async () => {
    const filter = startFilter();
    const answers = createInterface({ input: filter.stdout })[Symbol.asyncIterator]();
    const closed = once(filter, 'close');
    for (let turn = 0; turn < 3; turn += 1) {
      filter.stdin.write(`${good}\n`);
      expect(JSON.parse(`${(await answers.next()).value}`)).toMatchObject({ edition: '2023-07-01' });
    }
    filter.stdin.end();
    expect(await closed).toEqual([0, null]);
  });

  it('ends quietly when nobody reads on', async () => {
    const filter = startFilter();
    const errors: Buffer[] = [];
    filter.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
    filter.stdin.on('error', () => {});
    const closed = once(filter, 'close');
    const lines = Buffer.from(`${good}\n`.repeat(20_000));
    filter.stdin.write(lines);
    await once(filter.stdout, 'data');
    filter.stdout.destroy();
    filter.stdin.end(lines);
    expect(await closed).toEqual([0, null]);
    expect(Buffer.concat(errors).toString()).toBe('');
  });

  it('fails when its input does', async () => {
    const folder = await open(tmpdir());
    const filter = spawn(process.execPath, [filterEntry], { stdio: [folder.fd, 'ignore', 'pipe'] });
    const errors: Buffer[] = [];
    filter.stderr?.on('data', (chunk: Buffer) => errors.push(chunk));
    expect(await once(filter, 'close')).toEqual([1, null]);
    expect(Buffer.concat(errors).toString()).toBe('assess: reading or writing failed (EISDIR)\n');
    await folder.close();
  });

  it('takes no more than the reader takes', async () => {
    const filter = startFilter();
    const line = Buffer.from(`${good}\n`.repeat(1000));
    let sent = 0;
    // Nobody reads the answers: the filter must stop taking lines, long before a hundred megabytes.
    while (sent < 100_000_000) {
      sent += line.length;
      if (filter.stdin.write(line)) continue;
      const drained = await Promise.race([
        once(filter.stdin, 'drain').then(() => true),
        once(AbortSignal.timeout(1500), 'abort').then(() => false),
      ]);
      if (!drained) break;
    }
    expect(sent).toBeLessThan(100_000_000);
    const closed = once(filter, 'close');
    filter.stdin.on('error', () => {});
    filter.kill();
    await closed;
  });
});
