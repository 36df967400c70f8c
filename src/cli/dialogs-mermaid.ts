import type { Graph, Step } from './dialogs-graph.ts';
import type { Words } from './dialogs-words.ts';

export interface Picture {
  /** For a file name: `child-first-ground`. */
  readonly name: string;
  readonly title: string;
  readonly graph: Graph;
}

/** Every picture as a part of one Mermaid flow chart. */
export function mermaid(pictures: readonly Picture[], words: Words): string {
  return ['flowchart LR', ...pictures.flatMap((picture, index) => subgraph(picture, `p${index}`, words)), ''].join(
    '\n',
  );
}

function subgraph({ title, graph }: Picture, prefix: string, words: Words): readonly string[] {
  const lines = graph.steps.flatMap((step, place) => [
    `    ${prefix}_${place}${boxed(step, quoted(words.step(step)))}`,
    ...(step.kind === 'question'
      ? step.ways.map(
          ({ answers, to }) =>
            `    ${prefix}_${place} -->|${quoted(answers.map((answer) => words.answer(answer)).join('<br>'))}| ${prefix}_${to}`,
        )
      : []),
  ]);
  return [`  subgraph ${prefix} [${quoted(title)}]`, '    direction LR', ...lines, '  end'];
}

function boxed(step: Step, text: string): string {
  switch (step.kind) {
    case 'question':
      return `[${text}]`;
    case 'end':
      return `((${text}))`;
    case 'age-known':
      return `([${text}])`;
  }
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '#quot;').replaceAll('\n', ' ')}"`;
}
