import { html } from 'ghtml';
import type { Html } from '../route.ts';

/**
 * Charts as SVG that needs neither script nor inline style: colours come from office.css by class, in the light and in the
 * dark. Each says in words what it shows; the figures themselves stand in a table beside it.
 */
export interface ChartWords {
  /** Unique on the page. */
  readonly id: string;
  readonly title: string;
  readonly description: string;
}

/** Drawn for the width of a phone, so that its words stay readable there. */
const WIDTH = 360;
const ROW = 36;
const TEXT = 13;
const LINE = 15;
/** So many letters fit into a line. */
const LETTERS = 46;
const BAR = 12;
/** Room at the end of a bar for its figure. */
const FIGURE = 92;

export interface BarRow {
  readonly label: string;
  readonly value: number;
  /** A share of the value that stands out: what is late. */
  readonly part?: number;
  /** The figure in words. */
  readonly text: string;
}

/** One bar a row, its words above it. */
export function barChart(words: ChartWords, rows: readonly BarRow[]): Html {
  const most = Math.max(1, ...rows.map(({ value }) => value));
  const long = (value: number) => round((value / most) * (WIDTH - FIGURE));
  let y = 0;
  const parts = rows.map(({ label, value, part = 0, text }) => {
    const lines = linesOf(label);
    const bar = y + lines.length * LINE + 3;
    const drawn = html`!${lines.map((line, index) => html`<text x="0" y="${y + (index + 1) * LINE - 2}" class="label">${line}</text>`)}<rect x="0" y="${bar}" width="${long(value)}" height="${BAR}" class="series-1"/>!${
      part === 0 ? '' : html`<rect x="0" y="${bar}" width="${long(part)}" height="${BAR}" class="late"/>`
    }<text x="${long(value) + 6}" y="${bar + 10}" class="figure">${text}</text>`;
    y = bar + BAR + 8;
    return drawn;
  });
  return chart(words, y, parts);
}

/** Words in lines that fit the width: SVG breaks none by itself. */
function linesOf(label: string): readonly string[] {
  const lines: string[] = [];
  for (const word of label.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= LETTERS) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

export interface SpanRow {
  readonly label: string;
  readonly median: number;
  readonly ninetieth: number;
  /** Where the law's term ends. */
  readonly term: number | undefined;
  readonly text: string;
}

/** One stage a row: a bar to the median, a line on to what nine of ten keep, a mark where the term ends. */
export function spanChart(words: ChartWords, rows: readonly SpanRow[]): Html {
  const most = Math.max(1, ...rows.flatMap(({ ninetieth, term = 0 }) => [ninetieth, term]));
  const at = (days: number) => round((days / most) * (WIDTH - FIGURE));
  return chart(
    words,
    rows.length * ROW,
    rows.map(({ label, median, ninetieth, term, text }, index) => {
      const y = index * ROW;
      const middle = y + 24;
      return html`<text x="0" y="${y + TEXT}" class="label">${label}</text><rect x="0" y="${y + 18}" width="${at(median)}" height="${BAR}" class="series-1"/><path d="M${at(median)} ${middle}H${at(ninetieth)}M${at(ninetieth)} ${middle - 5}v10" class="whisker"/>!${
        term === undefined ? '' : html`<path d="M${at(term)} ${y + 15}v18" class="term"/>`
      }<text x="${Math.max(at(ninetieth), at(term ?? 0)) + 7}" y="${y + 28}" class="figure">${text}</text>`;
    }),
  );
}

export interface ColumnGroup {
  readonly label: string;
  /** One value a series, in the order of the key. */
  readonly values: readonly number[];
}

const PLOT = 150;
const LEFT = 30;

/** Groups of columns side by side over time, on a scale of round numbers. */
export function columnChart(words: ChartWords, groups: readonly ColumnGroup[]): Html {
  const top = roundTop(Math.max(1, ...groups.flatMap(({ values }) => values)));
  const high = (value: number) => round((value / top) * PLOT);
  const wide = (WIDTH - LEFT) / Math.max(1, groups.length);
  const every = Math.ceil(groups.length / 6);
  const grid = [0, top / 2, top].map((value) => {
    const y = PLOT + 10 - high(value);
    return html`<path d="M${LEFT} ${y}H${WIDTH}" class="grid"/><text x="${LEFT - 6}" y="${y + 4}" class="axis end">${value}</text>`;
  });
  const columns = groups.map(({ label, values }, index) => {
    const x = LEFT + index * wide;
    const each = (wide * 0.8) / Math.max(1, values.length);
    const bars = values.map(
      (value, series) =>
        html`<rect x="${round(x + wide * 0.1 + series * each)}" y="${PLOT + 10 - high(value)}" width="${round(each * 0.9)}" height="${high(value)}" class="series-${series + 1}"/>`,
    );
    const name =
      index % every === 0
        ? html`<text x="${round(x + wide / 2)}" y="${PLOT + 28}" class="axis middle">${label}</text>`
        : '';
    return html`!${bars}!${name}`;
  });
  return chart(words, PLOT + 36, [...grid, ...columns]);
}

/** What the colours of a chart mean, in its order. */
export function chartKey(entries: readonly (readonly [look: string, words: string])[]): Html {
  return html`<ul class="chart-key">!${entries.map(
    ([look, words]) =>
      html`<li><svg class="swatch" viewBox="0 0 16 12" width="16" height="12" aria-hidden="true" focusable="false">!${swatch(look)}</svg>${words}</li>`,
  )}</ul>`;
}

function swatch(look: string): Html {
  if (look === 'whisker') return html`<path d="M0 6H14M14 1v10" class="whisker"/>`;
  if (look === 'term') return html`<path d="M8 0v12" class="term"/>`;
  return html`<rect x="0" y="0" width="16" height="12" class="${look}"/>`;
}

/** A chart with the table of its figures, side by side where there is room. */
export function chartWithTable(drawing: Html, figures: Html): Html {
  return html`<div class="chart-and-table"><div class="chart-frame">!${drawing}</div><div>!${figures}</div></div>`;
}

function chart({ id, title, description }: ChartWords, height: number, parts: readonly Html[]): Html {
  return html`<svg class="chart" role="img" viewBox="0 0 ${WIDTH} ${height}" aria-labelledby="${id}-title ${id}-desc"><title id="${id}-title">${title}</title><desc id="${id}-desc">${description}</desc>!${[...parts]}</svg>`;
}

/** The next number of the kind 2, 4, 10, 20, 40, 100 …: its half is a whole number too. */
function roundTop(most: number): number {
  for (let step = 1; ; step *= 10) for (const units of [2, 4, 10]) if (units * step >= most) return units * step;
}

const round = (value: number) => Math.round(value * 10) / 10;
