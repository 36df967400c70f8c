import { backupCommand } from './backup-command.ts';
import { runCommand } from './command.ts';

// npm run -s backup -- FILE
await runCommand('backup', backupCommand);
