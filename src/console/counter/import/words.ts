import { channels } from '../../../core/casework/application.ts';
import { statusIds } from '../../../core/casework/status.ts';
import { type Answer, type FactName, parseListedAnswer, silences, valuesOf } from '../../../core/facts/facts.ts';
import { fold, wordsOf } from '../../../core/interview/words.ts';
import { refusalGrounds } from '../../../core/law/edition.ts';
import { pensionAgePeriods } from '../../../core/law/pension-age.ts';
import { languages } from '../../../i18n/languages.ts';
import { createTitles } from '../../../i18n/titles.ts';
import { type Translate, type Translator, textOf } from '../../../i18n/translator.ts';
import type { RegisterWords } from '../../../usecases/casework/import-register.ts';
import { type RegisterColumn, registerColumns } from '../../../usecases/casework/ports.ts';
import { askableFacts, factTitle } from '../fact-words.ts';

/**
 * What the words of registers mean: ours in all three languages, other words that offices use, and the names of the API.
 * Case, spaces, punctuation and Kazakh letters on a Russian keyboard do not matter.
 */
export function createRegisterWords(translator: Translator): RegisterWords {
  const all = languages.map((language) => translator(language));
  const column = meanings<RegisterColumn>([
    ...registerColumns.map((id) => [id, all.flatMap((t) => named(t, `counter:columns.${id}`))] as const),
    ...askableFacts.map((fact) => [`fact:${fact}`, [fold(fact), ...all.map((t) => fold(factTitle(t, fact)))]] as const),
  ]);
  const channel = meanings(
    channels.map((id) => [id, [fold(id), ...all.flatMap((t) => named(t, `counter:channels.${id}`))]]),
  );
  const status = meanings(
    statusIds.map((id) => [
      id,
      [
        fold(id),
        ...all.flatMap((t) => [fold(t(`statuses:${id}.title`)), ...wordsOf(t(`counter:statuses.${id}.words`))]),
      ],
    ]),
  );
  const ground = meanings(
    refusalGrounds.map((id) => [
      id,
      [
        fold(id),
        ...all.flatMap((t) => [fold(t(`law:refusalGrounds.${id}`)), ...wordsOf(t(`counter:grounds.${id}.words`))]),
      ],
    ]),
  );
  const answers = new Map(
    askableFacts.flatMap((fact) => (fact === 'birthDate' ? [] : [[fact as FactName, answersTo(fact, all)] as const])),
  );
  return {
    column: (title) => column.get(fold(title)),
    channel: (word) => channel.get(fold(word)),
    status: (word) => status.get(fold(word)),
    ground: (word) => ground.get(fold(word)),
    answer: (fact, word) => answers.get(fact)?.get(fold(word)),
  };
}

function answersTo(
  fact: Exclude<(typeof askableFacts)[number], 'birthDate'>,
  all: readonly Translate[],
): ReadonlyMap<string, Answer> {
  const values: readonly (string | number)[] = valuesOf(fact);
  const wordsFor = (t: Translate, value: string | number): readonly string[] => {
    if (fact === 'applicant') return [fold(textOf(t, `counter:applicants.${value}`))];
    const yesOrNo =
      value === 'yes' || value === 'no'
        ? [fold(t(`counter:facts.${value}`)), ...wordsOf(t(`bot:answers.${value}`))]
        : [];
    const titles = createTitles(t);
    // The words for pension age name the age, which changes with the years.
    const choices = pensionAgePeriods.flatMap(({ months }) => titles.choice(fact, value, months) ?? []);
    return [...yesOrNo, ...choices.map(fold), ...spoken(t, `questions:${fact}.words.${value}`)];
  };
  return meanings<Answer>(
    [...values, ...silences].flatMap((value) => {
      const answer = parseListedAnswer(fact, value);
      const said = (t: Translate) =>
        value === 'unknown' || value === 'declined'
          ? [fold(t(`counter:facts.${value}`)), ...wordsOf(t(`bot:answers.${value}`))]
          : wordsFor(t, value);
      return answer === undefined ? [] : [[answer, [fold(`${value}`), ...all.flatMap(said)]] as const];
    }),
  );
}

/** The words that the chat understands; none for the lines of the medical papers. */
function spoken(t: Translate, key: string): readonly string[] {
  return textOf(t, key) !== key.replace(/^\w+:/u, '') ? wordsOf(textOf(t, key)) : [];
}

function named(t: Translate, key: string): readonly string[] {
  return [fold(textOf(t, `${key}.title`)), ...wordsOf(textOf(t, `${key}.words`))];
}

/** A word that has a meaning already keeps it. */
function meanings<T>(list: readonly (readonly [means: T, words: readonly string[]])[]): ReadonlyMap<string, T> {
  const known = new Map<string, T>();
  for (const [means, words] of list) {
    for (const word of words) if (word !== '' && !known.has(word)) known.set(word, means);
  }
  return known;
}
