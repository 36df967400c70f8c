import { is } from './conditions.ts';

/**
 * Able-bodied adult children and the spouse must support a parent or spouse who needs help (Family Code arts 145, 147).
 * The question is put over all of them together, because the law's test is: nobody is obliged, or every one who is has
 * an objective reason (`domain.md` 2.4, 11). Categories 4 and 5 share the wording, in both editions.
 */
export const nobodyCanBeExpectedToCare = is('familyCare', 'nobody-obliged', 'all-excused');

/** Named for category 5 only: "as well as in the case of an intra-family conflict". */
export const intraFamilyConflict = is('familyCare', 'conflict');
