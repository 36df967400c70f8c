import { BlockList, isIP } from 'node:net';
import * as z from 'zod';

export const roles = ['all', 'web', 'bot', 'worker'] as const;
export type Role = (typeof roles)[number];

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** How the bot reaches people. */
export type BotConfig =
  /** No token: the built-in page, against the built-in stand-in for the Bot API. */
  | { readonly mode: 'local-chat-page' }
  | { readonly mode: 'long-polling'; readonly token: string; readonly apiRoot: string }
  | {
      readonly mode: 'webhook';
      readonly token: string;
      readonly apiRoot: string;
      /** Without a slash at its end; the webhook is at `/telegram/webhook` under it. */
      readonly publicUrl: string;
      readonly secret: string;
    };

/** Where everything is kept. `dataKey`: one key or several, `new,old`, each 32 bytes in base64. */
export type DatabaseConfig =
  | { readonly mode: 'embedded'; readonly dataKey: string | undefined }
  | { readonly mode: 'external'; readonly url: string; readonly dataKey: string };

export interface Config {
  readonly bot: BotConfig;
  readonly database: DatabaseConfig;
  readonly dataDir: string;
  readonly host: string;
  /** 0 takes any free one. */
  readonly port: number;
  readonly role: Role;
  readonly logLevel: (typeof logLevels)[number];
  /** Networks of the proxies whose `X-Forwarded-For` is believed; empty: nobody's. */
  readonly trustProxy: readonly string[];
  /** Who runs the bot and where its database stands: the consent must name both (Law 94-V art. 8(4)). */
  readonly operator: { readonly name: string | undefined; readonly place: string | undefined };
  readonly casework: {
    /** How long staff can take a step back, and so how long its notices wait; seconds. */
    readonly undoSeconds: number;
    /** After so many days a closed application loses what is personal in it. */
    readonly keepClosedDays: number;
  };
}

export type ParsedConfig =
  | { readonly kind: 'config'; readonly config: Config }
  /** One line for each fault: the setting, what is wrong, what to do. No value is ever repeated. */
  | { readonly kind: 'config-faults'; readonly faults: readonly [string, ...string[]] };

/** One setting: anything wrong with it is said by the one line given. */
const setting = <Value>(wrong: string, read: (text: string) => Value | undefined) =>
  z
    .string()
    .transform((text, context) => {
      const value = read(text);
      if (value !== undefined) return value;
      context.addIssue({ code: 'custom', message: wrong });
      return z.NEVER;
    })
    .optional();

const matching = (form: RegExp) => (text: string) => (form.test(text) ? text : undefined);
const oneOf =
  <Value extends string>(values: readonly Value[]) =>
  (text: string) =>
    values.find((value) => value === text);

const wholeNumber = (least: number, most: number) => (text: string) => {
  const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  return number >= least && number <= most ? number : undefined;
};

const LONGEST_NAME = 200;
const shortText = (text: string) => (text.trim() === '' || text.length > LONGEST_NAME ? undefined : text.trim());

const settings = z.object({
  BOT_TOKEN: setting(
    'is not a bot token; copy it whole from @BotFather (digits, a colon, letters), or remove it for the local chat page',
    matching(/^\d{1,20}:[\w-]{1,200}$/),
  ),
  TELEGRAM_API_ROOT: setting(
    'is not an http(s) address without query; set it to a Bot API server, e.g. https://api.telegram.org',
    (text) => readWebAddress(text)?.href,
  ),
  PUBLIC_URL: setting(
    'is not an https address without query (http is for this machine only); set it to where Telegram reaches this program',
    (text) => {
      const address = readWebAddress(text);
      return address === undefined || (address.protocol === 'http:' && !isLoopback(address.hostname))
        ? undefined
        : address.href;
    },
  ),
  WEBHOOK_SECRET: setting(
    'must be 32 to 256 characters of A-Z, a-z, 0-9, _ and -; make one with: openssl rand -hex 32',
    matching(/^[\w-]{32,256}$/),
  ),
  DATABASE_URL: setting(
    'is not a PostgreSQL address; write postgresql://user:password@host:5432/name, special characters percent-encoded',
    (text) => (/^postgres(ql)?:\/\//.test(text) && URL.canParse(text) ? text : undefined),
  ),
  DATA_DIR: setting('is not a folder name; name a folder, or remove it for ./data', (text) =>
    text.trim() === '' || text.includes('\0') ? undefined : text,
  ),
  HOST: setting(
    'is not a host name or address; set it to the one to listen on, e.g. 127.0.0.1',
    matching(/^[A-Za-z0-9_.:%-]{1,253}$/),
  ),
  PORT: setting('must be a whole number from 0 to 65535; e.g. 3000', wholeNumber(0, 65_535)),
  DATA_KEY: setting('must be 32 bytes in base64 (several: new,old); make one with: openssl rand -base64 32', (text) =>
    text.split(',').every(isDataKey) ? text : undefined,
  ),
  ROLE: setting(`must be one of ${roles.join(', ')}`, oneOf(roles)),
  LOG_LEVEL: setting(`must be one of ${logLevels.join(', ')}`, oneOf(logLevels)),
  OPERATOR_NAME: setting('must be 1 to 200 characters; name the organisation, with its BIN', shortText),
  OPERATOR_PLACE: setting('must be 1 to 200 characters; say where the database stands', shortText),
  UNDO_SECONDS: setting('must be a whole number of seconds from 0 to 600; e.g. 60', wholeNumber(0, 600)),
  KEEP_CLOSED_DAYS: setting('must be a whole number of days from 1 to 3650; e.g. 365', wholeNumber(1, 3650)),
  TRUST_PROXY: setting(
    'must be networks with a prefix length, separated by commas; e.g. 10.0.0.0/8 (a number of proxies is not accepted)',
    (text) => {
      const networks = text.split(',').map((network) => network.trim());
      return networks.every(isNetwork) ? networks : undefined;
    },
  ),
});

type SettingName = keyof z.infer<typeof settings>;

/**
 * Reads the settings (`contract.md` 7); an empty one counts as left out. Every fault is reported at once. Opens nothing
 * and reads no file.
 */
export function parseConfig(env: Readonly<Record<string, string | undefined>>): ParsedConfig {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const isSet = (name: SettingName) => given[name] !== undefined;
  const parsed = settings.safeParse(given);
  const faults = [
    ...(parsed.success ? [] : parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`)),
    ...faultsBetween(isSet),
  ];
  const [first, ...rest] = faults;
  if (first !== undefined) return { kind: 'config-faults', faults: [first, ...rest] };
  if (!parsed.success) throw new Error('settings were refused without a reason');
  const read = parsed.data;
  return {
    kind: 'config',
    config: {
      bot: botConfig(read),
      database: databaseConfig(read),
      dataDir: read.DATA_DIR ?? './data',
      host: read.HOST ?? '127.0.0.1',
      port: read.PORT ?? 3000,
      role: read.ROLE ?? 'all',
      logLevel: read.LOG_LEVEL ?? 'info',
      trustProxy: read.TRUST_PROXY ?? [],
      operator: { name: read.OPERATOR_NAME, place: read.OPERATOR_PLACE },
      casework: { undoSeconds: read.UNDO_SECONDS ?? 60, keepClosedDays: read.KEEP_CLOSED_DAYS ?? 365 },
    },
  };
}

/** Settings that need each other. */
function faultsBetween(isSet: (name: SettingName) => boolean): readonly string[] {
  const faults: string[] = [];
  if (isSet('PUBLIC_URL') && !isSet('WEBHOOK_SECRET')) {
    faults.push('WEBHOOK_SECRET is missing beside PUBLIC_URL; set both for a webhook, or remove both for long polling');
  }
  if (isSet('WEBHOOK_SECRET') && !isSet('PUBLIC_URL')) {
    faults.push('PUBLIC_URL is missing beside WEBHOOK_SECRET; set both for a webhook, or remove both for long polling');
  }
  if (isSet('PUBLIC_URL') && isSet('WEBHOOK_SECRET') && !isSet('BOT_TOKEN')) {
    faults.push('BOT_TOKEN is missing, a webhook needs a bot; set it, or remove PUBLIC_URL and WEBHOOK_SECRET');
  }
  if (isSet('DATABASE_URL') && !isSet('DATA_KEY')) {
    faults.push('DATA_KEY is missing beside DATABASE_URL; make one with: openssl rand -base64 32, and keep it safe');
  }
  return faults;
}

function botConfig(read: z.infer<typeof settings>): BotConfig {
  const { BOT_TOKEN: token, PUBLIC_URL: publicUrl, WEBHOOK_SECRET: secret } = read;
  if (token === undefined) return { mode: 'local-chat-page' };
  const apiRoot = read.TELEGRAM_API_ROOT ?? 'https://api.telegram.org';
  return publicUrl === undefined || secret === undefined
    ? { mode: 'long-polling', token, apiRoot }
    : { mode: 'webhook', token, apiRoot, publicUrl, secret };
}

function databaseConfig({ DATABASE_URL: url, DATA_KEY: dataKey }: z.infer<typeof settings>): DatabaseConfig {
  return url === undefined || dataKey === undefined
    ? { mode: 'embedded', dataKey }
    : { mode: 'external', url, dataKey };
}

/** An http(s) address without credentials, query or fragment; its `href` without the slashes at the end. */
function readWebAddress(text: string): { protocol: string; hostname: string; href: string } | undefined {
  // What the parser would silently repair is a slip of whoever wrote it.
  const address = /^https?:\/\/[^\s\\]+$/i.test(text) && URL.canParse(text) ? new URL(text) : undefined;
  if (address === undefined) return undefined;
  if (address.username !== '' || address.password !== '' || /[?#]/.test(text)) return undefined;
  return { protocol: address.protocol, hostname: address.hostname, href: withoutEndSlashes(address.href) };
}

function withoutEndSlashes(text: string): string {
  let end = text.length;
  while (text[end - 1] === '/') end -= 1;
  return text.slice(0, end);
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

function isLoopback(hostname: string): boolean {
  if (hostname === 'localhost' || hostname.endsWith('.localhost')) return true;
  const address = hostname.replace(/^\[|\]$/g, '');
  const version = isIP(address);
  return version !== 0 && loopback.check(address, version === 4 ? 'ipv4' : 'ipv6');
}

function isDataKey(text: string): boolean {
  const key = text.trim();
  return /^[A-Za-z0-9+/]{43}=?$/.test(key) && Buffer.from(key, 'base64').length === 32;
}

/** Not `/0`: to trust everybody is to let anybody choose their address. */
function isNetwork(text: string): boolean {
  const [, address, prefix] = /^([0-9a-fA-F.:]+)\/(\d{1,3})$/.exec(text) ?? [];
  const version = isIP(address ?? '');
  const bits = Number(prefix);
  return version !== 0 && bits >= 1 && bits <= (version === 4 ? 32 : 128);
}
