/**
 * Holds the import directions of `.dependency-cruiser.cjs` for the tree in the current folder, and fails as well when
 * the tool did not see every module: a reader that understands nothing would find nothing wrong.
 */
import { globSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import extractDepcruiseOptions from 'dependency-cruiser/config-utl/extract-depcruise-options';

const rooms = ['src', 'dialogs', 'tests'];
/** Written by a tool, so absent before the first installation and no measure of anything. */
const generated = 'src/database/generated/';

const root = process.cwd();
const options = await extractDepcruiseOptions(resolve('.dependency-cruiser.cjs'));
const { output } = await cruise(rooms, { ...options, baseDir: root });
if (typeof output === 'string') throw new Error('dependency-cruiser answered with text, not with its result');
const { modules, summary }: ICruiseResult = output;

const seen = new Map(modules.map((module) => [module.source, module.dependencies.length]));
const onDisk = rooms.flatMap((room) => globSync(join(room, '**/*.ts'), { cwd: root }));
const floor = onDisk.filter((file) => !file.startsWith(generated));
const unseen = floor.filter((file) => !seen.has(file));
// Nearly every file imports another; where a reader sees files but no imports, no rule can be broken.
const importing = floor.filter((file) => (seen.get(file) ?? 0) > 0);

const faults = [
  ...summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from}${from === to ? '' : ` -> ${to}`}`),
  ...unseen.map((file) => `not seen: ${file}`),
  ...(floor.length === 0 ? ['no module on disk: run it in the folder of package.json'] : []),
  ...(importing.length < floor.length / 2
    ? [`imports seen in ${importing.length} of ${floor.length} modules only`]
    : []),
];

for (const fault of faults) process.stdout.write(`${fault}\n`);
const checked = `${floor.length - unseen.length} of ${floor.length} modules, ${summary.totalDependenciesCruised ?? 0} imports`;
process.stdout.write(`import rules: ${checked}, ${faults.length === 0 ? 'nothing' : faults.length} against them\n`);
process.exitCode = faults.length === 0 ? 0 : 1;
