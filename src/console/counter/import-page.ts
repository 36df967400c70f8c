import { html } from 'ghtml';
import * as z from 'zod';
import { almatyDate } from '../../core/calendar/almaty.ts';
import { type PlainDate, parsePlainDate } from '../../core/calendar/plain-date.ts';
import { channels } from '../../core/casework/application.ts';
import { statusIds } from '../../core/casework/status.ts';
import { refusalGrounds } from '../../core/law/edition.ts';
import { typedDate } from '../../i18n/dates.ts';
import type { Translate } from '../../i18n/translator.ts';
import {
  type ImportJob,
  type ImportRow,
  type RegisterColumn,
  type RowProblem,
  registerColumns,
} from '../../usecases/casework/ports.ts';
import { longestLabel } from '../../usecases/casework/register-application.ts';
import type { ImportId } from '../../usecases/ids.ts';
import { caseworkerOf } from '../desk/words.ts';
import { csrfField, errorSummary, fileField, multipartAction, submit } from '../html/form.ts';
import { box, type Column, facts, instant, pager, section, table, typed } from '../html/parts.ts';
import type { Answer, Html, StaffRequest, Voice } from '../route.ts';
import { csvStream } from './csv.ts';
import type { CounterDeps } from './deps.ts';
import { askableFacts, factOptions, factTitle } from './fact-words.ts';
import { type FileProblem, FileRowsError, mostBytes, readFile } from './import/read-file.ts';

const PAGE = 50;
const EARLIER = 10;
const PREVIEW = 5;
const REPORT_BATCH = 1000;
/** A small file is checked before the page is there, so that nobody has to ask for it twice. */
const WAIT_MS = 2000;

const lineNumber = z.coerce.number().int().nonnegative().optional().catch(undefined);
/** `shown`: how many lines with errors the page has that asks again. */
const place = z.object({ after: lineNumber, shown: lineNumber });

/** Taking over a register that was kept elsewhere: first a check that writes nothing into the register, then the work. */
export function importPages({ imports, now }: Pick<CounterDeps, 'imports' | 'now'>) {
  async function start(request: StaffRequest, problem: string | undefined): Promise<Answer> {
    const { voice, csrf } = request;
    const { t } = voice;
    const jobs = await imports.list(caseworkerOf(request), EARLIER);
    const errors = problem === undefined ? [] : [{ name: 'file', message: problem }];
    return {
      kind: 'page',
      title: t('counter:import.title'),
      ...(problem !== undefined && { status: 422 }),
      main: html`!${errorSummary(t('counter:import.notRead'), errors)}<p class="lead">${t('counter:import.intro')}</p><form method="post" action="${multipartAction('/console/import', csrf)}" enctype="multipart/form-data" class="counter-form">!${csrfField(csrf)}!${fileField(
        {
          name: 'file',
          label: t('counter:import.file.label'),
          hint: t('counter:import.file.hint'),
          error: problem,
          accept: '.csv,.txt,.tsv,text/csv',
          required: true,
        },
      )}<p class="buttons">!${submit(t('counter:import.check'))}</p></form>!${section(
        'columns',
        t('counter:import.accepted.title'),
        html`<p class="hint">${t('counter:import.accepted.hint')}</p>!${table<RegisterColumn>(
          t('counter:import.accepted.title'),
          [
            {
              title: t('counter:import.accepted.column'),
              heads: true,
              cell: (column) => html`${columnTitle(t, column)}`,
            },
            {
              title: t('counter:import.accepted.contents'),
              cell: (column) => html`${contentsOf(t, column, almatyDate(now()))}`,
            },
          ],
          registerColumns,
        )}<details><summary>${t('counter:new.answers.title')}</summary>!${table<RegisterColumn>(
          t('counter:new.answers.title'),
          [
            {
              title: t('counter:import.accepted.column'),
              heads: true,
              cell: (column) => html`${columnTitle(t, column)}`,
            },
            {
              title: t('counter:import.accepted.contents'),
              cell: (column) => html`${contentsOf(t, column, almatyDate(now()))}`,
            },
          ],
          askableFacts.map((fact): RegisterColumn => `fact:${fact}`),
        )}</details>`,
      )}!${section('earlier', t('counter:import.earlier'), earlier(voice, jobs))}`,
    };
  }

  async function send(request: StaffRequest): Promise<Answer> {
    const { t } = request.voice;
    const chunks = await bytesOf(request);
    if (chunks === 'none') return start(request, t('counter:import.file.needed'));
    if (chunks === 'too-large') return start(request, t('counter:files.too-large'));
    const file = await readFile(chunks, imports.words);
    if (file.kind !== 'register') return start(request, problemOfFile(t, file));
    try {
      const by = caseworkerOf(request);
      const received = await imports.receive(file.rows, file.reading, by);
      if (received.kind === 'no-rows') return start(request, problemOfFile(t, received));
      const { id } = received;
      imports.keepGoing({ id, district: by.district });
      await imports.pauseWhileGoing(id, WAIT_MS);
      return { kind: 'redirect', to: `/console/import/${id}` };
    } catch (error) {
      if (error instanceof FileRowsError) return start(request, problemOfFile(t, error.problem));
      throw error;
    }
  }

  async function jobPage(request: StaffRequest): Promise<Answer> {
    const { voice, csrf, params, query } = request;
    const { t } = voice;
    const by = caseworkerOf(request);
    const id = (params['id'] ?? '') as ImportId;
    const job = await imports.show(id, by);
    if (job === undefined) return { kind: 'not-found' };
    // Whoever looks sees to it that the work goes on, should the process that did it be gone.
    if (goesOn(job)) imports.keepGoing(job);
    const { after, shown } = place.catch({ after: undefined, shown: undefined }).parse(query);
    const today = almatyDate(now());
    if (goesOn(job)) {
      // Without the answers about health: this page asks again every two seconds, and each look at those leaves a line.
      const found = await imports.rows(id, by, { state: 'wrong', limit: PAGE });
      if (request.wantsFragment) return { kind: 'fragment', html: newsOf(voice, job, found, { shown, today }) };
      return {
        kind: 'page',
        title: t('counter:job.title'),
        back: { href: '/console/import', label: t('counter:job.back') },
        main: html`<p id="said" class="unseen" role="status"></p>!${goingOn(voice, job, found, today)}`,
      };
    }
    const wrong = await imports.problems(id, by, { limit: PAGE, ...(after && { after }) });
    const right = job.state === 'checked' ? await imports.rows(id, by, { state: 'right', limit: PREVIEW }) : [];
    const main = jobOf(voice, csrf, { job, wrong, right, today });
    if (request.wantsFragment) {
      return {
        kind: 'fragment',
        html: html`!${said(t(`counter:job.${job.state}`))}<div id="job" hx-swap-oob="true">!${main}</div>`,
      };
    }
    return {
      kind: 'page',
      title: t('counter:job.title'),
      back: { href: '/console/import', label: t('counter:job.back') },
      main: html`<div id="job">!${main}</div>`,
    };
  }

  async function begin(request: StaffRequest): Promise<Answer> {
    const by = caseworkerOf(request);
    const id = (request.params['id'] ?? '') as ImportId;
    const begun = await imports.begin(id, by);
    if (begun.kind === 'not-found') return begun;
    if (begun.kind === 'begun') imports.keepGoing({ id, district: by.district });
    return { kind: 'redirect', to: `/console/import/${id}` };
  }

  /** Every error of a file, as a file to work through. */
  async function report(request: StaffRequest): Promise<Answer> {
    const { t } = request.voice;
    const by = caseworkerOf(request);
    const id = (request.params['id'] ?? '') as ImportId;
    if ((await imports.show(id, by)) === undefined) return { kind: 'not-found' };
    const today = almatyDate(now());
    const lines = async function* () {
      let after = 0;
      let recorded = false;
      for (;;) {
        const found = await imports.problems(id, by, { after, limit: REPORT_BATCH, recorded });
        recorded = found.recorded;
        for (const row of found.rows) {
          for (const problem of row.problems) {
            yield [
              `${row.line}`,
              columnTitle(t, problem.column),
              row.cells?.[problem.column] ?? '',
              wordsOf(t, problem, today),
            ];
          }
        }
        const last = found.rows.at(-1);
        if (last === undefined || !found.more) return;
        after = last.line;
      }
    };
    const header = [t('counter:job.line'), t('counter:job.column'), t('counter:job.value'), t('counter:job.problem')];
    return {
      kind: 'file',
      name: `${t('counter:job.reportFile')}.csv`,
      type: 'text/csv; charset=utf-8',
      body: csvStream(header, lines()),
    };
  }

  return { start: (request: StaffRequest) => start(request, undefined), send, jobPage, begin, report };
}

/** The bytes of the one file of a form. */
async function bytesOf({ raw }: StaffRequest): Promise<readonly Buffer[] | 'none' | 'too-large'> {
  try {
    const file = await raw.file({ limits: { fileSize: mostBytes } });
    if (file === undefined) return 'none';
    const chunks: Buffer[] = [];
    for await (const chunk of file.file) chunks.push(chunk);
    if (file.file.truncated) return 'too-large';
    return file.filename === '' && chunks.length === 0 ? 'none' : chunks;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'FST_REQ_FILE_TOO_LARGE') return 'too-large';
    throw error;
  }
}

function problemOfFile(t: Translate, problem: FileProblem): string {
  switch (problem.kind) {
    case 'binary-file':
      return t(`counter:files.${problem.looksLike}`);
    case 'missing-columns':
      return t('counter:files.missing-columns', {
        missing: problem.missing.map((column) => columnTitle(t, column)).join(', '),
        found: problem.found.map(({ title }) => title || t('counter:job.noTitle')).join(', '),
      });
    case 'open-quote':
      return t('counter:files.open-quote', { line: problem.line });
    default:
      return t(`counter:files.${problem.kind}`);
  }
}

function earlier(voice: Voice, jobs: readonly ImportJob[]): Html {
  const { t } = voice;
  if (jobs.length === 0) return html`<p class="hint">${t('counter:import.noEarlier')}</p>`;
  const columns: readonly Column<ImportJob>[] = [
    {
      title: t('counter:import.when'),
      heads: true,
      cell: ({ id, createdAt }) => html`<a href="/console/import/${id}">!${instant(createdAt)}</a>`,
    },
    { title: t('counter:import.state'), cell: ({ state }) => html`${t(`counter:import.states.${state}`)}` },
    ...(['imported', 'right', 'wrong'] as const).map((kind) => ({
      title: t(`counter:import.rows.${kind}`),
      figures: true,
      cell: ({ counts }: ImportJob) => html`${counts[kind]}`,
    })),
  ];
  return table(t('counter:import.earlier'), columns, jobs);
}

interface WrongRows {
  readonly rows: readonly ImportRow[];
  readonly more: boolean;
}

interface ShownJob {
  readonly job: ImportJob;
  readonly wrong: WrongRows;
  readonly right: readonly ImportRow[];
  readonly today: PlainDate;
}

function goesOn(job: ImportJob): boolean {
  return job.state === 'checking' || job.state === 'importing';
}

/**
 * A register that is being worked on. With scripts the page asks every two seconds and takes in only what is new, around
 * whatever somebody reads or has the focus on; without them the link asks.
 */
function goingOn(voice: Voice, job: ImportJob, found: readonly ImportRow[], today: PlainDate): Html {
  const { t } = voice;
  const own = `/console/import/${job.id}`;
  return html`<div id="job"><div class="box accent" hx-get="${own}" hx-trigger="every 2s" hx-swap="none" hx-include="#shown"><p class="box-title">${t(`counter:job.${job.state}`)}</p><div id="going">!${progress(voice, job, found)}</div><p><a href="${own}" id="asks">${t('counter:job.refresh')}</a></p></div><div id="found">!${errorsSoFar(voice, found, today)}</div>!${section('reading', t('counter:job.reading'), reading(voice, job))}</div>`;
}

/** What has changed since the page looked last. */
function newsOf(
  voice: Voice,
  job: ImportJob,
  found: readonly ImportRow[],
  { shown, today }: { readonly shown: number | undefined; readonly today: PlainDate },
): Html {
  const { t } = voice;
  const errors = t('counter:job.errors', { count: job.counts.wrong });
  return html`!${said(`${progressOf(t, job).words}. ${errors}`)}<div id="going" hx-swap-oob="innerHTML">!${progress(voice, job, found)}</div>!${
    shown === found.length
      ? ''
      : html`<div id="found" hx-swap-oob="innerHTML">!${errorsSoFar(voice, found, today)}</div>`
  }`;
}

/** Read out by a screen reader, in its own time. */
function said(text: string): Html {
  return html`<p id="said" hx-swap-oob="innerHTML">${text}</p>`;
}

function progressOf(t: Translate, { state, total, counts }: ImportJob) {
  const [done, all] =
    state === 'checking' ? [counts.right + counts.wrong, total] : [counts.imported, counts.right + counts.imported];
  const words =
    state === 'checking' ? t('counter:job.progressOfCheck', { done, all }) : t('counter:job.progress', { done, all });
  return { done, all, words };
}

function progress({ t }: Voice, job: ImportJob, found: readonly ImportRow[]): Html {
  const { done, all, words } = progressOf(t, job);
  return html`<p>${words}</p><progress max="${all}" value="${done}" aria-label="${words}"></progress><p>${t('counter:job.errors', { count: job.counts.wrong })}</p><input type="hidden" id="shown" name="shown" value="${found.length}">`;
}

function errorsSoFar({ t }: Voice, found: readonly ImportRow[], today: PlainDate): Html {
  return found.length === 0
    ? ''
    : section(
        'errors-found',
        t('counter:job.report'),
        html`<p class="hint">${t('counter:job.reportLater', { most: PAGE })}</p>!${errorTable(
          t,
          found,
          ({ cells }, { column }) =>
            column.startsWith('fact:') ? html`${t('counter:job.valueLater')}` : typed(cells?.[column] ?? '—'),
          today,
        )}`,
      );
}

function jobOf(voice: Voice, csrf: string, { job, wrong, right, today }: ShownJob): Html {
  const { t } = voice;
  const { state, counts } = job;
  const tone = state === 'failed' ? 'danger' : state === 'done' ? 'good' : 'accent';
  // Whoever has the focus on the link that asks has it here once there is no more to ask.
  return html`<div id="asks" tabindex="-1">!${box(
    tone,
    t(`counter:job.${state}`),
    html`!${state === 'done' ? progress(voice, job, []) : html`<p>${t('counter:job.counts', { count: counts.right })}</p><p>${t('counter:job.errors', { count: counts.wrong })}</p>`}`,
  )}</div>!${state === 'checked' ? decision(voice, csrf, job) : ''}!${wrong.rows.length === 0 ? '' : problems(voice, job, wrong, today)}!${
    right.length === 0 ? '' : preview(voice, job, right)
  }!${section('reading', t('counter:job.reading'), reading(voice, job))}`;
}

function decision({ t }: Voice, csrf: string, { id, counts }: ImportJob): Html {
  if (counts.right === 0) return html`<p class="lead">${t('counter:job.nothingRight')}</p>`;
  return html`<form method="post" action="/console/import/${id}">!${csrfField(csrf)}<p class="hint">${t('counter:job.takeOverHint')}</p><p class="buttons">!${submit(t('counter:job.takeOver'))}</p></form>`;
}

function problems(voice: Voice, job: ImportJob, { rows, more }: WrongRows, today: PlainDate): Html {
  const { t } = voice;
  const last = more ? rows.at(-1) : undefined;
  return section(
    'errors-found',
    t('counter:job.report'),
    html`<p><a href="/console/import/${job.id}/errors">${t('counter:job.download')}</a></p>!${errorTable(t, rows, ({ cells }, { column }) => typed(cells?.[column] ?? '—'), today)}!${pager(
      t('counter:job.more'),
      last && `/console/import/${job.id}?after=${last.line}`,
    )}`,
  );
}

function errorTable(
  t: Translate,
  rows: readonly ImportRow[],
  contentOf: (row: ImportRow, problem: RowProblem) => Html,
  today: PlainDate,
): Html {
  const lines = rows.flatMap((row) => row.problems.map((problem) => ({ row, problem })));
  const columns: readonly Column<(typeof lines)[number]>[] = [
    { title: t('counter:job.line'), heads: true, cell: ({ row }) => html`${row.line}` },
    { title: t('counter:job.column'), cell: ({ problem }) => html`${columnTitle(t, problem.column)}` },
    { title: t('counter:job.value'), cell: ({ row, problem }) => contentOf(row, problem) },
    { title: t('counter:job.problem'), cell: ({ problem }) => html`${wordsOf(t, problem, today)}` },
  ];
  return table(t('counter:job.report'), columns, lines);
}

/**
 * How the file was understood, by its first lines: a wrong column shows here at once. Without the answers about health:
 * reading those is a step of its own, which leaves a line in the trail.
 */
function preview(voice: Voice, { reading }: ImportJob, right: readonly ImportRow[]): Html {
  const { t } = voice;
  const read = reading.columns.flatMap(({ column }) =>
    column === undefined || column.startsWith('fact:') ? [] : [column],
  );
  const columns: readonly Column<ImportRow>[] = [
    { title: t('counter:job.line'), heads: true, cell: ({ line }) => html`${line}` },
    ...read.map((column) => ({
      title: columnTitle(t, column),
      cell: ({ cells }: ImportRow) => typed(cells?.[column] ?? '—'),
    })),
  ];
  return section('preview', t('counter:job.preview'), table(t('counter:job.preview'), columns, right));
}

function reading({ t }: Voice, { reading: { encoding, separator, columns } }: ImportJob): Html {
  const separators = { ';': 'semicolon', ',': 'comma', '\t': 'tab' } as const;
  return html`!${facts([
    [
      t('counter:job.encoding'),
      html`${encoding === 'windows-1251' ? t('counter:job.windows1251') : encoding.toUpperCase()}`,
    ],
    [t('counter:job.separator'), html`${t(`counter:job.separators.${separators[separator]}`)}`],
  ])}!${table(
    t('counter:job.reading'),
    [
      {
        title: t('counter:job.titleInFile'),
        heads: true,
        cell: ({ title }) => (title === '' ? html`${t('counter:job.noTitle')}` : typed(title)),
      },
      {
        title: t('counter:job.readAs'),
        cell: ({ column }) =>
          column === undefined
            ? html`<span class="hint">${t('counter:job.ignored')}</span>`
            : html`${columnTitle(t, column)}`,
      },
    ],
    columns,
  )}`;
}

function columnTitle(t: Translate, column: RegisterColumn): string {
  const plain = registerColumns.find((each) => each === column);
  if (plain !== undefined) return t(`counter:columns.${plain}.title`);
  const fact = askableFacts.find((each) => `fact:${each}` === column);
  return fact === undefined ? column : factTitle(t, fact);
}

/** The words that a column understands, as they are written in the reader's language. */
function listOf(t: Translate, column: RegisterColumn, today: PlainDate): string {
  const fact = askableFacts.find((each) => `fact:${each}` === column);
  const words =
    column === 'channel'
      ? channels.map((id) => t(`counter:channels.${id}.title`))
      : column === 'status'
        ? statusIds.map((id) => t(`statuses:${id}.title`))
        : column === 'ground'
          ? refusalGrounds.map((id) => t(`law:refusalGrounds.${id}`))
          : fact === undefined || fact === 'birthDate'
            ? []
            : factOptions(t, fact, today).map(({ label }) => label);
  return words.join('; ');
}

function contentsOf(t: Translate, column: RegisterColumn, today: PlainDate): string {
  const plain = registerColumns.find((each) => each === column);
  const list = listOf(t, column, today);
  if (plain !== undefined) return t(`counter:import.contents.${plain}`, { list, most: longestLabel });
  return column === 'fact:birthDate'
    ? t('counter:import.contents.received')
    : t('counter:import.contents.fact', { list });
}

function wordsOf(t: Translate, { column, kind, detail = '' }: RowProblem, today: PlainDate): string {
  const date = parsePlainDate(detail);
  return t(`counter:problems.${kind}`, {
    detail: date === undefined ? detail : typedDate(date),
    list: listOf(t, column, today),
  });
}
