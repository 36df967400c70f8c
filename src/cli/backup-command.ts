import { backUp } from '../database/backup.ts';
import { checkBackup, releaseHeld, restore } from '../database/restore.ts';
import { type Command, type CommandResult, done, readWords } from './command.ts';

/** `npm run -s backup -- FILE`: everything of one moment in one file, while the program goes on. */
export const backupCommand: Command = async (words, access) => {
  const read = readWords(words, {});
  if (read.kind === 'problem') return usage(`${read.what}; accepted: FILE`);
  const [file, ...more] = read.alone;
  if (file === undefined || more.length > 0) return usage('one file is needed; accepted: FILE');
  const { url } = await access.database();
  const { rows, tables, keys } = await backUp({ url, file, now: new Date() });
  return done({ file, rows, tables, keys });
};

const RESTORE_USAGE = 'accepted: FILE [--verify] · --release-held';

/**
 * `npm run -s restore -- FILE [--verify]`: puts a backup into an empty database, or only checks it. What was still to be
 * sent is held; `--release-held` sends it after all.
 */
export const restoreCommand: Command = async (words, access) => {
  const read = readWords(words, { verify: 'boolean', 'release-held': 'boolean' });
  if (read.kind === 'problem') return usage(`${read.what}; ${RESTORE_USAGE}`);
  const [file, ...more] = read.alone;
  if (read.options['release-held'] === true) {
    if (file !== undefined || read.options.verify === true)
      return usage(`--release-held stands alone; ${RESTORE_USAGE}`);
    return done({ released: await releaseHeld((await access.database()).url) });
  }
  if (file === undefined || more.length > 0) return usage(`one file is needed; ${RESTORE_USAGE}`);
  const { url, keyRing } = await access.database();
  if (read.options.verify === true) return done({ file, ...(await checkBackup({ file, keyRing })) });
  const restored = await restore({ url, file, keyRing });
  // A trail that goes on from an older end must say why.
  const { casework } = await access.storage();
  const { takenAt, rows, held } = restored;
  await casework.transact((tx) =>
    tx.audit.add(
      { actor: 'command-line', action: 'backup-restored', subject: 'database', details: { takenAt, rows, held } },
      new Date(),
    ),
  );
  return done({ file, ...restored });
};

const usage = (line: string): CommandResult => ({ kind: 'usage', line });
