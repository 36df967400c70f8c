import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readFile } from '../../../src/console/counter/import/read-file.ts';
import type { Caseworker } from '../../../src/usecases/staff/ports.ts';
import type { Visitor } from '../an-office.ts';
import { aCounter } from './a-counter.ts';
import { inPieces } from './register-files.ts';

let counter: Awaited<ReturnType<typeof aCounter>>;
let aigul: Visitor;
let by: Caseworker;
beforeAll(async () => {
  counter = await aCounter();
  const hired = await counter.hire('aigul', 'specialist', { language: 'kk' });
  by = counter.caseworker(hired);
  aigul = await counter.signedIn(hired);
  const foreign = counter.caseworker(
    await counter.hire('beibit', 'specialist', { district: counter.medeu }),
    counter.medeu,
  );
  await counter.register(foreign, { number: 'F-1', label: 'бөтен аудан' });
  await counter.register(by, { number: '=1+1', label: '+7 701 123 45 67', receivedAt: '2026-10-20' });
  await counter.register(by, { number: '18', label: '@бірінші; "қабат"', receivedAt: '2026-10-01', channel: 'portal' });
  await counter.register(by, { label: '\u202e-ескі қақпа', receivedAt: '2026-10-21', facts: { dementia: 'yes' } });
});
afterAll(() => counter.close());

async function exported(fields: Record<string, string> = {}) {
  await aigul.get('/console/export');
  const answer = await aigul.post('/console/export', fields);
  const [header = [], ...rows]: string[][] = parse(answer.rawPayload, { bom: true, delimiter: ';' });
  return { answer, header, rows };
}

describe('the export', () => {
  it('has the applications of the own district, with nothing of health and nothing that runs as a formula', async () => {
    const { answer, header, rows } = await exported();
    expect(answer.headers['content-disposition']).toMatch(/^attachment; filename="otinishter-2026-10-22\.csv"/u);
    expect([...answer.rawPayload.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    expect(header).toEqual([
      'Нөмірі',
      'Тапсырылған күні',
      'Қайда тапсырылды',
      'Белгі',
      'Мәртебесі',
      'Мәртебе күні',
      'Үйге келетін күн',
      'Бас тарту негізі',
      'Кезек кімде',
      'Келесі күн',
      'Мерзімі өтті',
    ]);
    expect(rows.map(([number, received, , label]) => [number, received, label])).toEqual([
      ['', '21.10.2026', "'-ескі қақпа"],
      ["'=1+1", '20.10.2026', "'+7 701 123 45 67"],
      ['18', '01.10.2026', '\'@бірінші; "қабат"'],
    ]);
    expect(rows[2]?.slice(-2)).toEqual(['08.10.2026', 'иә']);
    expect(answer.body).not.toMatch(/бөтен|Деменция|dementia/u);
  });

  it('can be narrowed as the list can', async () => {
    const found = async (fields: Record<string, string>) => (await exported(fields)).rows.map(([number]) => number);
    expect(await found({ overdue: 'yes' })).toEqual(['18']);
    expect(await found({ owner: 'family' })).toEqual([]);
    expect(await found({ status: 'registered', words: 'ҚАБАТ' })).toEqual(['18']);
    expect(await found({ status: 'no such status' })).toHaveLength(3);
  });

  it('is written into the audit trail with what was chosen, and without the words that were searched for', async () => {
    await exported({ words: 'Ахметова', status: 'registered' });
    const [line] = await counter.database.query(
      `select actor, details from audit where action = 'export-made' order by seq desc limit 1`,
    );
    expect(line).toMatchObject({
      actor: by.id,
      details: { district: by.district, status: 'registered', searched: true },
    });
    expect(JSON.stringify(line)).not.toContain('Ахметова');
  });

  it('can be taken over again by another office', async () => {
    const { answer } = await exported({ words: '18' });
    const file = await readFile(inPieces(answer.rawPayload, 64), counter.imports.words);
    if (file.kind !== 'register') throw new Error(file.kind);
    expect(file.reading.columns.slice(0, 8).map(({ column }) => column)).toEqual([
      'number',
      'received',
      'channel',
      'label',
      'status',
      'statusOn',
      'visitOn',
      'ground',
    ]);
    const moved = { ...by, district: counter.medeu };
    const received = await counter.imports.receive(file.rows, file.reading, moved);
    if (received.kind !== 'received') throw new Error(received.kind);
    const job = { id: received.id, district: counter.medeu };
    await counter.imports.goOn(job, () => true);
    await counter.imports.begin(job.id, moved);
    await counter.imports.goOn(job, () => true);
    const list = await counter.store.transact((tx) =>
      tx.applications.list({ district: counter.medeu, order: 'received', limit: 10 }),
    );
    expect(list.cases.find(({ number }) => number === '18')).toMatchObject({
      label: '@бірінші; "қабат"',
      channel: 'portal',
      application: { receivedOn: '2026-10-01', status: 'registered', dueOn: '2026-10-08' },
    });
  });
});
