import { runCommand } from './command.ts';
import { staffCommand } from './staff-command.ts';

// npm run -s staff -- add --login L --role specialist|supervisor|admin [--district D] [--token]
await runCommand('staff', staffCommand);
