import { html } from 'ghtml';
import { parsePlainDate } from '../../core/calendar/plain-date.ts';
import { type FactName, factNames, type ListedFact, type Situation } from '../../core/facts/facts.ts';
import { assess } from '../../core/law/assess.ts';
import { categoryIds, handlings } from '../../core/law/edition.ts';
import { editionOf } from '../../core/law/editions/index.ts';
import { pensionAgeMonthsOn } from '../../core/law/pension-age.ts';
import { sayDate } from '../../i18n/dates.ts';
import { createTitles } from '../../i18n/titles.ts';
import { isApplicationId } from '../../usecases/casework/case-view.ts';
import type { FrozenCheck, FrozenFact } from '../../usecases/casework/ports.ts';
import { box, type Column, section, shortDate, table } from '../html/parts.ts';
import type { Answer, Html, StaffRequest, Voice } from '../route.ts';
import { caseAddress, caseworkerOf, type DeskDeps } from './words.ts';

interface Said {
  readonly fact: FactName;
  readonly frozen: FrozenFact;
}

/** The answers that an application is based on, as they were said. Asking for them is written into the audit trail. */
export function factsPage({ casework }: DeskDeps) {
  return async (request: StaffRequest): Promise<Answer> => {
    const { voice, params } = request;
    const { t } = voice;
    const id = params['id'] ?? '';
    if (!isApplicationId(id)) return { kind: 'not-found' };
    const read = await casework.readFacts(id, caseworkerOf(request));
    if (read.kind === 'not-found') return read;
    return {
      kind: 'page',
      title: t('console:facts.title'),
      back: { href: caseAddress(id), label: t('console:moves.toCase') },
      main: read.kind === 'facts' ? said(voice, read.check) : box('warn', t(`console:facts.${read.kind}`)),
    };
  };
}

function said(voice: Voice, check: FrozenCheck): Html {
  const { t, language } = voice;
  const rows = factNames.flatMap((fact): readonly Said[] => {
    const frozen = check.facts[fact];
    return frozen === undefined ? [] : [{ fact, frozen }];
  });
  const columns: readonly Column<Said>[] = [
    { title: t('console:facts.question'), heads: true, cell: ({ fact }) => html`${questionOf(voice, fact)}` },
    { title: t('console:facts.answer'), cell: (row) => html`${answerOf(voice, row, check)}` },
    { title: t('console:facts.saidBy'), cell: ({ frozen }) => html`${t(`console:facts.by.${frozen.saidBy}`)}` },
    { title: t('console:facts.saidOn'), cell: ({ frozen }) => shortDate(frozen.saidOn) },
  ];
  return html`!${box('accent', t('console:facts.wasRecorded'))}<p class="lead">${t('console:facts.frozen', {
    date: sayDate(check.asOf, language),
    edition: check.edition.split('-').reverse().join('.'),
  })}</p>!${section('said', t('console:facts.answers'), table(t('console:facts.answers'), columns, rows))}!${section(
    'papers',
    t('console:facts.papers'),
    papers(voice, check),
  )}!${section('levels', t('console:facts.levels'), levels(voice, check))}`;
}

/** The papers that follow from these answers, by the edition and the day they were given under. */
function papers({ t }: Voice, { facts, edition, asOf }: FrozenCheck): Html {
  const situation: Situation = Object.fromEntries(Object.entries(facts).map(([fact, frozen]) => [fact, frozen?.value]));
  const { documents } = assess(editionOf(edition), situation, asOf);
  return html`!${handlings.map((handling) => {
    const group = documents.filter((document) => document.handling === handling);
    if (group.length === 0) return '';
    return html`<h3>${t(`documents:handlings.${handling}`)}</h3><ul>!${group.map(
      ({ id, certain }) =>
        html`<li>${t(`documents:${id}.title`)}${certain ? '' : ` (${t('console:facts.perhaps')})`}</li>`,
    )}</ul>`;
  })}`;
}

function levels({ t }: Voice, check: FrozenCheck): Html {
  return html`<p class="hint">${t('console:facts.levelsHint')}</p><ul>!${categoryIds.map((id) => {
    const level = check.levels[id];
    return level === undefined
      ? ''
      : html`<li>${t(`law:categories.${id}.title`)} — ${t(`result:levels.${level}`)}</li>`;
  })}</ul>`;
}

function questionOf({ t }: Voice, fact: FactName): string {
  return createTitles(t).fact(fact) ?? t('console:facts.epilepsy');
}

function answerOf({ t, language }: Voice, { fact, frozen }: Said, { asOf }: FrozenCheck): string {
  const { value } = frozen;
  if (fact === 'birthDate') {
    const day = parsePlainDate(`${value}`);
    if (day !== undefined) return sayDate(day, language);
  }
  if (value === 'unknown') return t('console:facts.unknown');
  if (value === 'declined') return t('console:facts.declined');
  if (fact === 'birthDate') return `${value}`;
  const ages = { female: pensionAgeMonthsOn(asOf, 'female'), male: pensionAgeMonthsOn(asOf, 'male') };
  return plainAnswer(t, fact, value) ?? createTitles(t).choice(fact, value, ages) ?? `${value}`;
}

/** Answers that are the same to many questions, or that the chat words for another reader. */
function plainAnswer(t: Voice['t'], fact: ListedFact, value: string | number): string | undefined {
  if (fact === 'applicant') return t(`console:facts.by.${value as 'self'}`);
  if (value === 'yes' || value === 'no') return t(`console:facts.${value}`);
  return undefined;
}
