import { describe, expect, it } from 'vitest';
import { parseConfig } from '../src/config.ts';

const TOKEN = '123456789:AAEhBOweik6ad9r_QXMENQjcrGbqCr4K-bc';
const SECRET = 'S3cretS3cretS3cretS3cretS3cret_-';
const KEY = Buffer.alloc(32, 7).toString('base64');
const OLD_KEY = Buffer.alloc(32, 9).toString('base64');
const DATABASE = 'postgresql://tirek:p4ssw0rd@db.example:5432/tirek';

function configOf(env: Record<string, string>) {
  const parsed = parseConfig(env);
  if (parsed.kind !== 'config') throw new Error(parsed.faults.join('\n'));
  return parsed.config;
}

function faultsOf(env: Record<string, string>): readonly string[] {
  const parsed = parseConfig(env);
  return parsed.kind === 'config-faults' ? parsed.faults : [];
}

describe('good settings', () => {
  it('needs none', () => {
    expect(configOf({})).toEqual({
      bot: { mode: 'local-chat-page' },
      database: { mode: 'embedded', dataKey: undefined },
      dataDir: './data',
      host: '127.0.0.1',
      port: 3000,
      role: 'all',
      logLevel: 'info',
      trustProxy: [],
      operator: { name: undefined, place: undefined },
      casework: { undoSeconds: 60, keepClosedDays: 365 },
    });
  });

  it('takes an empty setting for one that is left out', () => {
    expect(configOf({ BOT_TOKEN: '', PORT: '', DATABASE_URL: '', WEBHOOK_SECRET: '' })).toEqual(configOf({}));
  });

  it('polls with a token, and uses a webhook with an address and a secret', () => {
    expect(configOf({ BOT_TOKEN: TOKEN }).bot).toEqual({
      mode: 'long-polling',
      token: TOKEN,
      apiRoot: 'https://api.telegram.org',
    });
    expect(
      configOf({
        BOT_TOKEN: TOKEN,
        TELEGRAM_API_ROOT: 'http://127.0.0.1:8081/',
        PUBLIC_URL: 'https://tirek.example/bot/',
        WEBHOOK_SECRET: SECRET,
      }).bot,
    ).toEqual({
      mode: 'webhook',
      token: TOKEN,
      apiRoot: 'http://127.0.0.1:8081',
      publicUrl: 'https://tirek.example/bot',
      secret: SECRET,
    });
  });

  it.each(['http://localhost:3000', 'http://127.0.0.1:3000', 'http://127.8.8.8', 'http://[::1]:3000'])(
    'lets Telegram be on this machine: %s',
    (url) => {
      const { bot } = configOf({ BOT_TOKEN: TOKEN, PUBLIC_URL: url, WEBHOOK_SECRET: SECRET });
      expect(bot).toMatchObject({ mode: 'webhook', publicUrl: url });
    },
  );

  it('takes a database with a key, and several keys while one replaces another', () => {
    const keys = `${KEY},${OLD_KEY}`;
    expect(configOf({ DATABASE_URL: DATABASE, DATA_KEY: keys }).database).toEqual({
      mode: 'external',
      url: DATABASE,
      dataKey: keys,
    });
    expect(configOf({ DATA_KEY: KEY }).database).toEqual({ mode: 'embedded', dataKey: KEY });
  });

  it('believes proxies by their networks', () => {
    expect(configOf({ TRUST_PROXY: '10.0.0.0/8, fd00::/8' }).trustProxy).toEqual(['10.0.0.0/8', 'fd00::/8']);
  });

  it.each(['0', '1', '65535'])('takes port %s', (port) => {
    expect(configOf({ PORT: port }).port).toBe(Number(port));
  });

  it('takes how long a step can be taken back, and how long a closed application is kept', () => {
    expect(configOf({ UNDO_SECONDS: '0', KEEP_CLOSED_DAYS: '30' }).casework).toEqual({
      undoSeconds: 0,
      keepClosedDays: 30,
    });
  });
});

/** Each with the settings its lines must begin with, in order. */
const badEnvironments: readonly (readonly [what: string, env: Record<string, string>, names: readonly string[]])[] = [
  ['token without its number', { BOT_TOKEN: 'AAEhBOweik6ad9r_QXMENQjcrGbqCr4K' }, ['BOT_TOKEN']],
  ['token in quotes', { BOT_TOKEN: `"${TOKEN}"` }, ['BOT_TOKEN']],
  ['token with a line end', { BOT_TOKEN: `${TOKEN}\n` }, ['BOT_TOKEN']],
  ['token with a path', { BOT_TOKEN: `${TOKEN}/../getMe` }, ['BOT_TOKEN']],
  ['token of a blank', { BOT_TOKEN: ' ' }, ['BOT_TOKEN']],
  ['api root without a scheme', { TELEGRAM_API_ROOT: 'api.telegram.org' }, ['TELEGRAM_API_ROOT']],
  ['api root by ftp', { TELEGRAM_API_ROOT: 'ftp://api.telegram.org' }, ['TELEGRAM_API_ROOT']],
  ['api root with a query', { TELEGRAM_API_ROOT: 'https://api.telegram.org/?a=b' }, ['TELEGRAM_API_ROOT']],
  ['api root with a password', { TELEGRAM_API_ROOT: 'https://u:hunter22@api.telegram.org' }, ['TELEGRAM_API_ROOT']],
  [
    'http to the world',
    { BOT_TOKEN: TOKEN, PUBLIC_URL: 'http://tirek.example', WEBHOOK_SECRET: SECRET },
    ['PUBLIC_URL'],
  ],
  [
    'http to a name that only looks local',
    { BOT_TOKEN: TOKEN, PUBLIC_URL: 'http://127.0.0.1.evil.example', WEBHOOK_SECRET: SECRET },
    ['PUBLIC_URL'],
  ],
  ['no address at all', { BOT_TOKEN: TOKEN, PUBLIC_URL: 'tirek', WEBHOOK_SECRET: SECRET }, ['PUBLIC_URL']],
  [
    'address with a fragment',
    { BOT_TOKEN: TOKEN, PUBLIC_URL: 'https://a.kz/#x', WEBHOOK_SECRET: SECRET },
    ['PUBLIC_URL'],
  ],
  ['address with a blank', { BOT_TOKEN: TOKEN, PUBLIC_URL: 'https://a.kz/ x', WEBHOOK_SECRET: SECRET }, ['PUBLIC_URL']],
  ['address without a secret', { BOT_TOKEN: TOKEN, PUBLIC_URL: 'https://a.kz' }, ['WEBHOOK_SECRET']],
  ['secret without an address', { BOT_TOKEN: TOKEN, WEBHOOK_SECRET: SECRET }, ['PUBLIC_URL']],
  ['webhook without a bot', { PUBLIC_URL: 'https://a.kz', WEBHOOK_SECRET: SECRET }, ['BOT_TOKEN']],
  [
    'short secret',
    { BOT_TOKEN: TOKEN, PUBLIC_URL: 'https://a.kz', WEBHOOK_SECRET: SECRET.slice(1) },
    ['WEBHOOK_SECRET'],
  ],
  [
    'long secret',
    { BOT_TOKEN: TOKEN, PUBLIC_URL: 'https://a.kz', WEBHOOK_SECRET: 'a'.repeat(257) },
    ['WEBHOOK_SECRET'],
  ],
  [
    'secret with a sign',
    { BOT_TOKEN: TOKEN, PUBLIC_URL: 'https://a.kz', WEBHOOK_SECRET: `${SECRET}!` },
    ['WEBHOOK_SECRET'],
  ],
  [
    'secret in Cyrillic',
    { BOT_TOKEN: TOKEN, PUBLIC_URL: 'https://a.kz', WEBHOOK_SECRET: 'құпия'.repeat(8) },
    ['WEBHOOK_SECRET'],
  ],
  ['another database', { DATABASE_URL: 'mysql://tirek:p4ssw0rd@db/tirek', DATA_KEY: KEY }, ['DATABASE_URL']],
  ['database without a scheme', { DATABASE_URL: 'tirek:p4ssw0rd@db/tirek', DATA_KEY: KEY }, ['DATABASE_URL']],
  ['database that is no address', { DATABASE_URL: 'postgresql://u:p4ss w0rd@:x', DATA_KEY: KEY }, ['DATABASE_URL']],
  [
    'database with a port of letters',
    { DATABASE_URL: 'postgres://u:p4ssw0rd@db:port/x', DATA_KEY: KEY },
    ['DATABASE_URL'],
  ],
  ['database without a key', { DATABASE_URL: DATABASE }, ['DATA_KEY']],
  ['key of 31 bytes', { DATA_KEY: Buffer.alloc(31, 7).toString('base64') }, ['DATA_KEY']],
  ['key of 33 bytes', { DATA_KEY: Buffer.alloc(33, 7).toString('base64') }, ['DATA_KEY']],
  ['key in hex', { DATA_KEY: Buffer.alloc(32, 7).toString('hex') }, ['DATA_KEY']],
  ['one bad key of two', { DATA_KEY: `${KEY},short` }, ['DATA_KEY']],
  ['no folder', { DATA_DIR: ' ' }, ['DATA_DIR']],
  ['host with a scheme', { HOST: 'http://0.0.0.0' }, ['HOST']],
  ['host with a blank', { HOST: '0.0.0.0 ' }, ['HOST']],
  ['port too high', { PORT: '65536' }, ['PORT']],
  ['negative port', { PORT: '-1' }, ['PORT']],
  ['port with a fraction', { PORT: '3000.5' }, ['PORT']],
  ['port in hex', { PORT: '0xBB8' }, ['PORT']],
  ['port by name', { PORT: 'http' }, ['PORT']],
  ['eleven minutes to take back', { UNDO_SECONDS: '601' }, ['UNDO_SECONDS']],
  ['half a second to take back', { UNDO_SECONDS: '0.5' }, ['UNDO_SECONDS']],
  ['erased at once', { KEEP_CLOSED_DAYS: '0' }, ['KEEP_CLOSED_DAYS']],
  ['kept for ever', { KEEP_CLOSED_DAYS: 'never' }, ['KEEP_CLOSED_DAYS']],
  ['unknown role', { ROLE: 'leader' }, ['ROLE']],
  ['role in capitals', { ROLE: 'WEB' }, ['ROLE']],
  ['unknown level', { LOG_LEVEL: 'verbose' }, ['LOG_LEVEL']],
  ['number of proxies', { TRUST_PROXY: '1' }, ['TRUST_PROXY']],
  ['trust in everybody', { TRUST_PROXY: 'true' }, ['TRUST_PROXY']],
  ['trust in every address', { TRUST_PROXY: '0.0.0.0/0' }, ['TRUST_PROXY']],
  ['network too narrow', { TRUST_PROXY: '10.0.0.0/33' }, ['TRUST_PROXY']],
  ['address without a prefix length', { TRUST_PROXY: '10.0.0.1' }, ['TRUST_PROXY']],
  [
    'everything at once',
    { BOT_TOKEN: 'x y', PORT: 'x', ROLE: 'x', DATABASE_URL: 'x', PUBLIC_URL: 'x', LOG_LEVEL: 'x' },
    ['BOT_TOKEN', 'PUBLIC_URL', 'DATABASE_URL', 'PORT', 'ROLE', 'LOG_LEVEL', 'WEBHOOK_SECRET', 'DATA_KEY'],
  ],
];

describe('bad settings', () => {
  it('are forty at least', () => {
    expect(badEnvironments.length).toBeGreaterThanOrEqual(40);
  });

  it.each(badEnvironments)('%s', (_what, env, names) => {
    const faults = faultsOf(env);
    expect(faults.map((fault) => fault.split(' ')[0])).toEqual(names);
    for (const fault of faults) {
      expect(fault).not.toMatch(/[\n\r]/);
      // What is wrong, and what to do: more than the name.
      expect(fault.length).toBeGreaterThan(25);
    }
  });

  it('never repeats a value', () => {
    const canary = 'Canary7531';
    const names = [
      'BOT_TOKEN',
      'TELEGRAM_API_ROOT',
      'PUBLIC_URL',
      'WEBHOOK_SECRET',
      'DATABASE_URL',
      'HOST',
      'PORT',
      'DATA_KEY',
      'ROLE',
      'LOG_LEVEL',
      'TRUST_PROXY',
      'UNDO_SECONDS',
      'KEEP_CLOSED_DAYS',
    ];
    const faults = faultsOf(Object.fromEntries(names.map((name) => [name, `${canary} \0`])));
    expect(faults).toHaveLength(names.length);
    expect(faults.join('\n')).not.toContain(canary);
  });
});
