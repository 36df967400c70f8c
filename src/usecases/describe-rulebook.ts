import { almatyDate } from '../core/calendar/almaty.ts';
import { type PlainDate, parsePlainDate } from '../core/calendar/plain-date.ts';
import { type Owner, type StatusId, statusIds, statusOf } from '../core/casework/status.ts';
import { allowedAnswers, type FactName, factNames } from '../core/facts/facts.ts';
import { personIds, traitsOf } from '../core/interview/person.ts';
import { type Dialog, factsOf, type Question, type QuestionId } from '../core/interview/question.ts';
import type { CategoryId, DocumentId, Edition, EditionId, Handling, TermId } from '../core/law/edition.ts';
import { editionInForce, type NoEditionInForce } from '../core/law/editions/index.ts';
import { pensionAgeMonthsOn } from '../core/law/pension-age.ts';
import { type Cited, createCiting } from './cited.ts';
import type { Language } from './ports.ts';
import type { Titles } from './titles.ts';

/** The rules in force on a day and everything that has a name, in one language. */
export interface Rulebook {
  readonly edition: EditionId;
  readonly asOf: PlainDate;
  readonly lang: Language;
  readonly inForceFrom: PlainDate;
  readonly inForceUntil?: PlainDate;
  readonly facts: readonly {
    readonly id: FactName;
    readonly title?: string;
    readonly allowed: readonly (string | number)[];
  }[];
  readonly questions: readonly {
    readonly id: QuestionId;
    readonly title: string;
    readonly kind: Question['kind'];
    readonly facts: readonly FactName[];
    readonly choices: readonly { readonly value: string | number; readonly title: string }[];
  }[];
  readonly categories: readonly { readonly id: CategoryId; readonly title: string; readonly citation: Cited }[];
  readonly contraindications: readonly { readonly id: string; readonly title: string; readonly citation: Cited }[];
  readonly documents: readonly {
    readonly id: DocumentId;
    readonly title: string;
    readonly handling: Handling;
    readonly citation: Cited;
  }[];
  readonly statuses: readonly { readonly id: StatusId; readonly title: string; readonly owner: Owner }[];
  readonly terms: readonly {
    readonly id: TermId;
    readonly title: string;
    readonly workingDays: number;
    readonly citation: Cited;
  }[];
}

export type DescribeRulebook = (request: {
  readonly lang: Language;
  /** `YYYY-MM-DD`; today in Almaty when left out. */
  readonly asOf: string | undefined;
}) =>
  | { readonly kind: 'rulebook'; readonly rulebook: Rulebook }
  | { readonly kind: 'impossible-date'; readonly path: 'asOf'; readonly why: 'no-such-date' }
  | NoEditionInForce;

/** Describes the edition in force on a day. Throws when a text is missing: the texts are part of the program. */
export function createDescribeRulebook(deps: {
  readonly now: () => Date;
  readonly dialog: Dialog;
  readonly titles: (language: Language) => Titles;
}): DescribeRulebook {
  return ({ lang, asOf: asked }) => {
    const asOf = asked === undefined ? almatyDate(deps.now()) : parsePlainDate(asked);
    if (asOf === undefined) return { kind: 'impossible-date', path: 'asOf', why: 'no-such-date' };
    const edition = editionInForce(asOf);
    if ('kind' in edition) return edition;
    const titles = deps.titles(lang);
    const cite = createCiting(titles);
    return {
      kind: 'rulebook',
      rulebook: {
        edition: edition.id,
        asOf,
        lang,
        inForceFrom: edition.inForceFrom,
        ...(edition.inForceUntil === undefined ? {} : { inForceUntil: edition.inForceUntil }),
        facts: factNames.map((id) => {
          const title = titles.fact(id);
          return { id, ...(title === undefined ? {} : { title }), allowed: allowedAnswers(id) };
        }),
        questions: deps.dialog.questions.map((question) => ({
          id: question.id,
          title: present(titles.question(question.id), question.id),
          kind: question.kind,
          facts: factsOf(question),
          choices: choicesOf(question, titles, asOf),
        })),
        categories: edition.categories.map((category) => ({
          id: category.id,
          title: titles.category(category.id),
          citation: cite(category.citation),
        })),
        contraindications: edition.contraindications.map((item) => ({
          id: item.id,
          title: titles.contraindication(item.id),
          citation: cite(item.citation),
        })),
        documents: edition.documents.map((document) => ({
          id: document.id,
          title: titles.document(document.id),
          handling: document.handling,
          citation: cite(document.citation),
        })),
        statuses: statusIds.map((id) => ({ id, title: titles.status(id), owner: statusOf(id).owner })),
        terms: termsOf(edition).map(([id, term]) => ({
          id,
          title: titles.term(id),
          workingDays: term.workingDays,
          citation: cite(term.citation),
        })),
      },
    };
  };
}

const termIds: readonly TermId[] = ['visit', 'act', 'decision', 'notice', 'choice', 'total'];

function termsOf({ terms }: Edition) {
  return termIds.flatMap((id) => {
    const term = terms[id];
    return term === undefined ? [] : [[id, term] as const];
  });
}

function choicesOf(question: Question, titles: Titles, asOf: PlainDate) {
  const ages = { female: pensionAgeMonthsOn(asOf, 'female'), male: pensionAgeMonthsOn(asOf, 'male') };
  switch (question.kind) {
    // Several people stand for one value of the fact: the word chooses how they are spoken of.
    case 'person':
      return personIds.map((id) => ({ value: traitsOf(id).applicant, title: titles.person(id) }));
    case 'papers':
      return question.items.map(({ fact }) => ({ value: fact, title: present(titles.paper(fact), fact) }));
    case 'birth-date':
      return [];
    case 'age':
    case 'choice':
      return question.choices.map(({ value }) => ({
        value,
        title: present(titles.choice(question.id, value, ages), `${question.id}.${value}`),
      }));
  }
}

function present(title: string | undefined, id: string): string {
  if (title === undefined) throw new Error(`${id} has no title`);
  return title;
}
