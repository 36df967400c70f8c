import { html } from 'ghtml';
import * as z from 'zod';
import { almatyDate } from '../../core/calendar/almaty.ts';
import type { PlainDate } from '../../core/calendar/plain-date.ts';
import { statusIds, statusOf } from '../../core/casework/status.ts';
import { categoryIds } from '../../core/law/edition.ts';
import { editions } from '../../core/law/editions/index.ts';
import { typedDate } from '../../i18n/dates.ts';
import type { District } from '../../usecases/casework/ports.ts';
import {
  type CheckFigures,
  type CheckLevel,
  checkLevels,
  FEWEST_SHOWN,
  type MonthFigures,
  ownerOfStage,
  type Period,
  type RunningTerms,
  type ShownCount,
  type StageFigures,
  type StatusCount,
  termOfStage,
} from '../../usecases/casework/statistics.ts';
import type { Statistics } from '../../usecases/office/show-statistics.ts';
import { selectField, submit, textField } from '../html/form.ts';
import { badge, box, empty, section, shortDate } from '../html/parts.ts';
import type { Answer, ConsoleRoute, Html, StaffRequest, Voice } from '../route.ts';
import { barChart, chartKey, chartWithTable, columnChart, spanChart } from './charts.ts';
import type { OfficeDeps } from './deps.ts';
import { figuresTable } from './figures.ts';
import { periodOf, periodQuery, presetPeriod, presets } from './period.ts';

const query = periodQuery.extend({ district: z.string().optional().catch(undefined) });

/** The figures of a district for its supervisor, of all or of one for an admin. */
export function statisticsRoute({ districts, statistics, now }: OfficeDeps): ConsoleRoute {
  return {
    method: 'GET',
    url: '/console/statistics',
    roles: ['supervisor', 'admin'],
    handle: async (request): Promise<Answer> => {
      const { member, voice } = request;
      const { t, language } = voice;
      const today = almatyDate(now());
      const asked = query.parse(request.query);
      const { period, problem } = periodOf(asked, today);
      const all = await districts.all();
      // An admin looks after every district; anybody else's is their own, whatever the address says.
      const open = member.role === 'admin' ? all : all.filter(({ id }) => id === member.district);
      const chosen = open.find(({ id }) => id === asked.district);
      const shown = chosen === undefined ? open : [chosen];
      const figures = await statistics({ districts: shown.map(({ id }) => id), period, today });
      const [first] = shown;
      const of =
        shown.length === 1 && first !== undefined ? first.names[language] : t('office:statistics.allDistricts');
      return {
        kind: 'page',
        title: t('office:statistics.title'),
        main: html`!${filter(request, { period, today, all: member.role === 'admin' ? all : [], chosen })}!${
          problem === undefined ? '' : box('warn', t(`office:statistics.period.${problem}`))
        }<p class="lead">${t('office:statistics.lead', { of, from: typedDate(period.from), to: typedDate(period.to) })}</p>
!${nowSection(voice, figures)}!${stageSection(voice, figures.stages)}!${monthSection(voice, figures.months)}!${checkSection(voice, figures.checks)}
<p class="hint screen-only">${t('office:statistics.print')}</p>`,
      };
    },
  };
}

function filter(
  { voice: { t, language }, query: asked }: StaffRequest,
  {
    period,
    today,
    all,
    chosen,
  }: {
    readonly period: Period;
    readonly today: PlainDate;
    /** What an admin may choose from. */
    readonly all: readonly District[];
    readonly chosen: District | undefined;
  },
): Html {
  const typed = periodQuery.parse(asked);
  return html`<form class="filter" method="get" action="/console/statistics">
!${textField({ name: 'from', type: 'date', label: t('office:statistics.period.from'), value: typed.from ?? period.from, short: true })}
!${textField({ name: 'to', type: 'date', label: t('office:statistics.period.to'), value: typed.to ?? period.to, short: true })}
!${
    all.length === 0
      ? ''
      : selectField({
          name: 'district',
          label: t('office:statistics.district'),
          value: chosen?.id,
          empty: t('office:statistics.allDistricts'),
          options: all.map(({ id, names }) => ({ value: id, label: names[language] })),
        })
  }
!${submit(t('office:statistics.period.show'))}
</form>
<p class="presets">!${presets.map((preset) => {
    const wanted = { ...presetPeriod(preset, today), ...(chosen && { district: chosen.id }) };
    return html`<a href="/console/statistics?${new URLSearchParams(wanted).toString()}">${t(`office:statistics.period.${preset}`)}</a> `;
  })}</p>`;
}

function nowSection(voice: Voice, { counts, terms }: Statistics): Html {
  const { t } = voice;
  const rows = statusIds.map((status) => {
    const found = counts.find((count) => count.status === status);
    return found ?? ({ status, count: 0, overdue: 0 } satisfies StatusCount);
  });
  const total = rows.reduce((sum, { count }) => sum + count, 0);
  if (total === 0) {
    return section(
      'now',
      t('office:statistics.now.title'),
      empty(t('office:statistics.now.none'), t('office:statistics.now.noneHow')),
    );
  }
  const drawing = barChart(
    {
      id: 'now-chart',
      title: t('office:statistics.now.chart'),
      description: t('office:statistics.now.chartWords', {
        total,
        overdue: rows.reduce((sum, { overdue }) => sum + overdue, 0),
      }),
    },
    rows.map(({ status, count, overdue }) => ({
      label: t(`statuses:${status}.title`),
      value: count,
      part: overdue,
      text: overdue === 0 ? `${count}` : `${count} (${overdue})`,
    })),
  );
  const figures = figuresTable(
    t('office:statistics.now.title'),
    [
      {
        title: t('office:statistics.status'),
        heads: true,
        cell: ({ status }: StatusCount) =>
          html`${t(`statuses:${status}.title`)}<span class="sub">${t(`statuses:owners.${statusOf(status).owner}`)}</span>`,
      },
      { title: t('office:statistics.applications'), figures: true, cell: ({ count }) => `${count}` },
      {
        title: t('office:statistics.overdue'),
        figures: true,
        cell: ({ overdue }) => (overdue === 0 ? '0' : badge(`${overdue}`, 'danger')),
      },
    ],
    rows,
  );
  return section(
    'now',
    t('office:statistics.now.title'),
    html`!${tiles(voice, total, terms)}!${chartWithTable(
      html`!${drawing}!${chartKey([
        ['series-1', t('office:statistics.now.key.all')],
        ['late', t('office:statistics.now.key.overdue')],
      ])}`,
      figures,
    )}`,
  );
}

function tiles(voice: Voice, total: number, terms: readonly RunningTerms[]): Html {
  const { t } = voice;
  const tile = (figure: string, words: string, bad: boolean) =>
    html`<div class="tile!${bad ? ' bad' : ''}"><dt>${words}</dt><dd>${figure}</dd></div>`;
  return html`<dl class="tiles">!${tile(`${total}`, t('office:statistics.now.total'), false)}!${terms.map(
    ({ owner, running, overdue }) =>
      [
        tile(`${running}`, t(`office:statistics.now.running.${owner}`), false),
        tile(
          overdue === 0 ? '0' : `${overdue} · ${percent(voice, overdue / Math.max(1, running))}`,
          t(`office:statistics.now.overdue.${owner}`),
          overdue > 0,
        ),
      ].join(''),
  )}</dl>`;
}

function stageSection(voice: Voice, stages: readonly StageFigures[]): Html {
  const { t } = voice;
  const edition = editions.at(-1)?.id ?? '2023-07-01';
  // The wait for a place takes months: drawn to one scale with it, a day too many could not be seen.
  const drawn = stages.filter(({ stage, median }) => median !== undefined && termOfStage(stage, edition) !== undefined);
  const title = t('office:statistics.stages.title');
  if (stages.every(({ count }) => count === 0)) {
    return section('stages', title, empty(t('office:statistics.stages.none'), t('office:statistics.stages.noneHow')));
  }
  const drawing = spanChart(
    {
      id: 'stages-chart',
      title: t('office:statistics.stages.chart'),
      description: t('office:statistics.stages.chartWords'),
    },
    drawn.map(({ stage, median = 0, ninetieth = 0 }) => ({
      label: t(`office:statistics.stages.names.${stage}`),
      median,
      ninetieth,
      term: termOfStage(stage, edition),
      text: `${number(voice, median)} / ${number(voice, ninetieth)}`,
    })),
  );
  const kept = ({ inTime, late }: StageFigures) =>
    inTime + late === 0
      ? '–'
      : html`${percent(voice, inTime / (inTime + late))}!${late === 0 ? '' : html`<span class="sub">${t('office:statistics.stages.late', { late })}</span>`}`;
  const days = (value: number | undefined) => (value === undefined ? '–' : number(voice, value));
  const figures = figuresTable(
    title,
    [
      {
        title: t('office:statistics.stages.stage'),
        heads: true,
        cell: ({ stage }: StageFigures) =>
          html`${t(`office:statistics.stages.names.${stage}`)}<span class="sub">${t(`statuses:owners.${ownerOfStage(stage)}`)}</span>`,
      },
      {
        title: t('office:statistics.stages.term'),
        figures: true,
        cell: ({ stage }) => html`${termOfStage(stage, edition) ?? '–'}`,
      },
      { title: t('office:statistics.stages.count'), figures: true, cell: ({ count }) => `${count}` },
      { title: t('office:statistics.stages.median'), figures: true, cell: ({ median }) => days(median) },
      { title: t('office:statistics.stages.ninetieth'), figures: true, cell: ({ ninetieth }) => days(ninetieth) },
      { title: t('office:statistics.stages.inTime'), figures: true, cell: kept },
    ],
    stages,
  );
  return section(
    'stages',
    title,
    html`<p class="hint">${t('office:statistics.stages.how')}</p>!${chartWithTable(
      html`!${drawing}!${chartKey([
        ['series-1', t('office:statistics.stages.key.median')],
        ['whisker', t('office:statistics.stages.key.ninetieth')],
        ['term', t('office:statistics.stages.key.term')],
      ])}`,
      figures,
    )}`,
  );
}

function monthSection(voice: Voice, months: readonly MonthFigures[]): Html {
  const { t } = voice;
  const title = t('office:statistics.months.title');
  const name = (month: string) => month.split('-').reverse().join('.');
  const series = [
    t('office:statistics.months.received'),
    t('office:statistics.months.decided'),
    t('office:statistics.months.careBegun'),
  ];
  const drawing = columnChart(
    {
      id: 'months-chart',
      title: t('office:statistics.months.chart'),
      description: t('office:statistics.months.chartWords'),
    },
    months.map(({ month, received, decided, careBegun }) => ({
      label: name(month),
      values: [received, decided, careBegun],
    })),
  );
  const figures = figuresTable(
    title,
    [
      {
        title: t('office:statistics.months.month'),
        heads: true,
        cell: ({ month }: MonthFigures) => html`${name(month)}`,
      },
      { title: series[0] ?? '', figures: true, cell: ({ received }) => `${received}` },
      { title: series[1] ?? '', figures: true, cell: ({ decided }) => `${decided}` },
      { title: series[2] ?? '', figures: true, cell: ({ careBegun }) => `${careBegun}` },
      {
        title: t('office:statistics.months.inTime'),
        figures: true,
        cell: ({ inTime, late }) =>
          inTime + late === 0
            ? '–'
            : html`${percent(voice, inTime / (inTime + late))}<span class="sub">${t('office:statistics.months.ofTerms', { kept: inTime, all: inTime + late })}</span>`,
      },
    ],
    months,
  );
  return section(
    'months',
    title,
    chartWithTable(
      html`!${drawing}!${chartKey(series.map((words, index) => [`series-${index + 1}`, words]))}`,
      figures,
    ),
  );
}

function checkSection(voice: Voice, checks: readonly CheckFigures[]): Html {
  const { t } = voice;
  const shownLevels = checkLevels.map((level) => [level, t(`result:levels.${level}`)] as const);
  const count = (value: ShownCount) => (value === 'few' ? `<${FEWEST_SHOWN}` : `${value}`);
  const total = ({ atLeast }: CheckFigures) => checkLevels.reduce((sum, level) => sum + atLeast[level], 0);
  const drawing = barChart(
    {
      id: 'checks-chart',
      title: t('office:statistics.checks.chart'),
      description: t('office:statistics.checks.chartWords'),
    },
    checks.map((figures) => ({
      label: `${t(`law:categories.${figures.category}.number`)}. ${t(`law:categories.${figures.category}.title`)}`,
      value: figures.atLeast.likely + figures.atLeast['after-step'] + figures.atLeast['manual-check'],
      text: t('office:statistics.checks.atLeast', {
        number: figures.atLeast.likely + figures.atLeast['after-step'] + figures.atLeast['manual-check'],
      }),
    })),
  );
  const summary = figuresTable(
    t('office:statistics.checks.title'),
    [
      {
        title: t('office:statistics.checks.category'),
        heads: true,
        cell: ({ category }: CheckFigures) => html`${t(`law:categories.${category}.number`)}`,
      },
      ...shownLevels.map(([level, words]) => ({
        title: words,
        figures: true,
        cell: ({ atLeast }: CheckFigures) => html`${atLeastWords(atLeast[level])}`,
      })),
    ],
    checks,
  );
  const details = checks.map(
    (figures) =>
      html`<details class="weeks"><summary>${t(`law:categories.${figures.category}.number`)}. ${t(`law:categories.${figures.category}.title`)} · ${t('office:statistics.checks.byWeek')}</summary>!${figuresTable(
        t(`law:categories.${figures.category}.title`),
        [
          {
            title: t('office:statistics.checks.week'),
            heads: true,
            cell: ({ week }: CheckFigures['weeks'][number]) => shortDate(week),
          },
          ...shownLevels.map(([level, words]: readonly [CheckLevel, string]) => ({
            title: words,
            figures: true,
            cell: ({ levels }: CheckFigures['weeks'][number]) => html`${count(levels[level])}`,
          })),
        ],
        figures.weeks,
      )}</details>`,
  );
  const any = categoryIds.length > 0 && checks.some((figures) => total(figures) > 0);
  return section(
    'checks',
    t('office:statistics.checks.title'),
    html`<p class="hint">${t('office:statistics.checks.how', { fewest: FEWEST_SHOWN, few: `<${FEWEST_SHOWN}` })}</p>!${
      any
        ? chartWithTable(drawing, summary)
        : empty(t('office:statistics.checks.none', { fewest: FEWEST_SHOWN }), t('office:statistics.checks.noneHow'))
    }!${details}`,
  );

  function atLeastWords(value: number): string {
    return value === 0 ? '–' : t('office:statistics.checks.atLeast', { number: value });
  }
}

function number({ language }: Voice, value: number): string {
  return value.toLocaleString(language, { maximumFractionDigits: 1 });
}

function percent({ language }: Voice, share: number): string {
  return share.toLocaleString(language, { style: 'percent', maximumFractionDigits: 0 });
}
