import type { Translator } from '../../i18n/translator.ts';
import type { CaseworkDeps } from '../../usecases/casework/case-view.ts';
import type { Casework } from '../../usecases/casework/casework.ts';
import type { CaseExport } from '../../usecases/casework/ports.ts';
import type { RegisterImports } from './import/imports.ts';

/** What the pages of the counter need. */
export interface CounterDeps extends Pick<CaseworkDeps, 'store' | 'codes' | 'calendar' | 'now' | 'newId'> {
  readonly casework: Pick<Casework, 'show' | 'makeCodes'>;
  readonly exports: CaseExport;
  readonly imports: RegisterImports;
  readonly translator: Translator;
  /** Where a code of a slip leads: opens the chat at this application. */
  readonly followLink: (code: string) => string;
  /** The name of the bot, without `@`. */
  readonly botName: () => string;
}
