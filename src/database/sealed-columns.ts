import type { Place } from './sealing.ts';

/** Every column that holds sealed values. The schema says `Sealed:` beside the same ones. */
export const sealedColumns = [
  'application.frozen',
  'application.label',
  'application_event.note',
  'application_note.text',
  'chat.state',
  'claim.facts',
  'data_key.proof',
  'follower.label',
  'idempotency.body',
  'import_part.rows',
  'import_row.cells',
  'inbox.body',
  'invitation.label',
  'outbox.payload',
  'secret.sealed',
  'staff.totp_secret',
] as const;
export type SealedColumn = (typeof sealedColumns)[number];

/** The place of the value in the row that has this primary key, its columns as text and in their order. */
export function placeOf(name: SealedColumn, ...key: readonly (string | number)[]): Place {
  const { table, column } = partsOf(name);
  // A route has colons of its own.
  return { table, column, row: key.join(table === 'idempotency' ? ' ' : ':') };
}

/** A sealed column as SQL names it. */
export function partsOf(name: SealedColumn): { readonly table: string; readonly column: string } {
  const [table = '', column = ''] = name.split('.');
  return { table, column };
}
