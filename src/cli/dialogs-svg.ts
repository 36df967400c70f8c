import type { Graph, Step } from './dialogs-graph.ts';
import type { Picture } from './dialogs-mermaid.ts';
import type { Words } from './dialogs-words.ts';

const cardWidth = 300;
const columnGap = 110;
const rowGap = 26;
const lineHeight = 17;
const margin = 32;
const titleHeight = 56;
/** Of the widest usual letters; a line that is broken early is better than one that runs out of its card. */
const charsPerLine = 32;
const inks = ['#1b6ca8', '#a8471b', '#2f7d32', '#7b3fa0', '#9a6b00', '#00707a', '#b02a5b', '#4b5563'];

interface Row {
  readonly lines: readonly string[];
  readonly top: number;
  readonly height: number;
  readonly to: number;
}

interface Card {
  readonly place: number;
  readonly step: Step;
  readonly title: readonly string[];
  readonly rows: readonly Row[];
  readonly height: number;
}

interface Placed extends Card {
  readonly x: number;
  readonly y: number;
}

/**
 * A picture of all paths: a card for each step, its answers as lines, each with the number of the card it leads to, from
 * left to right. An answer that ends the interview has a square instead.
 */
export function svg({ title, graph }: Picture, words: Words): string {
  const cards = placed(graph, words);
  const numbers = new Map([...cards.values()].map((card, index) => [card.place, index + 1]));
  const width = Math.max(...[...cards.values()].map(({ x }) => x)) + cardWidth + margin;
  const height = Math.max(...[...cards.values()].map((card) => card.y + card.height)) + margin;
  const inkOf = (place: number) => inks[(numbers.get(place) ?? 0) % inks.length];
  const body = [...cards.values()].flatMap((card) => [
    ...card.rows.flatMap((row) => {
      const target = cards.get(row.to);
      // The end is not drawn: a square stands for it.
      if (target === undefined) return [];
      const [fromX, fromY] = [card.x + cardWidth, card.y + row.top + row.height / 2];
      const [toX, toY] = [target.x, target.y + 16];
      const bend = Math.max(50, (toX - fromX) / 2);
      return [
        `<path class="way" stroke="${inkOf(row.to)}" d="M${fromX} ${fromY}C${fromX + bend} ${fromY} ${toX - bend} ${toY} ${toX} ${toY}"/>`,
      ];
    }),
  ]);
  const faces = [...cards.values()].map((card) => drawn(card, numbers, inkOf));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escaped(title)}">
<title>${escaped(title)}</title>
<style>
  text { font: 13px system-ui, "Noto Sans", "DejaVu Sans", sans-serif; fill: #1f2933; }
  .page { fill: #ffffff; }
  .card { fill: #ffffff; stroke: #9aa5b1; }
  .head { fill: #eef2f6; }
  .name { font-weight: 600; }
  .picture { font-size: 20px; font-weight: 600; }
  .number { font-weight: 600; text-anchor: middle; fill: #ffffff; }
  .way { fill: none; stroke-width: 1.4; opacity: 0.75; }
  .rule { stroke: #e4e7eb; }
</style>
<rect class="page" width="${width}" height="${height}"/>
<text class="picture" x="${margin}" y="36">${escaped(title)}</text>
${[...body, ...faces].join('\n')}
</svg>
`;
}

function hasNumber({ step }: Card): boolean {
  return step.kind !== 'end';
}

function drawn(
  card: Placed,
  numbers: ReadonlyMap<number, number>,
  inkOf: (place: number) => string | undefined,
): string {
  const { x, y, title, rows, height, place } = card;
  const headHeight = title.length * lineHeight + 12;
  return [
    `<g transform="translate(${x} ${y})">`,
    `<rect class="card" width="${cardWidth}" height="${height}" rx="8"/>`,
    `<rect class="head" x="1" y="1" width="${cardWidth - 2}" height="${headHeight - 1}" rx="7"/>`,
    `<circle cx="20" cy="16" r="12" fill="${inkOf(place)}"/><text class="number" x="20" y="20.5">${numbers.get(place)}</text>`,
    ...title.map((line, index) => `<text class="name" x="40" y="${20.5 + index * lineHeight}">${escaped(line)}</text>`),
    ...rows.flatMap(({ lines, top, height: rowHeight, to }) => {
      const middle = top + rowHeight / 2;
      const number = numbers.get(to);
      const target =
        number === undefined
          ? `<rect x="${cardWidth - 25}" y="${middle - 5}" width="10" height="10" fill="#1f2933"/>`
          : `<circle cx="${cardWidth - 20}" cy="${middle}" r="10" fill="${inkOf(to)}"/><text class="number" x="${cardWidth - 20}" y="${middle + 4.5}">${number}</text>`;
      return [
        `<line class="rule" x1="0" x2="${cardWidth}" y1="${top}" y2="${top}"/>`,
        ...lines.map((line, index) => `<text x="12" y="${top + 17 + index * lineHeight}">${escaped(line)}</text>`),
        target,
      ];
    }),
    '</g>',
  ].join('');
}

/** Each step as far right as the longest way to it; within a column where the ways come from. */
function placed(graph: Graph, words: Words): ReadonlyMap<number, Placed> {
  const cards = graph.steps.map((step, place) => card(step, place, words));
  const columns = columnsOf(graph);
  const result = new Map<number, Placed>();
  for (let column = 0; column <= Math.max(...columns); column += 1) {
    const here = cards
      .filter((one) => hasNumber(one) && columns[one.place] === column)
      .map((one) => ({ one, wish: wishedHeight(one.place, result) }))
      .toSorted((a, b) => a.wish - b.wish);
    let y = margin + titleHeight;
    for (const { one, wish } of here) {
      y = Math.max(y, wish - 16);
      result.set(one.place, { ...one, x: margin + column * (cardWidth + columnGap), y });
      y += one.height + rowGap;
    }
  }
  return result;
}

/** The middle of the answers that lead here. */
function wishedHeight(place: number, cards: ReadonlyMap<number, Placed>): number {
  const from = [...cards.values()].flatMap((card) =>
    card.rows.filter(({ to }) => to === place).map((row) => card.y + row.top + row.height / 2),
  );
  return from.length === 0 ? 0 : Math.round(from.reduce((sum, y) => sum + y, 0) / from.length);
}

function columnsOf({ steps }: Graph): readonly number[] {
  // A step comes after every step it leads to, so going through them backwards meets each one after all that lead to it.
  const columns = steps.map(() => 0);
  for (const [place, step] of [...steps.entries()].toReversed()) {
    if (step.kind !== 'question') continue;
    for (const { to } of step.ways) columns[to] = Math.max(columns[to] ?? 0, (columns[place] ?? 0) + 1);
  }
  return columns;
}

function card(step: Step, place: number, words: Words): Card {
  const title = wrapped(words.step(step), charsPerLine - 3);
  let top = title.length * lineHeight + 12;
  const answers = (step.kind === 'question' ? step.ways : []).flatMap((way) =>
    way.answers.map((answer) => ({ answer, to: way.to })),
  );
  const silenceLast = answers.toSorted(
    (a, b) => Number(a.answer.kind === 'silence') - Number(b.answer.kind === 'silence'),
  );
  const rows = silenceLast.map(({ answer, to }) => {
    const lines = words
      .answer(answer)
      .split('\n')
      .flatMap((line) => wrapped(line, charsPerLine));
    const row = { lines, top, height: lines.length * lineHeight + 8, to };
    top += row.height;
    return row;
  });
  return { step, place, title, rows, height: Math.max(top, 34) };
}

function wrapped(text: string, length: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < length) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
