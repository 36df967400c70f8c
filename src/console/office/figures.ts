import { html } from 'ghtml';
import type { Column } from '../html/parts.ts';
import type { Html } from '../route.ts';

/**
 * A table of figures. It stays one on a phone, where cards would tear apart what is to be compared; what is too wide for
 * the screen is reached by scrolling in its frame, by keyboard too.
 */
export function figuresTable<Row>(caption: string, columns: readonly Column<Row>[], rows: readonly Row[]): Html {
  const look = ({ figures }: Column<Row>) => (figures ? 'figures' : '');
  return html`<div class="figures-frame" role="group" aria-label="${caption}" tabindex="0"><table class="figures-table"><caption class="unseen">${caption}</caption><thead><tr>!${columns.map(
    (column) => html`<th scope="col" class="${look(column)}">${column.title}</th>`,
  )}</tr></thead><tbody>!${rows.map(
    (row) =>
      html`<tr>!${columns.map((column) =>
        column.heads
          ? html`<th scope="row">!${column.cell(row)}</th>`
          : html`<td class="${look(column)}">!${column.cell(row)}</td>`,
      )}</tr>`,
  )}</tbody></table></div>`;
}
