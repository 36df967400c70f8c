/*
 * Which room may import which. The core is pure, use cases know the core, shells know the use cases and never each
 * other, and only `main.ts` knows all. `.ci/imports.ts` runs this, and fails as well when it did not see every module.
 */

/**
 * @param {string} name the rule's name, as a sentence that is true while nothing is broken
 * @param {string} from the files of the room, as the beginning of their paths
 * @param {object} may what they may import
 * @param {readonly string[]} may.rooms beginnings of paths; the room itself included
 * @param {readonly string[]} [may.packages] npm packages
 * @param {readonly string[] | 'all'} [may.node] modules of Node.js
 */
function room(name, from, { rooms, packages = [], node = [] }) {
  const files = rooms.map((path) => `^${path}`);
  const npm = packages.map((each) => `^node_modules/(@types/)?${each}/`);
  const rules = [
    {
      name,
      severity: 'error',
      from: { path: `^${from}` },
      to: { path: '^[^/]+[/.]', pathNot: [...files, ...npm], dependencyTypesNot: ['core'] },
    },
  ];
  if (node !== 'all') {
    const allowed = node.map((each) => `^(node:)?${each}$`);
    rules.push({
      name: `${name}-of-node`,
      severity: 'error',
      from: { path: `^${from}` },
      to: { dependencyTypes: ['core'], ...(allowed.length > 0 && { pathNot: allowed }) },
    });
  }
  return rules;
}

const core = 'src/core/';
const facts = 'src/core/facts/';
const calendar = 'src/core/calendar/';
const law = 'src/core/law/';
const interview = 'src/core/interview/';
const casework = 'src/core/casework/';
const usecases = 'src/usecases/';
const i18n = 'src/i18n/';
const fastify = ['fastify', '@fastify/[^/]+'];

module.exports = {
  forbidden: [
    ...room('facts-know-dates-only', facts, { rooms: [facts, 'src/core/calendar/plain-date[.]ts$'] }),
    ...room('calendar-knows-nothing', calendar, { rooms: [calendar] }),
    ...room('law-knows-facts-and-calendar', law, { rooms: [law, facts, calendar] }),
    ...room('interview-does-not-judge', interview, { rooms: [interview, facts, calendar] }),
    ...room('casework-asks-no-questions', casework, { rooms: [casework, law, facts, calendar] }),
    ...room('dialogs-are-data', 'dialogs/', { rooms: ['dialogs/', interview, facts] }),
    ...room('usecases-own-no-shell', usecases, { rooms: [usecases, core], packages: ['zod'] }),
    ...room('i18n-knows-names-only', i18n, {
      rooms: [i18n, core, usecases, 'locales/'],
      packages: ['i18next'],
      node: ['fs'],
    }),
    ...room('telegram-knows-no-other-shell', 'src/telegram/', {
      rooms: ['src/telegram/', core, usecases, i18n],
      packages: ['grammy', 'qrcode'],
      node: ['crypto'],
    }),
    ...room('http-knows-no-other-shell', 'src/http/', {
      rooms: ['src/http/', core, usecases, i18n],
      packages: [...fastify, 'fastify-type-provider-zod', 'prom-client', 'zod'],
      node: ['crypto', 'http', 'net'],
    }),
    ...room('console-knows-no-other-shell', 'src/console/', {
      rooms: ['src/console/', core, usecases, i18n],
      packages: [...fastify, 'csv-parse', 'csv-stringify', 'ghtml', 'pdfmake', 'qrcode', 'zod'],
      node: ['crypto', 'fs', 'fs/promises', 'module', 'stream', 'stream/promises'],
    }),
    ...room('staff-secrets-know-ports-only', 'src/secrets/', {
      rooms: ['src/secrets/', 'src/usecases/(casework/|staff/|office/)?ports[.]ts$', 'src/usecases/ids[.]ts$'],
      packages: ['@node-rs/argon2', 'otplib'],
      node: ['crypto'],
    }),
    ...room('database-knows-ports-only', 'src/database/', {
      rooms: ['src/database/', 'src/usecases/(casework/|staff/|office/)?ports[.]ts$', 'src/usecases/ids[.]ts$', core],
      packages: ['@prisma/[^/]+', 'pg'],
      node: 'all',
    }),
    ...room('delivery-knows-ports-only', 'src/delivery/', {
      rooms: ['src/delivery/', 'src/usecases/(casework/|staff/|office/)?ports[.]ts$', 'src/usecases/ids[.]ts$'],
      packages: ['grammy'],
      node: ['crypto', 'http', 'https', 'timers/promises'],
    }),
    ...room('standin-knows-no-bot', 'src/standin/', {
      rooms: ['src/standin/', 'locales/'],
      packages: [...fastify, 'zod'],
      node: ['crypto', 'fs/promises', 'http', 'net', 'querystring'],
    }),
    // The bench measures the rendering, which is pure, and the sender against the stand-in; what looks after staff and data
    // opens the database.
    ...room('commands-serve-nobody', 'src/cli/', {
      rooms: [
        'src/cli/',
        core,
        usecases,
        i18n,
        'dialogs/',
        'src/telegram/render/',
        'src/database/',
        'src/secrets/',
        'src/delivery/',
        'src/standin/',
        'src/config[.]ts$',
      ],
      packages: ['zod'],
      node: 'all',
    }),
    ...room('settings-know-nobody', 'src/config[.]ts$', {
      rooms: ['src/config[.]ts$'],
      packages: ['zod'],
      node: ['net'],
    }),
    {
      name: 'main-is-imported-by-none',
      severity: 'error',
      from: { pathNot: '^src/start[.]mjs$' },
      to: { path: '^src/main[.]ts$' },
    },
    {
      name: 'tests-stay-outside',
      severity: 'error',
      from: { pathNot: '^tests/' },
      to: { path: '^tests/' },
    },
    {
      name: 'no-circle',
      severity: 'error',
      from: { pathNot: '^src/database/generated/' },
      to: { circular: true },
    },
    {
      name: 'no-orphan',
      severity: 'error',
      // The browser loads the chat page's script, and Node.js the moved clock; the tool does not see that.
      from: { orphan: true, pathNot: ['^src/standin/page/', '^tests/program/moved-clock[.]ts$', '[.]d[.]ts$'] },
      to: {},
    },
    {
      name: 'nothing-unresolved',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'nothing-undeclared',
      severity: 'error',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'no-development-package-at-work',
      severity: 'error',
      from: { path: '^(src|dialogs)/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['npm'] },
    },
  ],
  options: {
    // The tool's TypeScript reader wants a compiler before version 7; SWC reads the same files, types included.
    parser: 'swc',
    tsPreCompilationDeps: true,
    // A copy of the tree with a linked `node_modules` is judged like the tree itself.
    preserveSymlinks: true,
    doNotFollow: { path: ['^node_modules/'] },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['node', 'import', 'types', 'default', 'require'],
      mainFields: ['module', 'main', 'types'],
    },
  },
};
