import { ageWords } from '../core/interview/parse-age.ts';
import { personIds } from '../core/interview/person.ts';
import { type Dialog, factsOf, type Question, type QuestionId } from '../core/interview/question.ts';
import { type Denials, fold, type Meaning, wordsOf } from '../core/interview/words.ts';
import type { Lexicon, Steering } from '../usecases/intents.ts';
import { type Language, languages } from './languages.ts';
import { type Translate, type Translator, textOf } from './translator.ts';

/**
 * What typed words mean. Every language is understood at any time, because people mix them; the one that was chosen
 * comes first, so that its words win where two languages share one.
 */
export function createLexicon(translator: Translator, dialog: Dialog, chosen: Language): Lexicon {
  const all = [chosen, ...languages.filter((language) => language !== chosen)].map((language) => translator(language));
  const answers = new Map<QuestionId, readonly Meaning<string>[]>(
    dialog.questions.map((question) => [question.id, answersTo(question, all)]),
  );
  const steerings = [
    'back',
    'home',
    'stop',
    'person',
    'done',
    'none',
    'result',
    'yes',
    'no',
  ] as const satisfies readonly Steering[];
  return {
    age: ageWords(
      all.map((t) => ({
        years: t('bot:answers.yearUnits'),
        months: t('bot:answers.monthUnits'),
        oneAndHalf: t('bot:answers.oneAndHalf'),
        monthNames: t('bot:answers.months'),
      })),
    ),
    beforeAge: all.flatMap((t) => wordsOf(t('bot:answers.beforeAge'))),
    steering: firstCome(
      all.flatMap((t) =>
        steerings.map((means) => ({
          means,
          words: [...wordsOf(t(`bot:answers.${means}`)), ...(isButton(means) ? [fold(t(`bot:buttons.${means}`))] : [])],
        })),
      ),
    ),
    silences: firstCome(
      all.flatMap((t) =>
        (['unknown', 'declined'] as const).map((means) => ({ means, words: wordsOf(t(`bot:answers.${means}`)) })),
      ),
    ),
    denials: denialsIn(all),
    consents: firstCome(
      all.flatMap((t) => [
        { means: true, words: [fold(t('bot:buttons.agree'))] },
        { means: false, words: [fold(t('bot:buttons.withoutSaving'))] },
      ]),
    ),
    languages: [
      { means: 'kk', words: ['казакша', 'казак', 'kazakh', 'qazaqsha', 'казахский', 'по казахски'] },
      { means: 'ru', words: ['русский', 'орысша', 'russian', 'по русски'] },
      { means: 'en', words: ['english', 'агылшынша', 'английский', 'по английски'] },
    ],
    persons: firstCome(
      all.flatMap((t) =>
        personIds.map((means) => ({
          means,
          words: [fold(t(`persons:${means}.choice`)), ...wordsOf(t(`persons:${means}.words`))],
        })),
      ),
    ),
    days: firstCome(
      all.flatMap((t) =>
        (['today', 'yesterday'] as const).map((means) => ({ means, words: wordsOf(t(`cases:days.${means}`)) })),
      ),
    ),
    relatives: translator(chosen)('cases:relatives', { returnObjects: true }),
    answersTo: (question) => answers.get(question) ?? [],
  };
}

function answersTo(question: Question, all: readonly Translate[]): readonly Meaning<string>[] {
  switch (question.kind) {
    case 'person':
    case 'birth-date':
      return [];
    case 'papers':
      return firstCome(
        all.flatMap((t) =>
          factsOf(question).map((fact) => ({
            means: fact,
            words: [fold(textOf(t, `questions:${fact}.short`)), fold(textOf(t, `questions:${fact}.item`))],
          })),
        ),
      );
    default:
      return firstCome(
        all.flatMap((t) =>
          question.choices.map(({ value }) => {
            const yesOrNo = value === 'yes' || value === 'no' ? wordsOf(t(`bot:answers.${value}`)) : [];
            const own = [
              ...wordsOf(textOf(t, `questions:${question.id}.words.${value}`)),
              ...(value === 0 ? ['0'] : []),
            ];
            return {
              means: `${value}`,
              words: [fold(textOf(t, `questions:${question.id}.choices.${value}`)), ...own, ...yesOrNo],
            };
          }),
        ),
      );
  }
}

/** Denials of every language; a list keeps endings of words with a hyphen before them: `емес|-майды`. */
function denialsIn(all: readonly Translate[]): Denials {
  const listed = all.flatMap((t) => t('bot:answers.not').split('|'));
  return {
    words: listed.filter((each) => !each.startsWith('-')).map(fold),
    endings: listed.filter((each) => each.startsWith('-')).map(fold),
    yes: all.flatMap((t) => wordsOf(t('bot:answers.yes'))),
  };
}

/** A word that an earlier language gives another meaning is left to that language. */
function firstCome<T>(meanings: readonly Meaning<T>[]): readonly Meaning<T>[] {
  const taken = new Map<string, T>();
  return meanings.map(({ means, words }) => ({
    means,
    words: words.filter((word) => {
      const holder = taken.get(word);
      if (holder === undefined) taken.set(word, means);
      return holder === undefined || holder === means;
    }),
  }));
}

function isButton(steering: Steering): steering is 'back' | 'home' | 'person' | 'result' {
  return steering === 'back' || steering === 'home' || steering === 'person' || steering === 'result';
}
