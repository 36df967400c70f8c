import type { CaseTransaction } from '../../usecases/casework/ports.ts';
import type { Tx } from './tools.ts';

export function reminderRows(tx: Tx): CaseTransaction['reminders'] {
  return {
    async give(application, kind, dueOn) {
      const given = await tx.$executeRaw`
        insert into reminder (application_id, kind, due_on) values (${application}::uuid, ${kind}, ${dueOn}::date)
        on conflict do nothing`;
      return given === 1;
    },
  };
}
