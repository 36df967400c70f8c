import type { AgeGroup, FactName } from '../core/facts/facts.ts';
import { isListed } from '../core/law/conditions.ts';
import { createTitles } from '../i18n/titles.ts';
import type { Translate } from '../i18n/translator.ts';
import type { Answer, Step } from './dialogs-graph.ts';

/** The words of a picture: what a step is called, and what its answers are. */
export interface Words {
  readonly step: (step: Step) => string;
  readonly answer: (answer: Answer) => string;
  readonly ages: (groups: readonly AgeGroup[]) => string;
}

/** The texts of the chat, in the language of `t`; only typed answers are shown by signs. */
export function wordsFor(t: Translate, pensionAges: { readonly female: number; readonly male: number }): Words {
  const titles = createTitles(t);
  const paper = (fact: FactName) => (isListed(fact) ? titles.paper(fact) : undefined) ?? fact;
  const ages = (groups: readonly AgeGroup[]) =>
    groups.map((group) => titles.choice('ageGroup', group, pensionAges) ?? group).join(' / ');
  return {
    ages,
    step: (step) => {
      switch (step.kind) {
        case 'question':
          return titles.question(step.id) ?? step.id;
        case 'age-known':
          return ages(step.groups);
        case 'end':
          return '■';
      }
    },
    answer: (answer) => {
      switch (answer.kind) {
        case 'value':
          return titles.choice(answer.fact, answer.value, pensionAges) ?? `${answer.value}`;
        case 'person':
          return titles.person(answer.person);
        case 'papers': {
          const signs = [
            ...answer.picked.map((fact) => `+ ${paper(fact)}`),
            ...answer.notPicked.map((fact) => `− ${paper(fact)}`),
          ];
          return answer.picked.length === 0 && answer.notPicked.length > 1
            ? t('questions:diagnoses.none')
            : signs.join('\n');
        }
        case 'typed-age':
          return `✎ ${answer.numbers.join(', ')}`;
        case 'birth-date':
          return `✎ ${titles.question('birthDate')}`;
        case 'silence':
          return `${t('bot:buttons.dontKnow')} / ${t('bot:buttons.ratherNot')}`;
      }
    },
  };
}
