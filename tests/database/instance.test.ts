import { expect, it, onTestFinished } from 'vitest';
import { createInstance } from '../../src/database/instance.ts';
import { createTestDatabase, createTestLog, until } from '../support/database.ts';

it('leaves no connection behind where it cannot enter, and comes back when it can', async () => {
  const database = await createTestDatabase();
  onTestFinished(database.drop);
  let refusals = 0;
  let open = true;
  const enter = async () => {
    if (open) return;
    refusals += 1;
    throw new Error('this server takes no writes yet');
  };
  const connections = () =>
    database.query<{ pid: number }>(
      `select pid from pg_stat_activity where application_name = 'tirek-instance' and datname = current_database()`,
    );
  const log = createTestLog();
  const instance = await createInstance({ url: database.url, log, enter });
  onTestFinished(instance.stop);

  open = false;
  await database.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where application_name = 'tirek-instance' and datname = current_database()`,
  );
  await until(async () => refusals >= 3, 'it has tried three times');
  await until(async () => (await connections()).length <= 1, 'what it tried with is closed');

  open = true;
  await until(async () => log.lines.some(({ event }) => event === 'instance-connection-back'), 'it is back');
  await until(async () => (await connections()).length === 1, 'one connection is left');

  open = false;
  await expect(createInstance({ url: database.url, log, enter })).rejects.toThrow('no writes yet');
  await until(async () => (await connections()).length === 1, 'the one that could not begin is closed');
});
