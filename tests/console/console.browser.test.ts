import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { DistrictId } from '../../src/usecases/ids.ts';
import { launchBrowser } from '../support/browser.ts';
import { anOffice, type Office, PASSWORD } from './an-office.ts';

const PHONE = { width: 390, height: 844 };
const DESKTOP = { width: 1280, height: 900 };
const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
/** Where to put pictures for a person to look at; none are made without it. */
const PICTURES = process.env['CONSOLE_PICTURES'];

vi.setConfig({ testTimeout: 60_000 });

let browser: Browser;
let office: Office;
let origin: string;
const pages: Page[] = [];
const troubles: string[] = [];
let axe: string;

beforeAll(async () => {
  axe = await readFile(AXE, 'utf8');
  [browser, office] = await Promise.all([launchBrowser(), anOffice()]);
  origin = await office.app.listen({ host: '127.0.0.1', port: 0 });
}, 90_000);
afterAll(async () => {
  await browser.close();
  await office.close();
});
afterEach(async () => {
  for (const page of pages.splice(0)) await page.context().close();
  expect(troubles.splice(0)).toEqual([]);
});

async function open(options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: DESKTOP, baseURL: origin, reducedMotion: 'reduce', ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  pages.push(page);
  page.on('pageerror', (error) => troubles.push(String(error)));
  page.on('console', (line) => {
    // What a test provokes is answered with its status, and browsers write that down.
    if (line.type() === 'error' && !/status of (401|403|404|409)/.test(line.text())) troubles.push(line.text());
  });
  return page;
}

type Hired = Awaited<ReturnType<Office['hire']>>;

/** In with both factors, as a person would. */
async function signIn(page: Page, hired: Hired): Promise<void> {
  await page.goto('/console/sign-in');
  await page.locator('#f-login').fill(hired.login);
  await page.locator('#f-password').fill(PASSWORD);
  await page.keyboard.press('Enter');
  await page.locator('#f-code').fill(office.code(hired.secret));
  await page.keyboard.press('Enter');
  await page.locator('.places').waitFor();
  office.pass(30_000);
}

type Violation = { id: string; nodes: { html: string; failureSummary: string }[] };

async function violations(page: Page): Promise<Violation[]> {
  // The page's policy allows no added script tag; the debugger is not bound by it.
  await page.evaluate(axe);
  return page.evaluate<Violation[]>(
    'axe.run(document).then(({ violations }) => violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html, failureSummary }) => ({ html, failureSummary })) })))',
  );
}

async function picture(page: Page, name: string): Promise<void> {
  if (PICTURES !== undefined) await page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage: true });
}

/** Nothing sticks out to the side. */
async function fits(page: Page): Promise<void> {
  const [wide, seen] = await page.evaluate<[number, number]>(
    '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
  );
  expect(wide).toBeLessThanOrEqual(seen);
}

/** An office in the middle of its work. */
/** An office in the middle of its work, in a district of its own. */
async function aBusyOffice(name: string) {
  const district = `busy-${name}` as DistrictId;
  const names = { kk: 'Бостандық ауданы', ru: 'Бостандыкский район', en: 'Bostandyk district' };
  await office.store.transact((tx) => tx.districts.add({ id: district, names, closed: false }));
  const clerk = await office.hire(`${name}-clerk`, 'specialist', { district });
  const head = await office.hire(`${name}-head`, 'supervisor', { district });
  const by = office.caseworker(clerk, district);
  const late = await office.register(by, { label: 'Мама Сауле, дом 5', number: '2026-101', receivedAt: '2026-10-01' });
  const today = await office.register(by, { label: 'Дядя Марат', number: '2026-102', receivedAt: '2026-10-15' });
  const followed = await office.register(by, {
    label: 'Бабушка Әсем, ул. Әуезова',
    number: '2026-103',
    receivedAt: '2026-10-20',
    facts: {
      applicant: 'self',
      ageGroup: 'pension-age',
      selfCare: 'cannot',
      needsCareAtHome: 'yes',
      familyCare: 'all-excused',
    },
  });
  await office.follow(followed.id, '5000000001', 'дочь Айгүл');
  await office.follow(today.id, '5000000002', 'сын');
  await office.unreachable('5000000002');
  const notified = await office.register(by, { label: 'Ата, 3 подъезд', number: '2026-104', receivedAt: '2026-10-12' });
  let version = 1;
  for (const to of ['visited', 'approved', 'notified'] as const) {
    const note = to === 'visited' ? 'Живёт одна.\nСобака во дворе.' : undefined;
    const step = { id: notified.id, to, expectedVersion: version, occurredOn: '2026-10-19', note };
    expect((await office.casework.move(step, by)).kind).toBe('stepped');
    version += 1;
  }
  return { clerk, head, by, late, today, followed, notified };
}

describe('pages', () => {
  it('have nothing that a screen reader stumbles over, in light and dark, on a phone and a desktop', async () => {
    const { head, followed, notified, late } = await aBusyOffice('looks');
    for (const [theme, viewport] of [
      ['light', DESKTOP],
      ['dark', PHONE],
    ] as const) {
      const name = `${theme}-${viewport.width}`;
      const page = await open({ viewport, colorScheme: theme });
      const look = async (url: string, what: string) => {
        await page.goto(url);
        await picture(page, `${what}-${name}`);
        expect({ url, name, found: await violations(page) }).toEqual({ url, name, found: [] });
        await fits(page);
      };
      await look('/console/sign-in?lang=ru', 'sign-in');
      await signIn(page, head);
      await look('/console', 'work');
      await look('/console/applications', 'list');
      await look(`/console/applications/${followed.id}`, 'case');
      await look(`/console/applications/${notified.id}`, 'case-notified');
      await look(`/console/applications/${followed.id}/move?to=visited`, 'move');
      await look(`/console/applications/${late.id}/move?to=refused`, 'refuse');
      await look(`/console/applications/${followed.id}/correct`, 'correct');
      await look('/console/password', 'password');
      await look('/console/account', 'account');
      await look('/console/nowhere', 'not-found');
      await page.goto(`/console/applications/${followed.id}`);
      await page.getByRole('button', { name: 'Показать ответы и документы' }).click();
      await page.getByRole('heading', { level: 1, name: 'Ответы и документы' }).waitFor();
      await picture(page, `facts-${name}`);
      expect(await violations(page)).toEqual([]);
    }
    const fresh = await office.hire('looks-fresh', 'specialist', { fresh: true });
    const page = await open({ viewport: PHONE, locale: 'kk' });
    await page.goto('/console/sign-in?lang=kk');
    await page.locator('#f-login').fill(fresh.login);
    await page.locator('#f-password').fill(PASSWORD);
    await page.keyboard.press('Enter');
    await page.locator('.qr svg').waitFor();
    await picture(page, 'set-up');
    expect(await violations(page)).toEqual([]);
  });
});

describe('the keyboard alone', () => {
  it('signs in, from the first field to the work list, and leaves again', async () => {
    const hired = await office.hire('keyboard', 'specialist', { language: 'en' });
    const page = await open({ locale: 'en' });
    await page.goto('/console/sign-in');
    const focused = () =>
      page.evaluate<string>('document.activeElement.id || document.activeElement.textContent.trim()');
    expect(await focused()).toBe('f-login');
    await page.keyboard.type(hired.login);
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('f-password');
    await page.keyboard.type('not the right one');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('Login or password is not right').waitFor();
    expect(await focused()).toBe('f-login');
    expect(await page.locator('#f-login').inputValue()).toBe(hired.login);
    await page.keyboard.press('Tab');
    await page.keyboard.type(PASSWORD);
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('Continue');
    await page.keyboard.press('Space');
    await page.getByRole('heading', { name: 'Code from your app' }).waitFor();
    expect(await focused()).toBe('f-code');
    await page.keyboard.type(office.code(hired.secret));
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'My work' }).waitFor();
    office.pass(30_000);

    await page.keyboard.press('Tab');
    expect(await focused()).toBe('To the content');
    expect(await page.getByRole('link', { name: 'To the content' }).isVisible()).toBe(true);
    await page.keyboard.press('Enter');
    expect(await focused()).toBe('main');
    for (let tabs = 0; tabs < 10 && (await focused()) !== 'Sign out'; tabs += 1) await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
    await page.goto('/console');
    expect(new URL(page.url()).pathname).toBe('/console/sign-in');
  });
});

describe('a step of an application', () => {
  const withScripts = [
    ['without scripts', false],
    ['with scripts', true],
  ] as const;

  it.each(withScripts)('is previewed, confirmed and taken back, %s', async (_how, javaScriptEnabled) => {
    const { clerk, followed } = await aBusyOffice(`step-${javaScriptEnabled}`);
    const page = await open({ javaScriptEnabled, viewport: PHONE });
    await signIn(page, clerk);
    await page.getByRole('link', { name: 'Заявления', exact: true }).click();
    await page.getByRole('link', { name: 'Бабушка Әсем, ул. Әуезова' }).click();
    await page.getByRole('link', { name: 'Назначить посещение на дому' }).click();
    await page.getByText('посмотрите, кому и какими словами').waitFor();
    expect(await page.getByRole('button', { name: 'Подтвердить и сообщить' }).count()).toBe(0);

    await page.getByLabel('День посещения').fill('2026-10-26');
    // Scripts look by themselves; without them there is a button.
    if (javaScriptEnabled) await page.getByLabel('День посещения').blur();
    else await page.getByRole('button', { name: 'Показать, кому сообщат' }).click();
    await page.getByText('Маманның үйге келетін күні').first().waitFor();
    await page.getByText('дочь Айгүл').waitFor();
    await picture(page, `preview-${javaScriptEnabled ? 'with' : 'without'}-scripts`);
    await page.getByLabel('Заметка для коллег').fill('Позвонить за час');
    await page.getByRole('button', { name: 'Подтвердить и сообщить' }).click();
    await page.getByText('Пока шаг можно отменить, сообщения ждут').waitFor();
    expect(await page.getByText('Позвонить за час').isVisible()).toBe(true);
    await picture(page, `moved-${javaScriptEnabled ? 'with' : 'without'}-scripts`);
    await page.getByRole('button', { name: 'Отменить шаг' }).click();
    await page.getByText('Заявление в прежнем состоянии').waitFor();
    const [row] = await office.database.query('select status, version from application where id = $1', [followed.id]);
    expect(row).toEqual({ status: 'registered', version: 3 });
  });

  it.each(withScripts)('is not needed for a note, %s', async (_how, javaScriptEnabled) => {
    const { clerk, followed } = await aBusyOffice(`note-${javaScriptEnabled}`);
    const page = await open({ javaScriptEnabled, viewport: PHONE });
    await signIn(page, clerk);
    await page.goto(`/console/applications/${followed.id}`);
    await page.getByLabel('Заметка для коллег').fill('Звонила дочь:\nбумаги готовы');
    await page.getByRole('button', { name: 'Записать' }).click();
    await page.getByText('Заметка записана').waitFor();
    const first = page.locator('.timeline li').first();
    expect(await first.innerText()).toMatch(/^Заметка\s+Звонила дочь:\nбумаги готовы\s+.*\d\d:\d\d$/);
    expect(await page.getByLabel('Заметка для коллег').inputValue()).toBe('');
    if (javaScriptEnabled) expect(await violations(page)).toEqual([]);
    await fits(page);
    await picture(page, `noted-${javaScriptEnabled ? 'with' : 'without'}-scripts`);
  });

  it('that a colleague overtook shows what they did, with the form still filled in', async () => {
    const { clerk, followed, by } = await aBusyOffice('overtaken');
    const page = await open();
    await signIn(page, clerk);
    await page.goto(`/console/applications/${followed.id}/move?to=withdrawn`);
    await page.getByLabel('Заметка для коллег').fill('Семья передумала');
    await office.casework.move({ id: followed.id, to: 'visited', expectedVersion: 1, note: 'Всё записано' }, by);
    await page.getByRole('button', { name: 'Подтвердить и сообщить' }).click();
    await page.getByText('Коллега успел раньше').waitFor();
    await page.getByText('Всё записано').waitFor();
    expect(await page.getByLabel('Заметка для коллег').inputValue()).toBe('Семья передумала');
    expect(await violations(page)).toEqual([]);
    await picture(page, 'overtaken');
    await page.getByRole('button', { name: 'Показать, кому сообщат' }).click();
    await page.getByRole('button', { name: 'Подтвердить и сообщить' }).click();
    await page.getByText('Заявление закрыто').waitFor();
  });
});

describe('the list with scripts', () => {
  it('follows what is typed and chosen, and the way back leads where one was', async () => {
    const { clerk } = await aBusyOffice('typing');
    const page = await open();
    await signIn(page, clerk);
    await page.goto('/console/applications');
    await page.getByLabel('Пометка или номер').pressSequentially('марат');
    await page.locator('#found').getByText('Дядя Марат').first().waitFor();
    await page.getByText('Мама Сауле').first().waitFor({ state: 'detached' });
    expect(new URL(page.url()).search).toMatch(/^\?words=[\w-]+$/);
    await page.locator('#found').getByText('Дядя Марат').first().click();
    await page.getByRole('heading', { level: 1, name: 'Дядя Марат' }).waitFor();
    await page.goBack();
    await page.locator('#found').getByText('Дядя Марат').first().waitFor();
    expect(await page.getByLabel('Пометка или номер').inputValue()).toBe('марат');
    await page.getByLabel('Статус').selectOption('queued');
    await page.getByText('Подходящих заявлений нет').waitFor();
    await picture(page, 'nothing-found');
    expect(await violations(page)).toEqual([]);
  });
});
