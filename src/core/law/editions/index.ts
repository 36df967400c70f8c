import type { PlainDate } from '../../calendar/plain-date.ts';
import type { Edition, EditionId } from '../edition.ts';
import { edition20150326 } from './2015-03-26.ts';
import { edition20230701 } from './2023-07-01.ts';

/** Every edition, oldest first. A new one is a file beside this one and a line here. */
export const editions: readonly [Edition, ...Edition[]] = [edition20150326, edition20230701];

export interface NoEditionInForce {
  readonly kind: 'no-edition-in-force';
  readonly asOf: PlainDate;
  readonly firstFrom: PlainDate;
}

/** The edition in force on a day, or a refusal for a day before the first one. */
export function editionInForce(asOf: PlainDate): Edition | NoEditionInForce {
  const edition = editions.findLast((candidate) => candidate.inForceFrom <= asOf);
  return edition ?? { kind: 'no-edition-in-force', asOf, firstFrom: editions[0].inForceFrom };
}

/** The edition of an id. */
export function editionOf(id: EditionId): Edition {
  const edition = editions.find((candidate) => candidate.id === id);
  if (edition === undefined) throw new Error(`no edition ${id}`);
  return edition;
}
