import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import pg from 'pg';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { readFile as readRegister } from '../../../src/console/counter/import/read-file.ts';
import { launchBrowser } from '../../support/browser.ts';
import { PASSWORD } from '../an-office.ts';
import { aCounter, linkOf } from './a-counter.ts';
import { readPdf } from './pdf.ts';

const PHONE = { width: 390, height: 844 };
const DESKTOP = { width: 1280, height: 900 };
const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
/** Where to put pictures for a person to look at; none are made without it. */
const PICTURES = process.env['CONSOLE_PICTURES'];

vi.setConfig({ testTimeout: 90_000 });

let browser: Browser;
let counter: Awaited<ReturnType<typeof aCounter>>;
let origin: string;
let axe: string;
const pages: Page[] = [];
const held: pg.Client[] = [];
const troubles: string[] = [];

beforeAll(async () => {
  axe = await readFile(AXE, 'utf8');
  [browser, counter] = await Promise.all([launchBrowser(), aCounter()]);
  origin = await counter.app.listen({ host: '127.0.0.1', port: 0 });
}, 90_000);
afterAll(async () => {
  await browser.close();
  await counter.close();
});
afterEach(async () => {
  for (const connection of held.splice(0)) await connection.end();
  for (const page of pages.splice(0)) await page.context().close();
  expect(troubles.splice(0)).toEqual([]);
});

async function signedIn(
  login: string,
  language: 'kk' | 'ru' | 'en',
  options: { readonly phone?: boolean; readonly dark?: boolean; readonly scripts?: boolean } = {},
) {
  const { phone = false, dark = false, scripts = true } = options;
  const hired = await counter.hire(login, 'specialist', { language });
  const context = await browser.newContext({
    viewport: phone ? PHONE : DESKTOP,
    colorScheme: dark ? 'dark' : 'light',
    javaScriptEnabled: scripts,
    baseURL: origin,
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  pages.push(page);
  page.on('pageerror', (error) => troubles.push(String(error)));
  page.on('console', (line) => {
    // What a test provokes is answered with its status, and browsers write that down.
    if (line.type() === 'error' && !/status of (409|422)/u.test(line.text())) troubles.push(line.text());
  });
  await page.goto('/console/sign-in');
  await page.locator('#f-login').fill(login);
  await page.locator('#f-password').fill(PASSWORD);
  await page.keyboard.press('Enter');
  await page.locator('#f-code').fill(counter.code(hired.secret));
  await page.keyboard.press('Enter');
  await page.locator('.places').waitFor();
  counter.pass(30_000);
  return page;
}

/** Nothing an accessibility tool complains about, nothing that sticks out to the side; and a picture, if wanted. */
async function look(page: Page, name: string): Promise<void> {
  if (PICTURES !== undefined) await page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage: true });
  // The page's policy allows no added script tag; the debugger is not bound by it.
  await page.evaluate(axe);
  const found = await page.evaluate<unknown[]>(
    'axe.run(document).then(({ violations }) => violations.map(({ id, nodes }) => [id, nodes.map(({ html, failureSummary }) => [html, failureSummary])]))',
  );
  expect(found, name).toEqual([]);
  expect(await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'), name).toBe(
    0,
  );
}

it('a specialist registers an application by keyboard and prints the slip in two minutes', async () => {
  const page = await signedIn('aigul', 'ru');
  await page.goto('/console/new');
  await look(page, 'new');
  // The cursor stands in the first field that a clerk asks for.
  expect(await page.evaluate('document.activeElement.name')).toBe('claim');
  await page.keyboard.press('Tab');
  await page.keyboard.type('2026/0417');
  await page.locator('#f-received').fill('2026-10-20');
  await page.locator('#f-label').fill('зелёные ворота, собака');
  await page.locator('details.answers > summary').click();
  await page.locator('#f-fact-selfCare').selectOption('cannot');
  await look(page, 'new-answers');
  await page.locator('button.primary').click();
  await page.locator('.spoken').waitFor();
  await look(page, 'registered');
  const code = await page.locator('input[name="link"]').inputValue();
  const [answer] = await Promise.all([
    page.context().waitForEvent('response', (response) => response.url().endsWith('/slip')),
    page.locator('button.primary').click(),
  ]);
  expect(answer.headers()['content-type']).toBe('application/pdf');
  const fields = new URLSearchParams({ ...Object.fromEntries(await fieldsOf(page)), language: 'kk' });
  const printed = await page.request.post(new URL(answer.url()).pathname, {
    headers: { origin, 'content-type': 'application/x-www-form-urlencoded' },
    data: fields.toString(),
  });
  const slip = await readPdf(await printed.body());
  expect(await slip.scan(2)).toBe(linkOf(code));
  if (PICTURES !== undefined) await writeFile(join(PICTURES, 'slip.png'), await slip.png(1.5));
});

async function fieldsOf(page: Page): Promise<[string, string][]> {
  return page.evaluate('[...new FormData(document.querySelector(\'form[action$="/slip"]\'))]');
}

it('what is wrong is said beside its field, and leads there, on a phone and in the dark', async () => {
  const page = await signedIn('dana', 'kk', { phone: true, dark: true });
  await page.goto('/console/new');
  await page.locator('#f-label').fill('Ахметова 900101300007');
  await page.locator('#f-received').fill('2026-11-30');
  await page.locator('button.primary').click();
  await page.locator('#errors').waitFor();
  await look(page, 'new-wrong-phone');
  await page.locator('#errors a').first().click();
  expect(await page.evaluate('document.activeElement.getAttribute("aria-invalid")')).toBe('true');
});

it('a register is checked, taken over before the eyes of whoever waits, and a lost slip is made anew', async () => {
  const page = await signedIn('beibit', 'en');
  await page.goto('/console/import');
  await look(page, 'import');
  const rows = Array.from({ length: 600 }, (_, index) => `${index};22.10.2026;двор ${index};Иванов`);
  await page.locator('#f-file').setInputFiles({
    name: 'register.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(['Номер;Дата подачи;Пометка;ФИО', 'A;вчера;;', 'B;22.10.2031;<b>x</b>;', ...rows].join('\n')),
  });
  await page.locator('button.primary').click();
  // However long it is checked: nobody loads the page again.
  await page.locator('#job button.primary').waitFor({ timeout: 60_000 });
  await look(page, 'import-checked');
  await page.locator('#job button.primary').click();
  // Nobody loads the page again: it asks by itself.
  await page.locator('.box.good').waitFor({ timeout: 60_000 });
  await look(page, 'import-done');
  await page.goto('/console/applications');
  await page.locator('tbody th a').first().click();
  await page.locator('a[href$="/slip"]').first().click();
  await look(page, 'slip-again');
  await page.goto('/console/export');
  await look(page, 'export');
  const [file] = await Promise.all([page.waitForEvent('download'), page.locator('button.primary').click()]);
  expect(file.suggestedFilename()).toBe('applications-2026-10-22.csv');
});

it('a register that is being checked tells how far it is, and takes neither the focus nor what is read away', async () => {
  const page = await signedIn('ainur', 'en');
  const by = counter.caseworker(await counter.hire('dauren', 'specialist'));
  const rows = Array.from({ length: 1300 }, (_, index) => `C${index};22.10.2026;`);
  rows[3] = 'C3;вчера;';
  rows[900] = 'C900;позавчера;';
  const bytes = Buffer.from(`Номер;Дата;Деменция\n${rows.join('\n')}`);
  const file = await readRegister([bytes], counter.imports.words);
  if (file.kind !== 'register') throw new Error(file.kind);
  const received = await counter.imports.receive(file.rows, file.reading, by);
  if (received.kind !== 'received') throw new Error(received.kind);
  let asked = 0;
  await counter.imports.goOn({ id: received.id, district: by.district }, () => ++asked === 1);
  // Nobody goes on with it while this connection has the lock.
  const holding = new pg.Client({ connectionString: counter.database.url });
  held.push(holding);
  await holding.connect();
  await holding.query('begin');
  await holding.query('select 1 from import_job where id = $1 for update', [received.id]);
  const news = () => page.waitForResponse((answer) => answer.url().includes(`${received.id}?shown=`));

  await page.goto(`/console/import/${received.id}`);
  await look(page, 'import-checking');
  // Whoever looks so closely leaves traces on the page.
  await page.reload();
  expect(await page.locator('#going').innerText()).toContain('500 of 1300 lines checked');
  expect(await page.locator('#found tbody tr').count()).toBe(1);
  await page.evaluate("document.querySelector('#found table').dataset.read = 'yes'");
  await page.locator('#asks').focus();
  await news();
  await expect
    .poll(() => page.locator('#said[role=status]').textContent())
    .toMatch(/^500 of 1300 .* 1 line has errors$/u);
  await news();
  expect(await page.locator('#found table[data-read]').count()).toBe(1);
  expect(await page.evaluate('document.activeElement.id')).toBe('asks');

  await holding.query('rollback');
  await page.locator('#job button.primary').waitFor({ timeout: 60_000 });
  expect(await page.locator('#said').textContent()).toBe('Checked. Nothing is taken over yet.');
  expect(await page.locator('#errors-found ~ .table-frame tbody tr').count()).toBe(2);
  expect(await page.evaluate('document.activeElement.id')).toBe('asks');
});

it('all of it works without scripts, on a phone', async () => {
  const page = await signedIn('gulnar', 'kk', { phone: true, scripts: false });
  await page.goto('/console/import');
  await page.locator('#f-file').setInputFiles({
    name: 'register.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from('Нөмірі;Күні\nN-1;22.10.2026\nN-2;кеше'),
  });
  await page.locator('button.primary').click();
  await page.locator('#job').waitFor();
  const isChecked = async () => {
    await page.reload();
    return page.locator('#job button.primary').count();
  };
  await expect.poll(isChecked, { timeout: 20_000 }).toBe(1);
  await page.locator('#job button.primary').click();
  await page.locator('#job progress').waitFor();
  await page.reload();
  const over = async () => {
    await page.reload();
    return page.locator('.box.good').count();
  };
  await expect.poll(over).toBe(1);
  if (PICTURES !== undefined) await page.screenshot({ path: join(PICTURES, 'import-phone.png'), fullPage: true });
  await page.goto('/console/new');
  await page.locator('#f-label').fill('көк есік');
  await page.locator('button.primary').click();
  await page.locator('.spoken').waitFor();
});
