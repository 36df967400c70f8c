import { runCommand } from './command.ts';
import { createDemoCommand } from './demo-command.ts';

// npm run demo
await runCommand('demo', createDemoCommand({ now: () => new Date() }));
