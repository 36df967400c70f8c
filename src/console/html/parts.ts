import { html } from 'ghtml';
import type { PlainDate } from '../../core/calendar/plain-date.ts';
import { sayDate, typedDate } from '../../i18n/dates.ts';
import type { Html, Voice } from '../route.ts';

/** How something stands: with words of its own always, never by colour alone. */
export type Tone = 'quiet' | 'good' | 'warn' | 'danger' | 'accent';

export function badge(text: string, tone: Tone = 'quiet'): Html {
  return html`<span class="badge ${tone}">${text}</span>`;
}

/** A box that must not be overlooked. `role="status"` is read out when the page opens. */
export function box(tone: Tone, title: string, body: Html = ''): Html {
  const role = tone === 'danger' ? 'alert' : 'status';
  return html`<div class="box ${tone}" role="${role}"><p class="box-title">${title}</p>!${body}</div>`;
}

/** What stands where a list has nothing: what that means, and what can be done. */
export function empty(title: string, body: string, action?: { readonly href: string; readonly label: string }): Html {
  return html`<div class="empty"><p class="empty-title">${title}</p><p>${body}</p>!${
    action === undefined ? '' : html`<p><a class="button primary" href="${action.href}">${action.label}</a></p>`
  }</div>`;
}

/** A day in words: `30 November 2026`. */
export function longDate(date: PlainDate, { language }: Pick<Voice, 'language'>): Html {
  return html`<time datetime="${date}">${sayDate(date, language)}</time>`;
}

/** A day in figures, for tables: `30.11.2026`. */
export function shortDate(date: PlainDate): Html {
  return html`<time datetime="${date}">${typedDate(date)}</time>`;
}

/** An instant on a clock in Almaty: `30.11.2026 14:05`. */
export function instant(at: Date): Html {
  return html`<time datetime="${at.toISOString()}">${clock.format(at).replace(',', '')}</time>`;
}

const clock = new Intl.DateTimeFormat('ru', {
  timeZone: 'Asia/Almaty',
  day: '2-digit',
  month: '2-digit',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
});

export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => Html;
  /** The cell that names the row; the head of its card on a phone. */
  readonly heads?: boolean;
  /** Figures, one under the other. */
  readonly figures?: boolean;
}

/**
 * A table that becomes a list of cards on a phone. Only for rows: nothing else is laid out in tables. `even`: columns of
 * one width, so that several tables on a page stand in line.
 */
export function table<Row>(
  caption: string,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  layout: 'even' | 'fitting' = 'fitting',
): Html {
  return html`<div class="table-frame"><table class="rows ${layout}"><caption class="unseen">${caption}</caption><thead><tr>!${columns.map(
    ({ title, figures }) => html`<th scope="col" class="${figures ? 'figures' : ''}">${title}</th>`,
  )}</tr></thead><tbody>!${rows.map(
    (row) =>
      html`<tr>!${columns.map(({ title, cell, heads, figures }) =>
        heads
          ? html`<th scope="row">!${cell(row)}</th>`
          : html`<td class="${figures ? 'figures' : ''}"><span class="cell-title" aria-hidden="true">${title}</span><span class="cell">!${cell(row)}</span></td>`,
      )}</tr>`,
  )}</tbody></table></div>`;
}

/** Names with what is known of them: the facts of one thing. Those without a value are left out. */
export function facts(list: readonly (readonly [title: string, value: Html | undefined])[]): Html {
  return html`<dl class="facts">!${list.map(([title, value]) =>
    value === undefined || value === '' ? '' : html`<div><dt>${title}</dt><dd>!${value}</dd></div>`,
  )}</dl>`;
}

/** The way to the next page of a list; nothing on the last one. */
export function pager(label: string, next: string | undefined): Html {
  return next === undefined
    ? ''
    : html`<p class="pager"><a class="button plain" href="${next}" rel="next">${label}</a></p>`;
}

/**
 * Text that somebody typed: shown as it is, in a direction of its own, so that marks of writing direction in it turn
 * nothing around it.
 */
export function typed(text: string): Html {
  return html`<bdi>${text}</bdi>`;
}

/** A section with a heading, which names it for a screen reader. */
export function section(id: string, title: string, body: Html): Html {
  return html`<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>!${body}</section>`;
}
