import { type Citation, sources } from '../core/law/sources.ts';
import type { Titles } from './titles.ts';

/** A citation as it leaves the program: the text, the clause in it, which date that text bears, how sure we are. */
export interface Cited extends Citation {
  readonly url: string;
  readonly publishedOn?: string;
  readonly readOn?: string;
  readonly actOn?: string;
  /** Source and clause in words, where a language was asked for. */
  readonly title?: string;
}

/** Completes citations. They are few and the same for everybody, so each is made once. */
export function createCiting(titles: Titles | undefined): (citation: Citation) => Cited {
  const made = new WeakMap<Citation, Cited>();
  return (citation) => {
    const known = made.get(citation);
    if (known !== undefined) return known;
    const { source, clause, confidence } = citation;
    const title = titles?.clause(source, clause);
    const cited: Cited = { source, clause, ...(title === undefined ? {} : { title }), confidence, ...sources[source] };
    made.set(citation, cited);
    return cited;
  };
}
