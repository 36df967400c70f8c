import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { generateSync } from 'otplib';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { StatusId } from '../../src/core/casework/status.ts';
import { makeDataKey } from '../../src/database/sealing.ts';
import { sayDate } from '../../src/i18n/dates.ts';
import type { Language } from '../../src/i18n/languages.ts';
import { createTranslator, type Translate, textOf } from '../../src/i18n/translator.ts';
import { day } from '../calendar/day.ts';
import { launchBrowser } from '../support/browser.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { freePort } from '../support/free-port.ts';
import { type Program, startProgram } from './program.ts';

/**
 * One application from the counter to care at home, as a specialist in the console and a family in the chat live it: a
 * daughter in Kazakh, a son in Russian, and a neighbour who is revoked before there is any news.
 */

const PHONE = { width: 390, height: 844 };
const DESKTOP = { width: 1280, height: 900 };
const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const STAFF = fileURLToPath(new URL('../../src/cli/staff.ts', import.meta.url));
const SCREENSHOTS = fileURLToPath(new URL('screenshots', import.meta.url));
const drawsScreenshots = process.env['DRAW_SCREENSHOTS'] === '1';

// Monday morning in Almaty; the visit is due on 12 October. And the Wednesday after, half a minute before anybody may be
// told anything: the stand-in of the new program knows nobody until the pages of the family have found it again.
const FIRST_DAY = '2026-10-05T10:00:00+05:00';
const TERM_PASSED = '2026-10-14T07:59:30+05:00';

let database: TestDatabase;
let browser: Browser;
let settings: Readonly<Record<string, string>>;
let program: Program;
/** What the program's clock showed when it was started, and when that was. */
let clock: { readonly startedAt: number; readonly since: number };
let texts: Readonly<Record<Language, Translate>>;
let secret = '';
const troubles: string[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  settings = {
    DATABASE_URL: database.url,
    DATA_KEY: makeDataKey(),
    PORT: String(await freePort()),
    // Nobody takes a step back here, so nobody has to wait for news.
    UNDO_SECONDS: '0',
    OPERATOR_NAME: 'A department',
    OPERATOR_PLACE: 'Almaty',
  };
  const translator = await createTranslator();
  texts = { kk: translator('kk'), ru: translator('ru'), en: translator('en') };
  [browser] = await Promise.all([launchBrowser(), starts(FIRST_DAY)]);
}, 90_000);

afterAll(async () => {
  await browser?.close();
  await program?.stop();
  await database?.drop();
}, 30_000);

async function starts(at: string): Promise<void> {
  clock = { startedAt: Date.parse(at), since: performance.now() };
  program = await startProgram({ ...settings, CLOCK_STARTS_AT: at });
}

interface Reader {
  readonly page: Page;
  readonly language: Language;
  readonly t: Translate;
}

async function opened(viewport: { width: number; height: number }, locale: string): Promise<BrowserContext> {
  const context = await browser.newContext({
    viewport,
    deviceScaleFactor: 2,
    reducedMotion: 'reduce',
    locale,
    timezoneId: 'Asia/Almaty',
  });
  context.setDefaultTimeout(60_000);
  return context;
}

function watched(page: Page): Page {
  page.on('pageerror', (error) => troubles.push(String(error)));
  return page;
}

function newest({ page }: Reader): Locator {
  return page
    .getByRole('log')
    .getByRole('article', { name: /^(Тірек|Tirek)/ })
    .last();
}

async function answered(reader: Reader, then: string): Promise<string> {
  await newest(reader).filter({ hasText: then }).waitFor();
  return (await newest(reader).textContent()) ?? '';
}

async function press(reader: Reader, label: string, then: string): Promise<string> {
  await newest(reader).getByRole('button', { name: label }).last().click();
  return answered(reader, then);
}

/** Opens a link as a phone does that has never seen the bot, and follows what it leads to. */
async function follows(link: string, language: Language): Promise<Reader> {
  const page = watched(await (await opened(PHONE, `${language}-KZ`)).newPage());
  const reader = { page, language, t: texts[language] };
  await page.goto(link);
  await page.locator('#start').click();
  await answered(reader, texts[language]('bot:chooseLanguage').split('\n')[0] ?? '');
  await press(reader, { kk: 'Қазақша', ru: 'Русский', en: 'English' }[language], plain(reader.t('cases:follow.title')));
  await press(reader, reader.t('cases:buttons.followYes'), reader.t('cases:notes.followed'));
  return reader;
}

/** The daughter shares with somebody, and hands the link on. */
async function shares(daughter: Reader, with_: 'son' | 'neighbour', scope: 'dates' | 'everything'): Promise<string> {
  const { t, page } = daughter;
  await page.getByRole('textbox').fill('/status');
  await page.keyboard.press('Enter');
  await answered(daughter, plain(t('cases:list.title')));
  await newest(daughter).getByRole('button', { name: /^1\./ }).click();
  await answered(daughter, plain(t('cases:file.received', { date: '' })));
  await press(daughter, t('cases:buttons.sharing'), t('cases:sharing.hint').slice(0, 5));
  await press(daughter, t('cases:buttons.invite'), plain(t('cases:invite.scope')));
  await press(daughter, t(`cases:scopes.${scope}`), plain(t('cases:invite.until')));
  await press(daughter, t('cases:months.0'), plain(t('cases:invite.label')));
  const said = await press(daughter, t(`cases:relatives.${with_}`), '?start=c_');
  const [link = ''] = /http:\/\/\S+\?start=c_[\w-]{22}/.exec(said) ?? [];
  expect(link).not.toBe('');
  return link;
}

/** What the bot said, without the marks of the screen. */
const plain = (html: string) =>
  html
    .replaceAll(/<[^>]*>/g, '')
    .replace(/[—–-].*$/su, '')
    .trim();

async function findings(page: Page): Promise<unknown> {
  await page.evaluate(await readFile(AXE, 'utf8'));
  return page.evaluate(
    'axe.run(document).then(({ violations }) => violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => html) })))',
  );
}

async function picture(page: Page, name: string, fullPage = false): Promise<void> {
  if (drawsScreenshots) await page.screenshot({ path: `${SCREENSHOTS}/${name}.png`, fullPage });
}

it('one application goes from the counter to care, and everyone entitled is told in their own language', async () => {
  const specialist = await signsIn();
  const { address, link } = await registers(specialist);
  const daughter = await follows(link, 'kk');
  await isNotBoundTwice(link);
  const son = await follows(await shares(daughter, 'son', 'dates'), 'ru');
  const neighbour = await follows(await shares(daughter, 'neighbour', 'everything'), 'en');
  await revokes(daughter, 'neighbour');
  const quiet = await newest(neighbour).textContent();

  await arrangesTheVisit(specialist, address, [daughter, son]);
  // The one who was revoked hears nothing of it.
  expect(await newest(neighbour).textContent()).toBe(quiet);
  await termPasses(specialist, address, [daughter, son]);
  for (const to of [
    'visited',
    'approved',
    'notified',
    'queued',
    'medical-card-renewal',
    'provider-chosen',
    'receiving-care',
  ] as const) {
    await moves(specialist, address, to);
    await areTold([daughter, son], to);
  }
  await picture(daughter.page, 'news');
  await specialist.reload();
  expect(
    await specialist
      .getByRole('listitem')
      .filter({ hasText: texts.ru('statuses:queued.title') })
      .count(),
  ).toBe(1);
  expect(await findings(specialist)).toEqual([]);
  await picture(specialist, 'console-application', true);

  // The page begins anew with the program, and nothing was said on this one since.
  expect(await neighbour.page.getByRole('log').getByRole('article').count()).toBe(0);
  for (const reader of [daughter, son]) await inOrder(reader);
  expect(troubles).toEqual([]);
  expect(program.complaints()).toEqual([]);
}, 240_000);

async function signsIn(): Promise<Page> {
  const district = ['--district', 'almaty-samal', '--district-name-kk', 'Самал бөлімі'];
  const names = ['--district-name-ru', 'Отдел Самал', '--district-name-en', 'Samal department'];
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [STAFF, 'add', '--login', 'aigul', '--role', 'specialist', ...district, ...names],
    { env: { PATH: process.env['PATH'], ...settings } },
  );
  const { password } = JSON.parse(stdout);
  const page = watched(await (await opened(DESKTOP, 'ru-RU')).newPage());
  const { ru: t } = texts;
  await page.goto(`${program.address}/console`);
  await page.getByLabel(t('console:signIn.login')).fill('aigul');
  await page.getByLabel(t('console:signIn.password')).fill(password);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: t('console:secondFactor.setUp') }).waitFor();
  secret = (/[A-Z2-7]{32,}/.exec(((await page.locator('main').textContent()) ?? '').replaceAll(/\s/g, '')) ?? [''])[0];
  expect(await findings(page)).toEqual([]);
  await givesCode(page);
  await page.locator('input[name=present]').fill(password);
  await page.locator('input[name=wanted]').fill('кең дала мен көк аспан');
  await page.locator('input[name=again]').fill('кең дала мен көк аспан');
  await page.keyboard.press('Enter');
  await page.getByRole('navigation').first().waitFor();
  const language = page.locator('form[action="/console/language"]');
  if ((await page.locator('html').getAttribute('lang')) !== 'ru') await language.getByText('Русский').click();
  await expect.poll(() => page.locator('html').getAttribute('lang')).toBe('ru');
  return page;
}

/** The code that an authenticator app shows now, by the clock of the program; half a minute more or less counts too. */
async function givesCode(page: Page): Promise<void> {
  const epoch = Math.floor((clock.startedAt + performance.now() - clock.since) / 1000);
  await page.locator('input[name=code]').fill(generateSync({ secret, epoch }));
  await page.keyboard.press('Enter');
}

async function registers(page: Page): Promise<{ readonly address: string; readonly link: string }> {
  const { ru: t } = texts;
  await page.getByRole('link', { name: t('console:navigation.new') }).click();
  await page.locator('input[name=number]').fill('2026-118');
  await page.locator('input[name=label]').fill('мать пенсионерка, ул. Абая');
  await page.locator('select[name=language], input[name=language]').first().waitFor();
  expect(await findings(page)).toEqual([]);
  await page.locator('main form').getByRole('button').last().click();
  await page.getByRole('heading', { name: t('counter:done.title') }).waitFor();
  const [link = ''] = /http:\/\/\S+\?start=t_[\w-]{22}/.exec((await page.locator('main').textContent()) ?? '') ?? [];
  const [slip] = await Promise.all([
    page.context().waitForEvent('response', (response) => response.url().endsWith('/slip')),
    page.getByRole('button', { name: t('counter:done.print') }).click(),
  ]);
  expect(slip.headers()['content-type']).toBe('application/pdf');
  const address = await page.getByRole('link', { name: t('counter:done.open') }).getAttribute('href');
  await page.goto(`${program.address}${address}`);
  return { address: `${program.address}${address}`, link };
}

async function isNotBoundTwice(link: string): Promise<void> {
  const page = watched(await (await opened(PHONE, 'kk-KZ')).newPage());
  const stranger = { page, language: 'kk' as const, t: texts.kk };
  await page.goto(link);
  await page.locator('#start').click();
  await answered(stranger, 'Тілді таңдаңыз');
  await press(stranger, 'Қазақша', texts.kk('cases:deadLink.used'));
  await page.context().close();
}

async function revokes(daughter: Reader, whom: 'neighbour'): Promise<void> {
  const { t, page } = daughter;
  await page.getByRole('textbox').fill('/status');
  await page.keyboard.press('Enter');
  await answered(daughter, plain(t('cases:list.title')));
  await newest(daughter).getByRole('button', { name: /^1\./ }).click();
  await answered(daughter, plain(t('cases:file.received', { date: '' })));
  await press(daughter, t('cases:buttons.sharing'), t(`cases:relatives.${whom}`));
  await press(daughter, t(`cases:relatives.${whom}`), t('cases:other.hint'));
  await press(daughter, t('cases:buttons.revoke'), t('cases:notes.revoked', { label: t(`cases:relatives.${whom}`) }));
}

async function arrangesTheVisit(page: Page, address: string, family: readonly Reader[]): Promise<void> {
  const { ru: t } = texts;
  await page.goto(`${address}/move?to=visit-scheduled`);
  await page.locator('input[name=visitOn]').fill('2026-10-07');
  await page.locator('button[name=step][value=preview]').first().click();
  await page.locator('button[name=step][value=confirm]').waitFor();
  // Who will be told, and the very words in each language.
  const preview = (await page.locator('main').textContent()) ?? '';
  for (const reader of family) {
    expect(preview).toContain(plain(reader.t('statuses:visit-scheduled.notice')));
    expect(preview).toContain(sayDate(day('2026-10-07'), reader.language));
  }
  expect(preview).toContain(texts.kk('cases:relatives.son'));
  expect(preview).not.toContain(texts.kk('cases:relatives.neighbour'));
  expect(await findings(page)).toEqual([]);
  await picture(page, 'console-preview', true);
  await page.locator('button[name=step][value=confirm]').click();
  await page.getByText(t('console:case.done.moved')).waitFor();
  for (const reader of family) {
    const said = await answered(reader, plain(reader.t('statuses:visit-scheduled.notice')));
    expect(said).toContain(sayDate(day('2026-10-07'), reader.language));
  }
}

async function moves(page: Page, address: string, to: StatusId): Promise<void> {
  await page.goto(`${address}/move?to=${to}`);
  await page.locator('button[name=step][value=confirm]').click();
  await page.getByText(texts.ru('console:case.done.moved')).waitFor();
}

async function areTold(family: readonly Reader[], to: StatusId): Promise<void> {
  for (const reader of family) await answered(reader, plain(textOf(reader.t, `statuses:${to}.notice`)));
}

/** Days go by while nobody does anything: the program is started again on the Wednesday of the week after. */
async function termPasses(page: Page, address: string, family: readonly Reader[]): Promise<void> {
  await program.stop();
  await starts(TERM_PASSED);
  for (const reader of family) {
    const notice = reader.t('notices:reminders.office-term-passed.notice', {
      date: sayDate(day('2026-10-12'), reader.language),
    });
    const said = await answered(reader, plain(notice));
    expect(said).toContain(reader.t('notices:reminders.office-term-passed.next'));
  }
  // Nine days later nobody is signed in any more.
  await page.goto(`${program.address}/console`);
  await page.locator('input[name=login]').fill('aigul');
  await page.locator('input[name=password]').fill('кең дала мен көк аспан');
  await page.keyboard.press('Enter');
  await page.locator('input[name=code]').waitFor();
  await givesCode(page);
  await page.getByRole('heading', { name: texts.ru('console:work.title') }).waitFor();
  const work = (await page.locator('main').textContent()) ?? '';
  expect(work).toContain('2026-118');
  // By the term of 12 October, not by the day that was arranged for the visit.
  expect(work).toContain(texts.ru('console:case.over', { count: 2 }));
  expect(await findings(page)).toEqual([]);
  await picture(page, 'console-work');
  await page.goto(address);
  expect(await page.locator('main').textContent()).toContain(texts.ru('console:case.lateBy.office'));
}

/** What a reader was told, from the first news to the last: each once, in the order it happened. */
async function inOrder({ page, t }: Reader): Promise<void> {
  const said = await page.getByRole('log').getByRole('article').allTextContents();
  const news = [
    'visited',
    'approved',
    'notified',
    'queued',
    'medical-card-renewal',
    'provider-chosen',
    'receiving-care',
  ].map((id) => plain(textOf(t, `statuses:${id}.notice`)));
  expect(said.flatMap((text) => news.filter((each) => text.includes(each)))).toEqual(news);
}
