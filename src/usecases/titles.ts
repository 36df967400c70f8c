import type { StatusId } from '../core/casework/status.ts';
import type { FactName, ListedFact } from '../core/facts/facts.ts';
import type { Person } from '../core/interview/person.ts';
import type { QuestionId } from '../core/interview/question.ts';
import type { CategoryId, DocumentId, RequirementId, TermId } from '../core/law/edition.ts';
import type { SourceId } from '../core/law/sources.ts';

/** The names of things in one language: the very texts that the bot shows for them. */
export interface Titles {
  readonly category: (id: CategoryId) => string;
  readonly requirement: (category: CategoryId, id: RequirementId) => string;
  readonly document: (id: DocumentId) => string;
  readonly contraindication: (id: string) => string;
  readonly status: (id: StatusId) => string;
  readonly term: (id: TermId) => string;
  /** The text a rule is taken from, with the clause in it. */
  readonly clause: (source: SourceId, clause: string) => string;
  /** Undefined for a fact that is never asked. */
  readonly fact: (id: FactName) => string | undefined;
  readonly question: (id: QuestionId) => string | undefined;
  readonly person: (id: Person) => string;
  /** An answer to a question, as on its button; pension ages in months where the words name them. */
  readonly choice: (
    fact: ListedFact,
    value: string | number,
    pensionAges: { readonly female: number; readonly male: number },
  ) => string | undefined;
  /** One line of the question about the medical papers. */
  readonly paper: (fact: ListedFact) => string | undefined;
}
