import { addYears, type PlainDate, parsePlainDate } from '../../core/calendar/plain-date.ts';
import type { FactName } from '../../core/facts/facts.ts';
import type { Assessment, CategoryVerdict } from '../../core/law/assess.ts';
import type { CategoryId } from '../../core/law/edition.ts';
import { evidence } from '../../core/law/evidence.ts';
import type { FutureChange } from '../../core/law/outlook.ts';
import { type Citation, sources } from '../../core/law/sources.ts';
import { sayDate } from '../../i18n/dates.ts';
import { textOf } from '../../i18n/translator.ts';
import type { Screen } from '../../usecases/screens.ts';
import { escapeHtml } from '../html.ts';
import { questionLabel } from './answers.ts';
import { lines, type Message, paragraphs, to, type Voice } from './message.ts';

type Of<K extends Screen['kind']> = Extract<Screen, { kind: K }>;

/** Depth one: one sentence for each category that comes into question, and what would settle what is open. */
export function renderResult(voice: Voice, screen: Of<'result'>): Message {
  const { t, language } = voice;
  const { assessment, subject, canCheckOthers, edition } = screen;
  const likely = assessment.categories.filter(({ level }) => level === 'likely');
  // Who has a ground today need not wait for one; what a birthday takes away they must know.
  const outlook = screen.outlook.filter(
    (change) => isNear(change, assessment.asOf) && (likely.length === 0 || change.kind === 'turns-18'),
  );
  const perhaps = assessment.categories.filter(({ level }) => level === 'after-step' || level === 'manual-check');
  const open = assessment.categories.filter(({ level }) => level === 'undetermined');
  const fits = [...likely, ...perhaps];
  // Once one ground is found the open ones are one button away.
  const shownOpen = likely.length > 0 ? [] : open;
  const ageIsOpen = shownOpen.some(({ missing }) => missing.some((fact) => ageFacts.includes(fact)));
  const expertiseFirst = perhaps.some(({ level }) => level === 'after-step');
  const elsewhere = screen.elsewhere.filter(
    (id) =>
      !(id === 'expertise' && expertiseFirst) && !(id === 'medical-card' && assessment.contraindication === 'flag'),
  );
  const options = [
    to(t('bot:buttons.reasons'), 'reasons', subject),
    to(t('bot:buttons.documents'), 'documents', subject),
    to(t('bot:buttons.steps'), 'steps', subject),
    // Without the age the other questions settle nothing.
    ...(canCheckOthers && !ageIsOpen ? [to(t('bot:buttons.others'), 'others', subject)] : []),
    ...(ageIsOpen || outlook.some(({ kind }) => kind === 'pension-age-by-birth-date')
      ? [to(t('bot:buttons.birthDate'), 'birth-date', subject)]
      : []),
    to(t('bot:buttons.edit'), 'edit', subject),
    to(t('cases:buttons.shareCheck'), 'share-check', subject),
    to(t('bot:buttons.newCheck'), 'new'),
  ];
  return {
    html: paragraphs(
      `<b>${t('result:title', { check: t(`persons:${subject.person}.check`) })}</b>`,
      fits.map((verdict) => categorySentence(voice, verdict)),
      shownOpen.length > 2 ? undefined : shownOpen.map((verdict) => categorySentence(voice, verdict)),
      fits.length === 0 ? (open.length === 0 ? whyNothing(voice, assessment) : t('result:noneSure')) : undefined,
      settling(voice, shownOpen),
      expertiseFirst ? t('result:afterStep.expertise') : undefined,
      likely.length > 0 && canCheckOthers ? t('result:notCheckedRest') : undefined,
      fits.length + open.length > 0 ? textOf(t, `result:contraindication.${assessment.contraindication}`) : undefined,
      outlook.length > 0
        ? [`<b>${t('result:later.title')}</b>`, ...outlook.map((change) => later(voice, change))]
        : undefined,
      elsewhere.length > 0
        ? [
            `<b>${t('result:elsewhere.title')}</b>`,
            ...elsewhere.map((id) => `• ${textOf(t, `result:elsewhere.${id}`)}`),
          ]
        : undefined,
      [t('result:officeDecides'), t('result:asOf', { date: sayDate(assessment.asOf, language) })],
      banner(voice, edition),
      options.map(({ text }, index) => `${index + 1}. ${text}`),
    ),
    rows: [
      ...options.map((option, index) => [{ ...option, text: `${index + 1}. ${option.text}` }]),
      [to(t('bot:buttons.back'), 'back', subject), to(t('bot:buttons.home'), 'home')],
      [to(t('bot:buttons.person'), 'person')],
    ],
    options: options.map(({ data }) => data),
  };
}

const ageFacts: readonly FactName[] = ['ageGroup', 'birthDate', 'sex'];

function categorySentence({ t }: Voice, { id, level }: CategoryVerdict): string {
  if (level === 'unlikely') return '';
  return t(`result:${level}`, {
    number: t(`law:categories.${id}.number`),
    title: escapeHtml(t(`law:categories.${id}.title`)),
  });
}

/** For open verdicts: what would settle them, who can say it, and which paper shows it. The age comes before all else. */
function settling(voice: Voice, verdicts: readonly CategoryVerdict[]): readonly string[] {
  const { t } = voice;
  const missing = [...new Set(verdicts.flatMap((verdict) => verdict.missing))];
  const age = missing.filter((fact) => ageFacts.includes(fact));
  const told = age.length > 0 ? age : missing;
  if (told.length === 0) return [];
  return [
    t('result:openFacts'),
    ...told.map((fact) => {
      const { knownBy, provedBy } = evidence[fact];
      return t('result:evidence', {
        fact: escapeHtml(questionLabel(voice, fact)),
        who: knownBy.map((who) => t(`result:who.${who}`)).join('; '),
        paper: provedBy.map((paper) => t(`result:who.${paper}`)).join('; '),
      });
    }),
  ];
}

/** Nothing fits: said once, with the main reason of each category that could have been meant. */
function whyNothing(voice: Voice, { categories }: Assessment): string {
  const { t } = voice;
  const beyondAge = categories.filter(({ whyNot }) => !whyNot.includes('age'));
  const titlesByReason = new Map<string, string[]>();
  for (const { id, whyNot } of beyondAge.length > 0 ? beyondAge : categories.slice(0, 1)) {
    const reason = whyNot.map((requirement) => requirementText(voice, id, requirement)).join('; ');
    const titles = titlesByReason.get(reason) ?? [];
    titlesByReason.set(reason, [...titles, t(`law:categories.${id}.title`)]);
  }
  return lines([
    t('result:noneFits'),
    ...[...titlesByReason].map(
      ([reason, titles]) => `• ${escapeHtml(titles.join('; '))}. ${t('result:whyNot', { reason: escapeHtml(reason) })}`,
    ),
  ]);
}

/** What lies further ahead than this will be another law by then. */
const foreseeableYears = 10;

function isNear(change: FutureChange, asOf: PlainDate): boolean {
  if (change.kind === 'pension-age-by-birth-date') return true;
  return (change.kind === 'turns-18' ? change.on : change.from) <= addYears(asOf, foreseeableYears);
}

function later({ t, language }: Voice, change: FutureChange): string {
  switch (change.kind) {
    case 'turns-18':
      return t('result:later.turns-18', { date: sayDate(change.on, language) });
    case 'pension-age-by-birth-date':
      return change.tell.includes('birthDate') ? t('result:later.tellBirthDate') : t('result:later.tellSex');
    default:
      return t(`result:later.${change.kind}`, {
        date: sayDate(change.from, language),
        number: t(`law:categories.${change.category}.number`),
        level: t(`result:levels.${change.level}`),
      });
  }
}

function banner({ t, language }: Voice, { amendedBy }: Of<'result'>['edition']): string | undefined {
  if (amendedBy.length === 0) return undefined;
  const acts = amendedBy.map(({ act, on }) =>
    t('law:amendment', { act: textOf(t, `law:acts.${act}`), date: sayDate(on, language) }),
  );
  return `<i>${t('law:banner', { acts: acts.join(', ') })}</i>`;
}

/** Depth two: every condition of every category that is not ruled out by age, each with how it turned out. */
export function renderReasons(voice: Voice, { assessment, subject }: Of<'reasons'>): Message {
  const { t } = voice;
  const shown = assessment.categories.filter(({ whyNot }) => !whyNot.includes('age'));
  const order = ['likely', 'after-step', 'manual-check', 'undetermined', 'unlikely'];
  const categories = [...(shown.length > 0 ? shown : assessment.categories)].sort(
    (a, b) => order.indexOf(a.level) - order.indexOf(b.level),
  );
  const options = [
    to(t('bot:buttons.clauses'), 'clauses', subject),
    to(t('bot:buttons.result'), 'result', subject),
    to(t('bot:buttons.edit'), 'edit', subject),
  ];
  return {
    html: paragraphs(
      ...categories.map(({ id, level, because }) =>
        lines([
          t('result:levelLine', {
            number: t(`law:categories.${id}.number`),
            title: escapeHtml(t(`law:categories.${id}.title`)),
            level: t(`result:levels.${level}`),
          }),
          ...because.map(
            ({ requirement, outcome }) =>
              `${t(`result:outcomes.${outcome}`)}: ${escapeHtml(requirementText(voice, id, requirement))}`,
          ),
        ]),
      ),
      options.map(({ text }, index) => `${index + 1}. ${text}`),
    ),
    rows: [
      ...options.map((option, index) => [{ ...option, text: `${index + 1}. ${option.text}` }]),
      [to(t('bot:buttons.back'), 'back', subject), to(t('bot:buttons.home'), 'home')],
      [to(t('bot:buttons.person'), 'person')],
    ],
    options: options.map(({ data }) => data),
  };
}

function requirementText({ t }: Voice, category: CategoryId, requirement: string): string {
  return textOf(t, `law:requirements.${category}.${requirement}`);
}

/** Depth three: what the provisions say, where they stand, how sure we are, and where the sources disagree. */
export function renderClauses(voice: Voice, screen: Of<'clauses'>): Message {
  const { t, language } = voice;
  const { assessment, subject, edition, disagreements } = screen;
  const shown = edition.categories.filter(({ id }) => {
    const verdict = assessment.categories.find((candidate) => candidate.id === id);
    return verdict !== undefined && !verdict.whyNot.includes('age');
  });
  return {
    html: paragraphs(
      `<b>${t('law:edition', { date: sayDate(edition.inForceFrom, language) })}</b>`,
      ...(shown.length > 0 ? shown : edition.categories).map(({ id, citation }) =>
        lines([
          `<b>${escapeHtml(t(`law:categories.${id}.title`))}</b>`,
          escapeHtml(t(`law:clauses.${id}`)),
          `<i>${escapeHtml(citationText(voice, citation))}</i>`,
        ]),
      ),
      disagreements.map((id) => `• ${escapeHtml(t(`law:disagreements.${id}`))}`),
      banner(voice, edition),
    ),
    rows: [
      [to(t('bot:buttons.back'), 'back', subject), to(t('bot:buttons.result'), 'result', subject)],
      [to(t('bot:buttons.person'), 'person'), to(t('bot:buttons.home'), 'home')],
    ],
    options: [],
  };
}

/** Where a rule stands: the text, the clause, its date, and how sure we are of it. */
export function citationText({ t, language }: Voice, { source, clause, confidence }: Citation): string {
  const { publishedOn, readOn } = sources[source];
  const published = publishedOn === undefined ? undefined : parsePlainDate(publishedOn);
  const read = readOn === undefined ? undefined : parsePlainDate(readOn);
  return [
    t('law:clause', { source: t(`law:sources.${source}`), clause }),
    ...(published === undefined ? [] : [t('law:published', { date: sayDate(published, language) })]),
    ...(read === undefined ? [] : [t('law:read', { date: sayDate(read, language) })]),
    t(`law:confidence.${confidence}`),
  ].join('; ');
}
