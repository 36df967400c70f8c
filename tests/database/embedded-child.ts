/** A program on a data folder: starts the embedded server, says so, and does what it is told. */
import pg from 'pg';
import { startEmbedded } from '../../src/database/embedded.ts';

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
const server = await startEmbedded({ dataDir: process.argv[2] ?? '', log: silent });

const query = async (text: string) => {
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  const { rows } = await client.query(text).finally(() => client.end());
  return rows;
};
const leave = async () => {
  await server.stop();
  process.exit();
};
process.on('message', (text) => {
  if (text === 'stop') void leave();
  else void query(String(text)).then((rows) => process.send?.(rows));
});
process.on('SIGINT', () => {
  void query('select 1 as after_interrupt')
    .then((rows) => process.send?.(rows))
    .then(leave);
});
const [{ pid } = { pid: 0 }] = await query(
  `select (string_to_array(pg_read_file('postmaster.pid'), e'\\n'))[1]::int as pid`,
);
process.send?.({ joined: server.joined, pid });
