import { type PlainDate, plainDate } from '../calendar/plain-date.ts';
import type { RefusalGround } from './edition.ts';
import { administrativeProcedureCode, type Citation, publicServicesLaw, socialCode } from './sources.ts';

/** The closed list of Social Code art. 141(4): on no other ground may the office refuse. */
export const refusalGroundCitations: Readonly<Record<RefusalGround, Citation>> = {
  'no-ground-of-need': socialCode('141(4)(1)'),
  'inaccurate-data': socialCode('141(4)(2)'),
  'medical-contraindication': socialCode('141(4)(3)'),
};

export type RemedyId = 'provider-complaint' | 'quality-complaint' | 'administrative-complaint' | 'court' | 'silence';

/** A way to appeal. Terms in months end on the same date of the last month, terms in working days by the calendar. */
export interface Remedy {
  readonly id: RemedyId;
  readonly citation: Citation;
  /** How long the person has, and from when; absent where the texts read name no term. */
  readonly filedWithin?: {
    readonly months: number;
    /** Where the decision does not say how to appeal. */
    readonly monthsIfNotExplained?: number;
    readonly from: 'decision' | 'decision-on-complaint';
  };
  /** How long the body has to consider it, from its registration; absent for a court. */
  readonly consideredWithin?: { readonly workingDays: number; readonly extendableByWorkingDays?: number };
  /** The wording was changed on that day and the new one could not be read. */
  readonly rewordedOn?: PlainDate;
}

// Law 291-VIII of 19.05.2026 changes art. 25(2) from this day (`domain.md` 6.3).
const article25RewordedOn = plainDate(2026, 7, 12);

/** The complaint whose term is counted for a family that was refused. */
export const administrativeComplaint = {
  id: 'administrative-complaint',
  citation: administrativeProcedureCode('91, 92, 99'),
  filedWithin: { months: 3, monthsIfNotExplained: 6, from: 'decision' },
  consideredWithin: { workingDays: 20 },
} as const satisfies Remedy;

/**
 * The ways to appeal (`domain.md` 6.3), nearest first: the three complaints, of which each may be chosen, then the
 * court, which is open after the decision on a complaint. Silence comes last: it is not a way but a reason, since no
 * answer within the term counts as a refusal.
 */
export const remedies: readonly Remedy[] = [
  {
    id: 'provider-complaint',
    citation: publicServicesLaw('25(2)'),
    consideredWithin: { workingDays: 5 },
    rewordedOn: article25RewordedOn,
  },
  {
    id: 'quality-complaint',
    citation: publicServicesLaw('25(2), 25(4)'),
    consideredWithin: { workingDays: 15, extendableByWorkingDays: 10 },
    rewordedOn: article25RewordedOn,
  },
  administrativeComplaint,
  {
    id: 'court',
    citation: administrativeProcedureCode('136'),
    filedWithin: { months: 1, from: 'decision-on-complaint' },
  },
  { id: 'silence', citation: administrativeProcedureCode('91(2)') },
];
