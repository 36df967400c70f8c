import { randomUUID } from 'node:crypto';
import { parse } from 'csv-parse/sync';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createRegisterImports } from '../../../src/console/counter/import/imports.ts';
import { readFile } from '../../../src/console/counter/import/read-file.ts';
import { kzCalendar } from '../../../src/core/calendar/kz-holidays.ts';
import type { CaseStore } from '../../../src/usecases/casework/ports.ts';
import type { ImportId } from '../../../src/usecases/ids.ts';
import type { Caseworker } from '../../../src/usecases/staff/ports.ts';
import { createTestLog, until } from '../../support/database.ts';
import type { Visitor } from '../an-office.ts';
import { aCounter } from './a-counter.ts';
import { inPieces, inUtf16, inWindows1251 } from './register-files.ts';

let counter: Awaited<ReturnType<typeof aCounter>>;
let aigul: Visitor;
let other: Visitor;
let by: Caseworker;
let hired: Awaited<ReturnType<typeof counter.hire>>;
beforeAll(async () => {
  counter = await aCounter();
  hired = await counter.hire('aigul', 'specialist', { language: 'en' });
  by = counter.caseworker(hired);
  aigul = await counter.signedIn(hired);
  other = await counter.signedIn(
    await counter.hire('beibit', 'supervisor', { district: counter.medeu, language: 'en' }),
  );
});
afterAll(() => counter.close());
afterEach(() => counter.database.query('truncate application, application_event, import_row, import_job cascade'));

const seen = (body: string) => body.replaceAll(/&#(\d+);/gu, (_whole, code) => String.fromCodePoint(Number(code)));
const idIn = (location: string | undefined) => location?.split('/').at(-1) as ImportId;
const numbers = async () =>
  (await counter.database.query<{ number: string }>('select number from application order by number')).map(
    ({ number }) => number,
  );

const looksAt = (id: ImportId) =>
  counter.database.query("select actor, details from audit where action = 'facts-read' and subject = $1", [id]);

/** Sends a file, and opens the page that it leads to. */
async function checked(text: string | Buffer) {
  const answer = await counter.upload(aigul, Buffer.from(text as string));
  const id = idIn(answer.headers.location?.toString());
  if (answer.statusCode !== 303) return { id, status: answer.statusCode, body: seen(answer.body) };
  await counter.imports.pauseWhileGoing(id, 60_000);
  const page = await aigul.get(`/console/import/${id}`);
  return { id, status: page.statusCode, body: seen(page.body) };
}
async function takenOver(id: ImportId) {
  await aigul.post(`/console/import/${id}`);
  await until(async () => (await counter.imports.show(id, by))?.state === 'done', 'the register is taken over');
  return seen((await aigul.get(`/console/import/${id}`)).body);
}

const header = 'Номер;Дата подачи;ИИН;Статус;Статус с даты;Пометка;Основание отказа';
const register = [
  header,
  '1;22.10.2026;900101300007;;;зелёные ворота;',
  '2;05.02.2019;900101300007;Обслуживается;01.04.2019;"=HYPERLINK(""http://x"")";',
  '3;05.10.2026;;отказ;12.10.2026;<b>\u202eпервый этаж</b>;нет оснований',
  '4;вчера;;думаем;;;',
  '1;22.10.2026;;;;;',
  '6;23.10.2026;;;;ключ у 900101300007;',
].join('\r\n');

describe('a register from a file', () => {
  it('is checked first: line by line what is wrong, with what is accepted, and nothing taken over', async () => {
    const { id, status, body } = await checked(register);
    expect(status).toBe(200);
    expect(body).toContain('Nothing is taken over yet');
    expect(body).toContain('3 lines are right');
    expect(body).toContain('3 lines have errors');
    expect(body).toContain('is not a date. Accepted: 2026-11-22, 22.11.2026, 22/11/2026');
    expect(body).toContain('is not understood. Accepted: Application registered; ');
    expect(body).toContain('stands in line 2 already');
    expect(body).toContain('is still to come. The latest is 22.10.2026');
    expect(body).toContain('looks like an IIN, which is not kept');
    // How the columns were understood, and that the rest was not even read.
    expect(body).toMatch(
      /<bdi>ИИН<\/bdi><\/th><td[^>]*><span[^>]*>Read as<\/span><span[^>]*><span class="hint">not read, not kept/u,
    );
    expect(body).toContain('semicolon');
    expect(await numbers()).toEqual([]);
    const [row] = await counter.database.query<{ cells: string }>(
      "select string_agg(cells, '') as cells from import_row",
    );
    expect(row?.cells).not.toMatch(/ворота|900101/u);
    // Not even in the row that is wrong because of it.
    expect(JSON.stringify(await counter.imports.rows(id, by, { limit: 100 }))).not.toContain('900101300007');
    expect(body).not.toContain('900101300007');
  });

  it('shows no answers about health beside the applications: reading those leaves a line in the trail', async () => {
    const { body } = await checked(`Номер;Дата;Деменция\n1;22.10.2026;да\n`);
    expect(body).toContain('1 line is right');
    const preview = /<section aria-labelledby="preview">.*?<\/section>/su.exec(body)?.[0] ?? '';
    expect(preview).toContain('22.10.2026');
    expect(preview).not.toMatch(/<bdi>да<\/bdi>/u);
  });

  it('shows a wrong answer about health only with a line in the trail, for each page and each file', async () => {
    const { id, body } = await checked('Номер;Дата;Деменция\n1;22.10.2026;ерекше\n2;вчера;да\n');
    expect(body).toContain('ерекше');
    const line = { actor: by.id, details: { district: by.district } };
    expect(await looksAt(id)).toEqual([line]);
    expect((await aigul.get(`/console/import/${id}/errors`)).body).toContain('ерекше');
    expect(await looksAt(id)).toEqual([line, line]);
    // The next page has no such cell.
    await aigul.get(`/console/import/${id}?after=2`);
    expect(await looksAt(id)).toHaveLength(2);
    expect((await other.get(`/console/import/${id}`)).statusCode).toBe(404);
    expect((await other.get(`/console/import/${id}/errors`)).statusCode).toBe(404);
    expect(await looksAt(id)).toHaveLength(2);
  });

  it('leaves no such line where every wrong cell is another, or is not on the page yet', async () => {
    const wrong = Array.from({ length: 50 }, (_, index) => `${index};нет;да`);
    const { id } = await checked(`Номер;Дата;Деменция\n${wrong.join('\n')}\n51;22.10.2026;ерекше`);
    expect(await looksAt(id)).toHaveLength(0);
    expect(seen((await aigul.get(`/console/import/${id}?after=51`)).body)).toContain('ерекше');
    expect(await looksAt(id)).toHaveLength(1);
  });

  it('leaves one such line for a file of many batches', async () => {
    const wrong = Array.from({ length: 2100 }, (_, index) => `${index};22.10.2026;ерекше`);
    const { id } = await checked(`Номер;Дата;Деменция\n${wrong.join('\n')}`);
    const before = await counter.database.query("select 1 from audit where action = 'facts-read'");
    const { body } = await aigul.get(`/console/import/${id}/errors`);
    expect(body.match(/ерекше/gu)).toHaveLength(2100);
    const after = await counter.database.query("select 1 from audit where action = 'facts-read'");
    expect(after.length - before.length).toBe(1);
  });

  it('gives all its errors as a file that opens in Excel', async () => {
    const { id } = await checked(`${header}\n=1+1;позавчера;;;;;\n`);
    const answer = await aigul.get(`/console/import/${id}/errors`);
    expect(answer.headers).toMatchObject({ 'content-type': 'text/csv; charset=utf-8' });
    expect(answer.headers['content-disposition']).toContain('errors.csv');
    const rows: string[][] = parse(answer.rawPayload, { bom: true, delimiter: ';' });
    expect(rows).toEqual([
      ['Line', 'Column', 'In the file', 'What is wrong and what is accepted'],
      ['2', 'Number', "'=1+1", 'must begin with a letter or a figure'],
      ['2', 'Handed in on', 'позавчера', expect.stringContaining('is not a date')],
    ]);
  });

  it('shows its errors by the page', async () => {
    const wrong = Array.from({ length: 60 }, (_, index) => `${index};нет`);
    const { id, body } = await checked(`Номер;Дата\n${wrong.join('\n')}`);
    expect(body.match(/is not a date/gu)).toHaveLength(50);
    const next = /href="(\/console\/import\/[^"]+\?after=\d+)"/u.exec(body)?.[1] ?? '';
    expect(next).toBe(`/console/import/${id}?after=51`);
    const second = seen((await aigul.get(next)).body);
    expect(second.match(/is not a date/gu)).toHaveLength(10);
    expect(second).not.toContain('rel="next"');
    expect(second).toContain('No line can be taken over');
  });

  it('becomes applications that say honestly where they come from', async () => {
    const { id } = await checked(register);
    const body = await takenOver(id);
    expect(body).toContain('3 of 3 taken over');
    expect(await numbers()).toEqual(['1', '2', '3']);
    const list = await counter.store.transact((tx) =>
      tx.applications.list({ district: by.district, order: 'received', limit: 10 }),
    );
    const [first, refused, old] = list.cases;
    expect(first).toMatchObject({
      number: '1',
      label: 'зелёные ворота',
      channel: 'other',
      application: { status: 'registered', dueOn: '2026-10-30' },
    });
    expect(refused).toMatchObject({
      number: '3',
      label: '<b>первый этаж</b>',
      application: { status: 'refused', ground: 'no-ground-of-need' },
    });
    expect(old).toMatchObject({
      number: '2',
      label: '=HYPERLINK("http://x")',
      application: { status: 'receiving-care', edition: '2015-03-26' },
    });
    expect(old?.application).not.toHaveProperty('dueOn');
    const history = old && (await counter.store.transact((tx) => tx.applications.history(old.id)));
    expect(history).toMatchObject([
      {
        kind: 'received',
        version: 1,
        by: by.id,
        occurredOn: '2019-02-05',
        note: expect.stringContaining('line 3 of the file'),
      },
      { kind: 'corrected', version: 2, from: 'registered', to: 'receiving-care', occurredOn: '2019-04-01' },
    ]);
    const audit = await counter.database.query('select action, details from audit where subject = $1 order by seq', [
      id,
    ]);
    expect(audit).toMatchObject([
      { action: 'import-begun', details: { rows: 3 } },
      { action: 'import-done', details: { imported: 3, wrong: 3 } },
    ]);
    // A slip can be made for it afterwards.
    expect((await aigul.post(`/console/applications/${old?.id}/slip`, {})).headers['content-type']).toBe(
      'application/pdf',
    );
  });

  it('sent again after corrections adds what is new and nothing twice', async () => {
    await takenOver((await checked(register)).id);
    const corrected = register.replace('4;вчера;;думаем', '4;21.10.2026;;');
    const { id, body } = await checked(corrected);
    expect(body).toContain('1 line is right');
    expect(body).toContain('is in the register already; nothing to do');
    await takenOver(id);
    expect(await numbers()).toEqual(['1', '2', '3', '4']);
    // Begun twice, or after it is done: nothing more happens.
    await aigul.post(`/console/import/${id}`);
    await counter.imports.goOn({ id, district: by.district }, () => true);
    expect(await numbers()).toEqual(['1', '2', '3', '4']);
  });

  it('leaves out a number that somebody registered in the meantime', async () => {
    const { id } = await checked(register);
    await counter.register(by, { number: '2' });
    const body = await takenOver(id);
    expect(body).toContain('is in the register already');
    expect(await numbers()).toEqual(['1', '2', '3']);
  });

  it.each([
    ['Windows-1251', inWindows1251(register.replace('\u202e', '')), 'It has no letters ә ғ қ'],
    ['UTF-16', inUtf16(register), 'UTF-16LE'],
    ['UTF-8 with its mark', Buffer.from(`\ufeff${register}`), 'UTF-8'],
  ])('is understood in %s', async (_name, bytes, said) => {
    const { body } = await checked(bytes);
    expect(body).toContain('3 lines are right');
    expect(body).toContain(said);
    expect(body).toContain('зелёные ворота');
  });

  it.each([
    ['no file', Buffer.alloc(0), 'The file is empty'],
    ['a workbook', Buffer.from('PK\u0003\u0004...'), 'choose “Save as”, “CSV UTF-8”'],
    ['a picture', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 0x10]), 'not a text file'],
    [
      'no titles',
      Buffer.from('1;22.10.2026\n2;23.10.2026'),
      'Missing: Number, Handed in on. Read as titles: 1, 22.10.2026',
    ],
    ['titles only', Buffer.from(header), 'no lines below them'],
    ['more than 20 MB', Buffer.alloc(20 * 1024 * 1024 + 1, 'x;y\n'), 'larger than 20 MB'],
    [
      'an open quotation mark',
      Buffer.from(`Номер;Дата\n${'1;нет\n'.repeat(20)}2;"2026\n${'3;нет\n'.repeat(20_000)}`),
      'never closed',
    ],
  ])('that is %s is refused with what to do', async (_name, bytes, said) => {
    const answer = await counter.upload(aigul, bytes);
    expect(answer.statusCode).toBe(422);
    expect(seen(answer.body)).toContain(said);
    expect(await counter.database.query('select 1 from import_row limit 1')).toEqual([]);
    expect(await numbers()).toEqual([]);
  });

  it('needs the token of the form, and a file', async () => {
    expect((await counter.upload(aigul, Buffer.from(register), { csrf: 'forged' })).statusCode).toBe(403);
    expect(await counter.database.query('select 1 from import_job')).toEqual([]);
  });

  it('of another district looks like none', async () => {
    const { id } = await checked(register);
    for (const each of [id, randomUUID(), 'x']) {
      expect((await other.get(`/console/import/${each}`)).statusCode).toBe(404);
      expect((await other.get(`/console/import/${each}/errors`)).statusCode).toBe(404);
      expect((await other.post(`/console/import/${each}`)).statusCode).toBe(404);
    }
    expect((await other.get('/console/import')).body).not.toContain(id);
    expect((await aigul.get('/console/import')).body).toContain(id);
    expect(await numbers()).toEqual([]);
  });
});

describe('taking over', () => {
  const many = (rows: number) =>
    `Номер;Дата;Статус;Статус с даты;Пометка\n${Array.from({ length: rows }, (_, index) =>
      index % 2 === 0 ? `${index};22.10.2026;;;двор ${index}` : `${index};05.02.2019;закрыто;01.04.2020;двор ${index}`,
    ).join('\n')}`;
  const receiveMany = async (text: string) => {
    const file = await readFile(inPieces(Buffer.from(text), 65_536), counter.imports.words);
    if (file.kind !== 'register') throw new Error(file.kind);
    const received = await counter.imports.receive(file.rows, file.reading, by);
    if (received.kind !== 'received') throw new Error(received.kind);
    return received.id;
  };
  const checkMany = async (text: string) => {
    const id = await receiveMany(text);
    await counter.imports.goOn({ id, district: by.district }, () => true);
    return id;
  };
  const aLife = (store: CaseStore) =>
    createRegisterImports({
      store,
      calendar: kzCalendar,
      now: counter.now,
      translator: counter.translator,
      log: createTestLog(),
    });

  it('goes on after a kill in the middle, and takes over each row exactly once', async () => {
    const id = await checkMany(many(1300));
    await counter.imports.begin(id, by);
    // A process that dies at the worst moments: inside of a batch, and right after one.
    let batches = 0;
    const dying: CaseStore = {
      transact: (work) =>
        counter.store
          .transact(async (tx) => {
            const result = await work(tx);
            batches += 1;
            if (batches === 2) throw new Error('killed inside of a batch');
            return result;
          })
          .then((result) => {
            if (batches === 3) throw new Error('killed after a batch');
            return result;
          }),
    };
    const life = () => aLife(dying);
    for (let lives = 0; lives < 2; lives += 1) {
      const job = { id, district: by.district };
      await expect(life().goOn(job, () => true)).rejects.toThrow('killed');
    }
    const half = await counter.imports.show(id, by);
    expect(half).toMatchObject({ state: 'importing', counts: { imported: 1000, right: 300 } });
    // Whoever starts next resumes; two at once share the work.
    const [one, two] = [life(), life()];
    await Promise.all([one.resume(), two.resume()]);
    expect(await counter.imports.show(id, by)).toMatchObject({
      state: 'done',
      counts: { imported: 1300, right: 0, wrong: 0 },
    });
    const [{ n, distinct } = { n: 0, distinct: 0 }] = await counter.database.query<{ n: number; distinct: number }>(
      'select count(*)::int as n, count(distinct number)::int as distinct from application',
    );
    expect({ n, distinct }).toEqual({ n: 1300, distinct: 1300 });
    const [{ rows } = { rows: 0 }] = await counter.database.query<{ rows: number }>(
      'select count(*)::int as rows from application_event',
    );
    expect(rows).toBe(650 + 2 * 650);
    const done = await counter.database.query(`select 1 from audit where subject = $1 and action = 'import-done'`, [
      id,
    ]);
    expect(done).toHaveLength(1);
  });

  it('judges each row once, wherever the checking is killed, and finds what it would have found in one go', async () => {
    // The same number in one part and in others; one of them wrong, so that the next is the first; and one that is taken.
    const rows = Array.from({ length: 1300 }, (_, index) => `${index};22.10.2026`);
    rows[7] = '3;22.10.2026';
    rows[600] = '3;22.10.2026';
    rows[10] = 'A;вчера';
    rows[700] = 'A;22.10.2026';
    rows[1299] = 'A;22.10.2026';
    rows[20] = 'taken;22.10.2026';
    rows[1200] = 'taken;22.10.2026';
    const text = `Номер;Дата\n${rows.join('\n')}`;
    await counter.register(by, { number: 'taken' });
    const found = (id: ImportId) => counter.imports.rows(id, by, { limit: 2000 });
    const whole = await found(await checkMany(text));
    expect(whole.filter(({ state }) => state === 'wrong').map(({ line }) => line)).toEqual([
      9, 12, 22, 602, 1202, 1301,
    ]);

    // Three parts, and a last step that says that none is left; each life dies in one of them, or right after it.
    const points = [1, 2, 3, 4].flatMap((step) => (['inside', 'after'] as const).map((when) => ({ step, when })));
    for (const { step, when } of points) {
      const id = await receiveMany(text);
      const job = { id, district: by.district };
      let steps = 0;
      const dying: CaseStore = {
        transact: async (work) => {
          steps += 1;
          const last = steps === step;
          const result = await counter.store.transact(async (tx) => {
            const worked = await work(tx);
            if (last && when === 'inside') throw new Error('killed');
            return worked;
          });
          if (last) throw new Error('killed');
          return result;
        },
      };
      await expect(aLife(dying).goOn(job, () => true)).rejects.toThrow('killed');
      const left = await counter.imports.show(id, by);
      const judged = Math.min(1300, 500 * (when === 'inside' ? step - 1 : step));
      expect((left?.counts.right ?? 0) + (left?.counts.wrong ?? 0)).toBe(judged);
      // Whoever starts next goes on; two at once share the work.
      await Promise.all([aLife(counter.store).resume(), aLife(counter.store).resume()]);
      expect(await counter.imports.show(id, by)).toMatchObject({ state: 'checked', total: 1300 });
      expect(await found(id)).toEqual(whole);
      expect(await counter.database.query('select 1 from import_part')).toEqual([]);
    }
    expect(await numbers()).toEqual(['taken']);
  }, 60_000);

  it('keeps no IIN while rows wait to be judged, nor afterwards, in whichever column one stands', async () => {
    const iin = '900101300007';
    const id = await receiveMany(
      [
        'Номер;Дата;Статус;Пометка',
        `1;22.10.2026;;ключ у ${iin}`,
        `${iin};вчера;;`,
        `3;22.10.2026;9001-0130-0007;`,
        `4;22.10.2026;;${'дом '.repeat(50)}${iin}`,
        '5;22.10.2026;;двор',
      ].join('\n'),
    );
    const part = await counter.store.transact((tx) => tx.imports.nextPart(id));
    expect(part).toMatchObject({
      kind: 'part',
      rows: [{ line: 2 }, { line: 3 }, { line: 4 }, { line: 5 }, { line: 6 }],
    });
    expect(JSON.stringify(part)).not.toMatch(/9001-?01/u);
    await counter.imports.goOn({ id, district: by.district }, () => true);
    const rows = await counter.imports.rows(id, by, { limit: 10 });
    expect(rows.map(({ problems }) => problems.map(({ column, kind }) => `${column}: ${kind}`))).toEqual([
      ['label: holds-iin'],
      ['number: holds-iin', 'received: not-a-date'],
      ['status: holds-iin'],
      ['label: holds-iin'],
      [],
    ]);
    expect(JSON.stringify(rows)).not.toMatch(/9001-?01/u);
  });

  it('leaves nothing of a file whose receiving is killed, and goes on with one whose answer never came', async () => {
    const file = async () => {
      const read = await readFile(inPieces(Buffer.from(many(1300)), 65_536), counter.imports.words);
      if (read.kind !== 'register') throw new Error(read.kind);
      return read;
    };
    const killedInside: CaseStore = {
      transact: (work) =>
        counter.store.transact(async (tx) => {
          await work(tx);
          throw new Error('killed');
        }),
    };
    const first = await file();
    await expect(aLife(killedInside).receive(first.rows, first.reading, by)).rejects.toThrow('killed');
    for (const table of ['import_job', 'import_part', 'import_row']) {
      expect(await counter.database.query(`select 1 from ${table}`)).toEqual([]);
    }
    const killedAfter: CaseStore = {
      transact: async (work) => {
        await counter.store.transact(work);
        throw new Error('killed');
      },
    };
    const second = await file();
    await expect(aLife(killedAfter).receive(second.rows, second.reading, by)).rejects.toThrow('killed');
    await aLife(counter.store).resume();
    expect(await counter.imports.list(by, 5)).toMatchObject([{ state: 'checked', counts: { right: 1300, wrong: 0 } }]);
  });

  it('is given up where no key opens what was received, and its rows are erased', async () => {
    const id = await receiveMany(many(700));
    await counter.database.query('update import_part set rows = left(rows, -4) where first_line > 2');
    await counter.imports.goOn({ id, district: by.district }, () => true);
    expect(await counter.imports.show(id, by)).toMatchObject({ state: 'failed', counts: { right: 0, wrong: 0 } });
    expect(await counter.database.query('select 1 from import_part')).toEqual([]);
    expect(seen((await aigul.get(`/console/import/${id}`)).body)).toContain('Given up: nothing was taken over');
  });

  it('shows while it is checked how far it is and what is wrong so far, without answers about health', async () => {
    const rows = Array.from({ length: 1300 }, (_, index) => `${index};22.10.2026;`);
    rows[3] = '3;вчера;ерекше';
    rows[900] = '900;вчера;';
    const id = await receiveMany(`Номер;Дата;Деменция\n${rows.join('\n')}`);
    let asked = 0;
    await counter.imports.goOn({ id, district: by.district }, () => ++asked === 1);
    const ask = async (query: string) =>
      seen((await aigul.get(`/console/import/${id}${query}`, { 'hx-request': 'true' })).body);
    // Nobody goes on with it until this has been looked at.
    await counter.store.transact(async (tx) => {
      await tx.imports.find(id, by.district, 'lock');
      const page = seen((await aigul.get(`/console/import/${id}`)).body);
      expect(page).toContain('500 of 1300 lines checked');
      expect(page).toContain('1 line has errors');
      expect(page).toMatch(/<progress max="1300" value="500"/u);
      expect(page).toContain('вчера');
      expect(page).not.toContain('ерекше');
      expect(page).toContain('shown when the work is over');
      expect(page).toMatch(/<a href="[^"]+" id="asks">Refresh<\/a>/u);
      expect(page).not.toContain('Take over the lines');
      // What the page has already is left as it is.
      const news = await ask('?shown=1');
      expect(news).toMatch(/^<p id="said" hx-swap-oob="innerHTML">500 of 1300 lines checked. 1 line has errors<\/p>/u);
      expect(news).not.toContain('id="found"');
      expect(await ask('?shown=0')).toContain('<div id="found" hx-swap-oob="innerHTML">');
      expect(await looksAt(id)).toEqual([]);
    });
    // The looks were enough for it to go on.
    await until(async () => (await counter.imports.show(id, by))?.state === 'checked', 'the register is checked');
    const over = await ask('?shown=1');
    expect(over).toMatch(
      /^<p id="said" [^>]+>Checked. Nothing is taken over yet.<\/p><div id="job" hx-swap-oob="true">/u,
    );
    expect(over).toContain('Take over the lines');
    expect(over).toContain('ерекше');
    expect(over).not.toContain('hx-get');
    expect(await looksAt(id)).toHaveLength(1);
  });

  it('is told while it goes on, to scripts and without them, and stops between two batches when the program ends', async () => {
    const id = await checkMany(many(700));
    await counter.imports.begin(id, by);
    let asked = 0;
    await counter.imports.goOn({ id, district: by.district }, () => ++asked === 1);
    const [shown] = await counter.database.query<{ n: number }>('select count(*)::int as n from application');
    expect(shown?.n).toBe(500);
    // Looking at the page is enough for the work to go on.
    const page = await aigul.get(`/console/import/${id}`);
    expect(page.body).toMatch(/hx-get="[^"]+" hx-trigger="every 2s" hx-swap="none" hx-include="#shown"/u);
    expect(seen(page.body)).toContain('500 of 700 taken over');
    const fragment = await aigul.get(`/console/import/${id}`, { 'hx-request': 'true' });
    expect(fragment.body).not.toContain('<html');
    await until(async () => (await counter.imports.show(id, by))?.state === 'done', 'done');
    const over = await aigul.get(`/console/import/${id}`, { 'hx-request': 'true' });
    expect(over.body).not.toContain('hx-get');
  });

  it('checks 50,000 rows, and lets everybody else have their turn meanwhile', async () => {
    const text = many(50_000);
    // Counted in the processor's time of this thread, and as a share of all of it, however fast the machine is.
    const since = (start: NodeJS.CpuUsage) => {
      const { user, system } = process.threadCpuUsage(start);
      return user + system;
    };
    const whole = process.threadCpuUsage();
    let [before, longest] = [whole, 0];
    const ticks = setInterval(() => {
      longest = Math.max(longest, since(before));
      before = process.threadCpuUsage();
    }, 5);
    const id = await checkMany(text);
    clearInterval(ticks);
    const all = since(whole);
    expect(await counter.imports.show(id, by)).toMatchObject({ state: 'checked', counts: { right: 50_000, wrong: 0 } });
    expect(longest / all).toBeLessThan(0.05);
  }, 90_000);
});
