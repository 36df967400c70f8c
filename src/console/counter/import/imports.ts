import { randomUUID } from 'node:crypto';
import type { Translator } from '../../../i18n/translator.ts';
import type { CaseworkDeps } from '../../../usecases/casework/case-view.ts';
import type { RegisterWords } from '../../../usecases/casework/import-register.ts';
import type { ImportJob } from '../../../usecases/casework/ports.ts';
import { createTakeOverRegister, type TakeOverRegister } from '../../../usecases/casework/take-over-register.ts';
import type { ImportId } from '../../../usecases/ids.ts';
import type { Log } from '../../../usecases/ports.ts';
import { createRegisterWords } from './words.ts';

/** Registers that are taken over, and the work on them that nobody waits for. */
export interface RegisterImports
  extends Pick<TakeOverRegister, 'receive' | 'begin' | 'goOn' | 'show' | 'list' | 'rows' | 'problems'> {
  readonly words: RegisterWords;
  /** Sees that somebody goes on with it: this process, unless it does already. */
  readonly keepGoing: (job: Pick<ImportJob, 'id' | 'district'>) => void;
  /** Resolves when this process has no more to do on it, or after so long. Never rejects. */
  readonly pauseWhileGoing: (id: ImportId, mostMs: number) => Promise<void>;
  /**
   * Goes on with everything that a restart interrupted: now, and every minute until `stop` with what another process left
   * when it died. Resolves when what it found is done. Never rejects.
   */
  readonly resume: () => Promise<void>;
  /** Lets the batch that runs end, and begins no other. */
  readonly stop: () => Promise<void>;
}

const LOOK_EVERY_MS = 60_000;

export function createRegisterImports(
  deps: Pick<CaseworkDeps, 'store' | 'calendar' | 'now'> & { readonly translator: Translator; readonly log: Log },
): RegisterImports {
  const words = createRegisterWords(deps.translator);
  let stopping = false;
  const register = createTakeOverRegister({
    ...deps,
    words,
    newId: randomUUID,
    note: (language, line) => deps.translator(language)('counter:job.note', { line }),
    breathe: () => new Promise((resolve) => setImmediate(resolve)),
  });
  const running = new Map<ImportId, Promise<void>>();

  function keepGoing(job: Pick<ImportJob, 'id' | 'district'>): void {
    if (stopping || running.has(job.id)) return;
    const work = register
      .goOn(job, () => !stopping)
      .catch((error: unknown) => {
        // Whoever looks at the page, or the next start, begins again where it stopped.
        deps.log.error('import-stopped', { import: job.id, error: error instanceof Error ? error.name : 'unknown' });
      })
      .finally(() => running.delete(job.id));
    running.set(job.id, work);
  }

  let looking: NodeJS.Timeout | undefined;
  const look = async () => {
    const jobs = await register.unfinished().catch((error: unknown) => {
      deps.log.error('imports-not-resumed', { error: error instanceof Error ? error.name : 'unknown' });
      return [];
    });
    for (const job of jobs) keepGoing(job);
    await Promise.all(running.values());
  };

  return {
    ...register,
    words,
    keepGoing,
    pauseWhileGoing: async (id, mostMs) => {
      let enough: NodeJS.Timeout | undefined;
      const pause = new Promise<void>((resolve) => {
        enough = setTimeout(resolve, mostMs).unref();
      });
      await Promise.race([running.get(id), pause]);
      clearTimeout(enough);
    },
    resume: () => {
      if (!stopping) looking ??= setInterval(look, LOOK_EVERY_MS).unref();
      return look();
    },
    stop: async () => {
      stopping = true;
      clearInterval(looking);
      await Promise.all(running.values());
    },
  };
}
