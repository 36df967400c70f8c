import { runCommand } from './command.ts';
import { createResealCommand } from './reseal-command.ts';

// npm run -s reseal [-- --new-key]
await runCommand('reseal', createResealCommand({ say: (line) => void process.stderr.write(`${line}\n`) }));
