import { describe, expect, it } from 'vitest';
import { askableFacts, factOptions, factTitle } from '../../../src/console/counter/fact-words.ts';
import { createRegisterWords } from '../../../src/console/counter/import/words.ts';
import { channels } from '../../../src/core/casework/application.ts';
import { statusIds } from '../../../src/core/casework/status.ts';
import { refusalGrounds } from '../../../src/core/law/edition.ts';
import { languages } from '../../../src/i18n/languages.ts';
import { createTranslator } from '../../../src/i18n/translator.ts';
import { cellsOf, readDate, readHeader, readRow } from '../../../src/usecases/casework/import-register.ts';
import { type RegisterCells, registerColumns } from '../../../src/usecases/casework/ports.ts';
import { on } from '../../casework/applications.ts';

const translator = await createTranslator();
const words = createRegisterWords(translator);
const today = on('2026-11-27');
const read = (cells: RegisterCells) => readRow({ number: '17', received: '22.10.2026', ...cells }, words, today);
const problems = (cells: RegisterCells) => {
  const reading = read(cells);
  return reading.kind === 'wrong' ? reading.problems : [];
};
const taken = (cells: RegisterCells) => {
  const reading = read(cells);
  if (reading.kind !== 'right') throw new Error(`wrong: ${JSON.stringify(reading.problems)}`);
  return reading.row;
};

describe('the words of a register', () => {
  it.each(languages)('are understood in %s', (language) => {
    const t = translator(language);
    for (const column of registerColumns)
      expect(words.column(t(`counter:columns.${column}.title`)), column).toBe(column);
    for (const id of channels) expect(words.channel(t(`counter:channels.${id}.title`)), id).toBe(id);
    for (const id of statusIds) expect(words.status(t(`statuses:${id}.title`)), id).toBe(id);
    for (const id of refusalGrounds) expect(words.ground(t(`law:refusalGrounds.${id}`)), id).toBe(id);
    for (const fact of askableFacts) {
      expect(words.column(factTitle(t, fact)), fact).toBe(`fact:${fact}`);
      if (fact === 'birthDate') continue;
      for (const { value, label } of factOptions(t, fact, today.today)) {
        expect(`${words.answer(fact, label)}`, `${fact}: ${label}`).toBe(value);
        expect(`${words.answer(fact, value)}`, `${fact}: ${value}`).toBe(value);
      }
    }
  });

  it('are understood as the office writes them, whatever case, and with Kazakh letters on a Russian keyboard', () => {
    expect(words.column('РЕГ. НОМЕР')).toBe('number');
    expect(words.column('№')).toBe('number');
    expect(words.column('№ п/п')).toBeUndefined();
    expect(words.column('Номири')).toBe('number');
    expect(words.status('в очереди')).toBe('queued');
    expect(words.status('Тіркелді')).toBe('registered');
    expect(words.channel('ЦОН')).toBe('public-service-centre');
    expect(words.ground('Недостоверные данные')).toBe('inaccurate-data');
  });

  it('of two columns with one title the first counts, and what is not known is not kept', () => {
    const header = readHeader(['ИИН', 'Номер', 'Дата', 'Номер'], words);
    expect(header).toMatchObject({
      kind: 'header',
      columns: [{ column: undefined }, { column: 'number' }, { column: 'received' }, { column: undefined }],
    });
    expect(cellsOf(['900101300123', '17', '22.10.2026', '18'], header.columns)).toEqual({
      number: '17',
      received: '22.10.2026',
    });
  });
});

describe('dates', () => {
  it.each(['2026-11-22', '22.11.2026', '22/11/2026', '22.11.2026 0:00:00', '2026-11-22 00:00', '22.11.2026 00:00:00'])(
    '%s is read',
    (text) => {
      expect(readDate(text)).toBe('2026-11-22');
    },
  );
  it.each([
    '',
    '22.11.26',
    '31.02.2026',
    '22.11/2026',
    '11/22/2026',
    '22-11-2026',
    '22.11.2026 14:05',
    'вчера',
    '46348',
    '1.1.0001',
  ])('%j is none', (text) => {
    expect(readDate(text)).toBeUndefined();
  });
});

describe('a row', () => {
  it('with a number and a day only is an application that is registered, with its term', () => {
    expect(taken({})).toMatchObject({
      number: '17',
      channel: 'other',
      label: undefined,
      application: { status: 'registered', dueOn: '2026-10-30', version: 1 },
      history: [{ kind: 'received', occurredOn: '2026-10-22' }],
      frozen: undefined,
    });
  });

  it('in a later status says of itself that the steps in between are not known', () => {
    const row = taken({ status: 'Уведомлено', statusOn: '2026-11-20', channel: 'ЦОН', label: 'зелёные ворота' });
    expect(row).toMatchObject({
      channel: 'public-service-centre',
      label: 'зелёные ворота',
      application: { status: 'notified', dueOn: '2026-11-27', version: 2 },
      history: [
        { kind: 'received', version: 1 },
        { kind: 'corrected', from: 'registered', to: 'notified', version: 2 },
      ],
    });
  });

  it('that is closed, or in care for years, needs no calendar of its year and gets no date', () => {
    for (const status of ['Прекращено', 'Обслуживается', 'Отозвано', 'в очереди']) {
      expect(taken({ received: '03.02.2019', status, statusOn: '12.03.2019' }).application).not.toHaveProperty('dueOn');
    }
    const refused = { received: '03.02.2019', status: 'Отказ', statusOn: '12.03.2019', ground: 'нет оснований' };
    expect(taken(refused)).toMatchObject({
      application: { status: 'refused', ground: 'no-ground-of-need', edition: '2015-03-26' },
      history: [{ kind: 'received' }, { kind: 'corrected', ground: 'no-ground-of-need' }],
    });
    expect(taken(refused).application).not.toHaveProperty('dueOn');
    expect(taken({ ...refused, received: '2026-10-22', statusOn: '2026-11-03' }).application).toHaveProperty('dueOn');
  });

  it('carries answers as the office gave them, frozen with what the edition of that day says of them', () => {
    const { frozen } = taken({
      'fact:selfCare': 'cannot',
      'fact:disability': 'group-1',
      'fact:birthDate': '12.05.1949',
      'fact:sex': 'не знаю',
    });
    expect(frozen).toMatchObject({
      asOf: '2026-10-22',
      edition: '2023-07-01',
      facts: { disability: { value: 'group-1', saidBy: 'office', saidOn: '2026-10-22' }, sex: { value: 'unknown' } },
    });
    expect(frozen?.levels).toHaveProperty('elderly');
  });

  it.each<[string, RegisterCells, object]>([
    ['no number', { number: '' }, { column: 'number', kind: 'needed' }],
    ['a number of invisible marks', { number: '\u202e\u200f' }, { column: 'number', kind: 'needed' }],
    ['a formula for a number', { number: '=1+1' }, { column: 'number', kind: 'not-a-number' }],
    ['an IIN for a number', { number: '900101300007' }, { column: 'number', kind: 'holds-iin' }],
    ['a number without end', { number: '1'.repeat(61) }, { column: 'number', kind: 'too-long', detail: '60' }],
    ['no day', { received: '' }, { column: 'received', kind: 'needed' }],
    ['a day that is none', { received: '31.02.2026' }, { column: 'received', kind: 'not-a-date' }],
    ['a day to come', { received: '28.11.2026' }, { column: 'received', kind: 'in-future', detail: '2026-11-27' }],
    [
      'a day before the first edition',
      { received: '25.03.2015', status: 'закрыто', statusOn: '1.4.2015' },
      { column: 'received', kind: 'before-first-edition', detail: '2015-03-26' },
    ],
    [
      'a term in a year that is not loaded',
      { received: '02.12.2024' },
      { column: 'received', kind: 'beyond-calendar', detail: '2024' },
    ],
    [
      'a decision due in a year that is not loaded',
      { received: '02.12.2024', status: 'visited', statusOn: '2024-12-05' },
      { column: 'statusOn', kind: 'beyond-calendar', detail: '2024' },
    ],
    ['a status nobody knows', { status: 'думаем' }, { column: 'status', kind: 'not-known' }],
    ['a status without its day', { status: 'отказ', ground: 'нет оснований' }, { column: 'statusOn', kind: 'needed' }],
    [
      'a status before the papers',
      { status: 'visited', statusOn: '21.10.2026' },
      { column: 'statusOn', kind: 'before-received', detail: '2026-10-22' },
    ],
    [
      'a status to come',
      { status: 'visited', statusOn: '28.11.2026' },
      { column: 'statusOn', kind: 'in-future', detail: '2026-11-27' },
    ],
    ['a refusal without its ground', { status: 'отказ', statusOn: '1.11.2026' }, { column: 'ground', kind: 'needed' }],
    [
      'a ground nobody knows',
      { status: 'отказ', statusOn: '1.11.2026', ground: 'просто так' },
      { column: 'ground', kind: 'not-known' },
    ],
    [
      'a ground without a refusal',
      { status: 'visited', statusOn: '1.11.2026', ground: 'нет оснований' },
      { column: 'ground', kind: 'not-wanted' },
    ],
    [
      'a visit without its day',
      { status: 'visit-scheduled', statusOn: '1.11.2026' },
      { column: 'visitOn', kind: 'needed' },
    ],
    [
      'a visit before it was arranged',
      { status: 'visit-scheduled', statusOn: '1.11.2026', visitOn: '31.10.2026' },
      { column: 'visitOn', kind: 'too-far', detail: '2026-11-01' },
    ],
    ['a channel nobody knows', { channel: 'голубь' }, { column: 'channel', kind: 'not-known' }],
    ['a label without end', { label: 'я'.repeat(121) }, { column: 'label', kind: 'too-long', detail: '120' }],
    ['an answer nobody gives', { 'fact:selfCare': 'иногда бывает' }, { column: 'fact:selfCare', kind: 'not-known' }],
    ['a birth after the papers', { 'fact:birthDate': '2026-10-23' }, { column: 'fact:birthDate', kind: 'born-later' }],
    ['a birth in another age', { 'fact:birthDate': '1820-01-01' }, { column: 'fact:birthDate', kind: 'too-old' }],
    [
      'an age against the birth',
      { 'fact:birthDate': '1949-05-12', 'fact:ageGroup': 'child' },
      { column: 'fact:ageGroup', kind: 'contradicts-birth-date' },
    ],
  ])('with %s is told so', (_name, cells, problem) => {
    const emptied = Object.fromEntries(
      Object.entries({ number: '17', received: '22.10.2026', ...cells }).filter(([, value]) => value !== ''),
    );
    const reading = readRow(emptied, words, today);
    expect(reading.kind === 'wrong' && reading.problems).toContainEqual(expect.objectContaining(problem));
  });

  it('is told everything that is wrong at once, and never what stood there', () => {
    const said = problems({ received: 'позавчера', status: 'думаем', channel: 'голубь', label: 'ключ у 900101300007' });
    expect(said.map(({ column }) => column)).toEqual(['label', 'received', 'channel', 'status']);
    expect(JSON.stringify(said)).not.toMatch(/позавчера|думаем|голубь|9001/u);
  });

  it('keeps a label literally, without marks that turn or hide it', () => {
    const label = '<a href="tg://user?id=1">\u202eзелёные\u200b ворота</a>  =1+1';
    expect(taken({ label }).label).toBe('<a href="tg://user?id=1">зелёные ворота</a> =1+1');
    // What our export guards comes back as it was.
    const { columns } = readHeader(['Number', 'Received', 'Label'], words);
    expect(cellsOf(['1', '22.10.2026', "'=1+1"], columns).label).toBe('=1+1');
  });
});
