import type { PlainDate } from '../../core/calendar/plain-date.ts';
import { type FactName, type ListedFact, silences, valuesOf } from '../../core/facts/facts.ts';
import { pensionAgeMonthsOn } from '../../core/law/pension-age.ts';
import { createTitles } from '../../i18n/titles.ts';
import { type Translate, textOf } from '../../i18n/translator.ts';
import type { Option } from '../html/form.ts';

/** The facts that staff may fill in for a family, in the order in which a talk goes. */
export const askableFacts = [
  'applicant',
  'ageGroup',
  'sex',
  'birthDate',
  'selfCare',
  'needsCareAtHome',
  'disability',
  'familyCare',
  'intellectualMildModerate',
  'intellectualSevereProfound',
  'dementia',
  'mentalBehavioural',
  'musculoskeletal',
  'stableDefect',
  'grossMotor',
  'complication',
  'musculoskeletalSeverity',
  'mobilityLimitation',
  'selfCareLimitation',
  'warVeteran',
  'contraindication',
] as const satisfies readonly FactName[];
export type AskableFact = (typeof askableFacts)[number];

/** The name of a fact, as the chat and the application page show it. */
export function factTitle(t: Translate, fact: AskableFact): string {
  return fact === 'applicant' ? t('counter:facts.applicant') : (createTitles(t).fact(fact) ?? fact);
}

/** The answers to choose from; whether it was asked at all is a choice of its own, and not among them. */
export function factOptions(
  t: Translate,
  fact: Exclude<AskableFact, 'birthDate'>,
  today: PlainDate,
): readonly Option[] {
  const titles = createTitles(t);
  const ages = { female: pensionAgeMonthsOn(today, 'female'), male: pensionAgeMonthsOn(today, 'male') };
  const values: readonly (string | number)[] = valuesOf(fact);
  return [
    ...values.map((value) => ({
      value: `${value}`,
      label:
        fact === 'applicant'
          ? textOf(t, `counter:applicants.${value}`)
          : (titles.choice(fact, value, ages) ?? t(value === 'yes' ? 'counter:facts.yes' : 'counter:facts.no')),
    })),
    ...silences.map((silence) => ({ value: silence, label: t(`counter:facts.${silence}`) })),
  ];
}

/** The value that stands for a chosen option; undefined for one that is none. */
export function factValue(fact: ListedFact, chosen: string): string | number | undefined {
  const values: readonly (string | number)[] = [...valuesOf(fact), ...silences];
  return values.find((value) => `${value}` === chosen);
}
