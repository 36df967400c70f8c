import { migrate } from '../../src/database/migrate.ts';

const [, , url = '', folder = ''] = process.argv;
const applied = await migrate(url, folder);
process.send?.(applied);
process.disconnect();
