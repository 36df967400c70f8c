import { restoreCommand } from './backup-command.ts';
import { runCommand } from './command.ts';

// npm run -s restore -- FILE [--verify]
await runCommand('restore', restoreCommand);
