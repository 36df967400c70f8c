import { type Command, type CommandResult, done, readWords, refused } from './command.ts';

const USAGE = 'accepted: [--new-key]';

/**
 * `npm run -s reseal [-- --new-key]`: seals with the active data key what older ones have sealed, while the program
 * serves, so that the older ones are needed no more. `--new-key` first makes a new key in DATA_DIR.
 */
export function createResealCommand({ say }: { readonly say: (line: string) => void }): Command {
  return async (words, access) => {
    const read = readWords(words, { 'new-key': 'boolean' });
    if (read.kind === 'problem') return usage(`${read.what}; ${USAGE}`);
    if (read.alone[0] !== undefined) return usage(`"${read.alone[0]}" is not understood; ${USAGE}`);
    if (read.options['new-key'] === true) {
      if (access.keyFile === undefined) {
        return refused(
          '--new-key is for the key in DATA_DIR: here, put a new one before the old one in DATA_KEY (new,old)',
        );
      }
      if ((await access.keyFile.add()) === 'in-use') {
        return refused('a running program would not know the new key: stop it first, and start it again afterwards');
      }
    }
    const { reseal } = await access.storage();
    const outcome = await reseal((column, count) => say(`${column}: ${count} sealed anew`));
    switch (outcome.kind) {
      case 'done':
        for (const path of (await access.keyFile?.moveAside()) ?? []) {
          say(`${path} is needed for backups made until now: keep it where they are, and erase it here`);
        }
        return done({ resealed: outcome.resealed, left: 0, keys: [outcome.key], retired: outcome.retired });
      case 'in-use':
        return refused(
          `a running program still seals with key ${outcome.key}: start it anew with DATA_KEY=new,old first`,
        );
      case 'earlier-version':
        return refused(
          'a program of an earlier version is running, which would not know the new key: stop it first, and start this one',
        );
      case 'cannot-open': {
        const { table, column, row } = outcome.first;
        const more = outcome.count > 1 ? `, and ${outcome.count - 1} more` : '';
        return refused(`no key opens ${table}.${column} of row ${row}${more}: give the key that is missing (new,old)`);
      }
      case 'busy':
        return refused(`${outcome.left} values are being written by others all the time: run it again`);
    }
  };
}

const usage = (line: string): CommandResult => ({ kind: 'usage', line });
