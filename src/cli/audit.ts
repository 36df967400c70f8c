import { createAuditCommand } from './audit-command.ts';
import { runCommand } from './command.ts';

// npm run -s audit -- verify|head|readings
await runCommand('audit', createAuditCommand({ now: () => new Date() }));
