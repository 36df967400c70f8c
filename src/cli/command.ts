import { parseArgs } from 'node:util';
import { type Config, parseConfig } from '../config.ts';
import { BackupError } from '../database/backup.ts';
import {
  addKeyToFile,
  DataKeyError,
  loadOrMakeKeyRing,
  moveOldKeysAside,
  whileNotSealedWith,
} from '../database/data-key.ts';
import { EmbeddedPostgresError, startEmbedded } from '../database/embedded.ts';
import { MigrationError } from '../database/migrate.ts';
import { type KeyRing, parseKeyRing } from '../database/sealing.ts';
import { openStorage, type Storage } from '../database/storage.ts';
import type { Log } from '../usecases/ports.ts';

/** How a command ended, and what it says. */
export type CommandResult =
  | { readonly kind: 'done'; readonly lines: readonly string[] }
  /** It was understood and cannot be done; one line says why. */
  | { readonly kind: 'refused'; readonly line: string }
  /** It was not understood; one line says what is wrong and what is accepted. */
  | { readonly kind: 'usage'; readonly line: string };

/** The database that the settings name, found or started. */
export interface Database {
  readonly url: string;
  readonly keyRing: KeyRing;
}

/** The data keys where this program keeps them itself. */
export interface KeyFile {
  /** A new active key, known to nobody yet: before the storage is opened, and while no program seals with the old one. */
  readonly add: () => Promise<'added' | 'in-use'>;
  /** Keeps the older keys apart, once nothing is sealed with them; returns where. */
  readonly moveAside: () => Promise<readonly string[]>;
}

/** What commands work on. It is opened when the words of the command were understood, not before. */
export interface Access {
  /** Without touching what is in it. */
  readonly database: () => Promise<Database>;
  /** Migrated, with the keys proven. */
  readonly storage: () => Promise<Storage>;
  /** Undefined where the setting DATA_KEY holds the keys. */
  readonly keyFile?: KeyFile | undefined;
}

/** It was done, and this is what came of it, as a JSON line. */
export const done = (line: object): CommandResult => doneInLines([line]);

/** The same, when many things came of it: a JSON line each. */
export const doneInLines = (lines: readonly object[]): CommandResult => ({
  kind: 'done',
  lines: lines.map((line) => JSON.stringify(line)),
});

/** It was understood and cannot be done; the line says why. */
export const refused = (line: string): CommandResult => ({ kind: 'refused', line });

export type Command = (words: readonly string[], access: Access) => Promise<CommandResult>;

const EXIT = { done: 0, refused: 1, usage: 2 } as const;
const WRONG_CONFIG = 78;
const silent: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** Runs a command with the program's own settings, prints what it says, and sets the exit code. */
export async function runCommand(name: string, command: Command): Promise<void> {
  const parsed = parseConfig(process.env);
  if (parsed.kind === 'config-faults') {
    process.stderr.write(`${parsed.faults.join('\n')}\n`);
    process.exitCode = WRONG_CONFIG;
    return;
  }
  const { access, close } = createAccess(parsed.config);
  try {
    const result = await command(process.argv.slice(2), access);
    if (result.kind === 'done') process.stdout.write(result.lines.map((line) => `${line}\n`).join(''));
    else process.stderr.write(`${name}: ${result.line}\n`);
    process.exitCode = EXIT[result.kind];
  } catch (error) {
    process.stderr.write(`${name}: ${reasonOf(error)}\n`);
    process.exitCode = EXIT.refused;
  } finally {
    await close();
  }
}

/** Opens what is asked for once; an embedded server that did not run is started, and stopped again by `close`. */
export function createAccess({ database, dataDir }: Pick<Config, 'database' | 'dataDir'>): {
  readonly access: Access;
  readonly close: () => Promise<void>;
} {
  const closing: (() => Promise<unknown>)[] = [];
  let found: Promise<Database> | undefined;
  let opened: Promise<Storage> | undefined;

  const find = async (): Promise<Database> => {
    if (database.mode === 'external') {
      const keyRing = parseKeyRing(database.dataKey);
      if (keyRing === undefined) throw new DataKeyError('DATA_KEY must be 32 bytes in base64');
      return { url: database.url, keyRing };
    }
    const server = await startEmbedded({ dataDir, log: silent });
    closing.push(server.stop);
    const given = database.dataKey === undefined ? undefined : parseKeyRing(database.dataKey);
    return { url: server.url, keyRing: given ?? (await loadOrMakeKeyRing(dataDir)) };
  };
  const access: Access = {
    database: () => {
      found ??= find();
      return found;
    },
    storage: () => {
      opened ??= access.database().then(async ({ url, keyRing }) => {
        const storage = await openStorage({ url, keyRing, log: silent });
        closing.unshift(storage.close);
        return storage;
      });
      return opened;
    },
    keyFile:
      database.dataKey !== undefined
        ? undefined
        : {
            add: async () => {
              const { url, keyRing } = await access.database();
              const added = await whileNotSealedWith(url, keyRing.active.id, () => addKeyToFile(dataDir));
              if (added === 'in-use') return 'in-use';
              found = Promise.resolve({ url, keyRing: added });
              return 'added';
            },
            moveAside: () => moveOldKeysAside(dataDir),
          },
  };
  return {
    access,
    close: async () => {
      for (const close of closing) await close();
    },
  };
}

/** What an operator can mend is said in one line; a bug shows where it is. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown fault';
  const mendable =
    error instanceof BackupError ||
    error instanceof DataKeyError ||
    error instanceof EmbeddedPostgresError ||
    error instanceof MigrationError;
  if (mendable) return error.message;
  if ('code' in error && typeof error.code === 'string' && /^(E[A-Z]+|28|3D|53|57)/.test(error.code)) {
    return `the database cannot be reached (${error.code}): see DATABASE_URL`;
  }
  return error.stack ?? error.message;
}

type OptionTypes = Readonly<Record<string, 'string' | 'boolean'>>;
type Options<Types extends OptionTypes> = {
  readonly [Name in keyof Types]?: Types[Name] extends 'boolean' ? boolean : string;
};

/** The words after a command: what stands alone, and the options. `problem`: the first thing wrong, in half a line. */
export function readWords<const Types extends OptionTypes>(
  words: readonly string[],
  types: Types,
):
  | { readonly kind: 'words'; readonly alone: readonly string[]; readonly options: Options<Types> }
  | { readonly kind: 'problem'; readonly what: string } {
  try {
    const { values, positionals } = parseArgs({
      args: [...words],
      options: Object.fromEntries(Object.entries(types).map(([name, type]) => [name, { type }])),
      allowPositionals: true,
    });
    return { kind: 'words', alone: positionals, options: values as Options<Types> };
  } catch (error) {
    // Node says "Unknown option '--x'. To specify a positional argument …": the first sentence is enough.
    const message = error instanceof Error ? error.message.split(/[.\n]/)[0] : undefined;
    return { kind: 'problem', what: message ?? 'cannot be read' };
  }
}
