import { auditCommand } from './audit-command.ts';
import { runCommand } from './command.ts';

// npm run -s audit -- verify|head
await runCommand('audit', auditCommand);
