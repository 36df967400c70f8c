import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { kzCalendar } from '../../src/core/calendar/kz-holidays.ts';
import { addDays, type PlainDate } from '../../src/core/calendar/plain-date.ts';
import { addWorkingDays, isBeyondCalendar } from '../../src/core/calendar/working-days.ts';
import { pensionAgeMonthsOn } from '../../src/core/law/pension-age.ts';
import { sayDate, typedDate } from '../../src/i18n/dates.ts';
import { createTranslator, type Translate, textOf } from '../../src/i18n/translator.ts';
import { day } from '../calendar/day.ts';
import { launchBrowser } from '../support/browser.ts';
import { type Program, startProgram } from './program.ts';

const PHONE = { width: 390, height: 844 };
const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const SCREENSHOTS = fileURLToPath(new URL('screenshots', import.meta.url));
/** The README's pictures are drawn anew only when asked for: a test run leaves no trace in the work tree. */
const drawsScreenshots = process.env['DRAW_SCREENSHOTS'] === '1';

// Monday morning in Almaty, whatever day the test is run on: no midnight falls into it, and no day off.
const MORNING = '2026-10-05T10:00:00+05:00';
const TODAY = day('2026-10-05');

let browser: Browser;
let program: Program;
let page: Page;
let t: Translate;
const troubles: string[] = [];

beforeAll(async () => {
  [browser, program] = await Promise.all([launchBrowser(), startProgram({ CLOCK_STARTS_AT: MORNING })]);
  t = (await createTranslator())('kk');
  const context = await browser.newContext({
    viewport: PHONE,
    deviceScaleFactor: 2,
    reducedMotion: 'reduce',
    locale: 'kk-KZ',
    timezoneId: 'Asia/Almaty',
  });
  page = await context.newPage();
  page.setDefaultTimeout(20_000);
  page.on('pageerror', (error) => troubles.push(String(error)));
  page.on('console', (line) => {
    if (line.type() === 'error') troubles.push(line.text());
  });
}, 90_000);

afterAll(async () => {
  await browser?.close();
  await program?.stop();
}, 30_000);

/** The bot's newest message. */
function newest(): Locator {
  return page
    .getByRole('log')
    .getByRole('article', { name: /^Тірек/ })
    .last();
}

/** Presses a button of the newest message, and waits until the bot has said something with `then` in it. */
async function press(label: string, then: string): Promise<void> {
  await newest().getByRole('button', { name: label }).click();
  await answered(then);
}

async function type(text: string, then: string): Promise<void> {
  await page.getByRole('textbox').fill(text);
  await page.keyboard.press('Enter');
  await answered(then);
}

async function answered(then: string): Promise<void> {
  await newest().filter({ hasText: then }).waitFor();
}

function aboutMother(question: string): string {
  return textOf(t, `questions:${question}.text`, { context: 'she', name: t('persons:mother.name') });
}

async function findings(): Promise<unknown> {
  // The page's policy allows no added script tag; the debugger is not bound by it.
  await page.evaluate(await readFile(AXE, 'utf8'));
  return page.evaluate(
    'axe.run(document).then(({ violations }) => violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => html) })))',
  );
}

/** The newest message from its top, as the one who reads it would scroll. */
async function picture(name: string): Promise<void> {
  if (!drawsScreenshots) return;
  await newest().evaluate((message) => {
    const log = message.closest('[role=log]');
    if (log !== null) log.scrollTop += message.getBoundingClientRect().top - log.getBoundingClientRect().top - 8;
  });
  await page.screenshot({ path: `${SCREENSHOTS}/${name}.png` });
}

it('the daughter of a widow of 78 does the whole check in Kazakh', async () => {
  await findsAStartPage();
  await answersSevenQuestions();
  await learnsTheCategory();
  await ticksOffAPaper();
  await getsTheDates();
  expect(troubles).toEqual([]);
  expect(program.complaints()).toEqual([]);
}, 90_000);

async function findsAStartPage(): Promise<void> {
  expect(program.line).toMatch(
    /^Tirek is running\. Open http:\/\/127\.0\.0\.1:\d+\/ {2}Staff: http:\/\/127\.0\.0\.1:\d+\/console$/,
  );
  expect(program.output().stdout.trim()).toBe(program.line);
  await page.goto(program.address);
  await page.getByRole('heading', { name: 'Қош келдіңіз!' }).waitFor();
  expect(await page.locator('html').getAttribute('lang')).toBe('kk');
  expect(await findings()).toEqual([]);
}

async function answersSevenQuestions(): Promise<void> {
  await page.getByRole('button', { name: 'Бастау' }).click();
  await answered('Тілді таңдаңыз');
  await press('Қазақша', textOf(t, 'bot:home.what'));
  await press(t('bot:buttons.check'), t('bot:consent.text'));
  await press(t('bot:buttons.agree'), textOf(t, 'questions:applicant.text'));
  await press(t('persons:mother.choice'), aboutMother('ageGroup'));
  const women = pensionAgeMonthsOn(TODAY, 'female') / 12;
  await newest()
    .getByRole('button', { name: String(Math.floor(women)) })
    .waitFor();
  await type('78', aboutMother('selfCare'));
  await picture('question');
  expect(await findings()).toEqual([]);
  await press(t('questions:selfCare.choices.cannot'), aboutMother('needsCareAtHome'));
  await press(t('questions:needsCareAtHome.choices.yes'), aboutMother('familyCare'));
  // Her only son lives in another city: one of the reasons that the question lists.
  expect(await newest().textContent()).toContain('басқа қалада');
  await press(t('questions:familyCare.choices.all-excused'), aboutMother('warVeteran'));
  await press(t('questions:warVeteran.choices.no'), aboutMother('contraindication'));
  expect(await findings()).toEqual([]);
  await press(t('questions:contraindication.choices.none'), t('bot:summary.prompt'));
  for (const choice of ['familyCare.choices.all-excused', 'selfCare.choices.cannot', 'warVeteran.choices.no']) {
    expect(await newest().textContent()).toContain(textOf(t, `questions:${choice}`));
  }
}

async function learnsTheCategory(): Promise<void> {
  const likely = t('result:likely', { number: '5', title: t('law:categories.elderly.title') });
  await press(t('bot:buttons.showResult'), likely);
  expect(await newest().textContent()).toContain(t('result:officeDecides'));
  await picture('result');
  expect(await findings()).toEqual([]);
  await press(t('bot:buttons.reasons'), t('law:requirements.elderly.family'));
  // The category that fits comes first, the open ones after it.
  const [, elderly = ''] = ((await newest().textContent()) ?? '').split(t('law:categories.elderly.title'));
  const [own = ''] = elderly.split(t('law:categories.adult-psychoneurological.title'));
  expect(own.match(/✓/gu)).toHaveLength(4);
  await press(t('bot:buttons.clauses'), t('law:clauses.elderly'));
  await press(t('bot:buttons.result'), likely);
}

async function ticksOffAPaper(): Promise<void> {
  await press(t('bot:buttons.documents'), t('documents:handlings.bring'));
  const listed = (await newest().textContent()) ?? '';
  for (const id of [
    'application',
    'medical-card',
    'representative-authority',
    'identity-document',
    'identity-record',
    'residence-record',
    'pension-age-record',
  ]) {
    expect(listed).toContain(textOf(t, `documents:${id}.title`));
  }
  expect(listed).not.toContain(t('documents:veteran-certificate.title'));
  expect(listed).not.toContain(t('documents:pmpc-conclusion.title'));

  const card = newest().getByRole('button', { name: t('documents:medical-card.title') });
  await card.click();
  await card.filter({ hasText: '☑' }).waitFor();
  expect(
    await newest()
      .getByRole('button', { name: t('documents:application.title') })
      .textContent(),
  ).toContain('☐');
  await picture('documents');
  expect(await findings()).toEqual([]);
}

async function getsTheDates(): Promise<void> {
  await press(t('bot:buttons.steps'), sayDate(TODAY, 'kk'));
  const said = (await newest().textContent()) ?? '';
  // The terms of the law, in working days: the visit, the decision, the notice, the choice.
  for (const days of [5, 8, 9, 14]) {
    const date = addWorkingDays(TODAY, days, kzCalendar);
    if (isBeyondCalendar(date)) throw new Error('a year of which the holidays are known');
    expect(said).toContain(sayDate(date, 'kk'));
  }
  await picture('steps');
  expect(await findings()).toEqual([]);

  const otherDay = newest()
    .getByRole('button', { name: /\d{4} жылғы/ })
    .last();
  const [label = ''] = /\d{4} жылғы \d+ \p{L}+/u.exec((await otherDay.textContent()) ?? '') ?? [];
  await otherDay.click();
  await answered(t('steps:if', { date: label }));
  const later: PlainDate = addDays(TODAY, 30);
  await type(typedDate(later), t('steps:if', { date: sayDate(later, 'kk') }));
}
