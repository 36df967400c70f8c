import type { Log } from '../../usecases/ports.ts';
import type { Prisma } from '../generated/client.ts';
import type { Place, Sealer } from '../sealing.ts';
import type { LabelIndex } from './labels.ts';

/** The connection of one open transaction. */
export type Tx = Prisma.TransactionClient;

/** The key that lines are proven with, and the short id that they name it by. */
export interface AuditKey {
  readonly id: string;
  readonly bytes: Buffer;
}

/** What the rows of casework are read and written with. */
export interface CaseTools {
  readonly sealer: Sealer;
  readonly labels: LabelIndex;
  readonly auditKey: AuditKey;
  readonly log: Log;
  readonly now: () => Date;
  /** Called when calls that may go out at once were added; after the commit for a transaction of the store's own. */
  readonly onCalls: () => void;
}

/** Opens a sealed value; one that does not open is shown as absent, and named in the log. */
export function openOrAbsent({ sealer, log }: CaseTools, place: Place, envelope: string | null): string | undefined {
  if (envelope === null) return undefined;
  const opened = sealer.open(place, envelope);
  if (opened.kind === 'opened') return opened.text;
  log.error('sealed-value-cannot-be-opened', place);
  return undefined;
}
