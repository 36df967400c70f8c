import { addDays, addYears, type PlainDate, yearOf } from '../../core/calendar/plain-date.ts';
import { type BirthSpan, type FactName, isAnswered, known, type Situation } from '../../core/facts/facts.ts';
import { type Person, personFor, traitsOf } from '../../core/interview/person.ts';
import { pensionAgeMonthsOn } from '../../core/law/pension-age.ts';
import { sayDate, typedDate } from '../../i18n/dates.ts';
import { textOf } from '../../i18n/translator.ts';
import type { GivenAnswer } from '../../usecases/screens.ts';
import type { Voice } from './message.ts';

/** The ages at which the pension begins on a day, for the age choices: `61`, `61½`. */
export function pensionAges(asOf: PlainDate): { readonly women: string; readonly men: string } {
  return { women: inYears(pensionAgeMonthsOn(asOf, 'female')), men: inYears(pensionAgeMonthsOn(asOf, 'male')) };
}

function inYears(months: number): string {
  return `${Math.floor(months / 12)}${months % 12 === 6 ? '½' : ''}`;
}

export function choiceLabel({ t }: Voice, fact: string, value: string | number, asOf: PlainDate): string {
  return textOf(t, `questions:${fact}.choices.${value}`, fact === 'ageGroup' ? pensionAges(asOf) : {});
}

export function questionLabel({ t }: Voice, question: string): string {
  return textOf(t, `questions:${question}.short`);
}

/** An answer in words, as a summary shows it. */
export function answerText(voice: Voice, given: GivenAnswer, asOf: PlainDate): string {
  const { t, language } = voice;
  const { question, situation } = given;
  switch (question) {
    case 'applicant': {
      const applicant = known(situation, 'applicant');
      const person = given.person ?? (applicant && personFor(applicant));
      return person === undefined ? silenceText(voice, situation, ['applicant']) : t(`persons:${person}.choice`);
    }
    case 'ageGroup':
    case 'birthDate': {
      const birthDate = known(situation, 'birthDate');
      if (birthDate !== undefined) return t('questions:ageGroup.exactly', { date: sayDate(birthDate, language) });
      if (question === 'birthDate') return silenceText(voice, situation, ['birthDate']);
      const { bornBetween } = situation;
      const group = known(situation, 'ageGroup');
      if (group !== undefined) return choiceLabel(voice, 'ageGroup', group, asOf);
      if (bornBetween === undefined) return silenceText(voice, situation, ['ageGroup']);
      const years = wholeYears(bornBetween);
      if (years !== undefined) return t('questions:ageGroup.aged', { count: years(asOf) });
      return t('questions:ageGroup.between', {
        from: typedDate(bornBetween.from),
        to: typedDate(bornBetween.to),
      });
    }
    case 'diagnoses': {
      const named = given.facts.filter((fact) => known(situation, fact) === 'yes');
      if (named.length > 0) return named.map((fact) => questionLabel(voice, fact)).join(', ');
      const silent = given.facts.some((fact) => isAnswered(situation, fact) && known(situation, fact) === undefined);
      return silent ? silenceText(voice, situation, given.facts) : t('bot:summary.none');
    }
    default: {
      const value = known(situation, question);
      return value === undefined
        ? silenceText(voice, situation, [question])
        : choiceLabel(voice, question, value, asOf);
    }
  }
}

/** A span of one year is an age in years that was typed: it is said back as an age. */
function wholeYears({ from, to }: BirthSpan): ((asOf: PlainDate) => number) | undefined {
  if (addDays(addYears(from, 1), -1) !== to || from.endsWith('-01-01')) return undefined;
  return (asOf) => {
    const years = yearOf(asOf) - yearOf(to);
    return addYears(to, years) <= asOf ? years : years - 1;
  };
}

function silenceText({ t }: Voice, situation: Situation, facts: readonly FactName[]): string {
  return facts.some((fact) => situation[fact] === 'declined') ? t('bot:summary.declined') : t('bot:summary.unknown');
}

/** How a person is spoken of: the wording, and the word for them inside a sentence. */
export function speakingOf({ t }: Voice, person: Person) {
  return { context: traitsOf(person).voice, name: t(`persons:${person}.name`) };
}
