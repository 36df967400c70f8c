import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
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
  page.setDefaultTimeout(10_000);
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
async function aBusyOffice(name: string) {
  const clerk = await office.hire(`${name}-clerk`, 'specialist');
  const head = await office.hire(`${name}-head`, 'supervisor');
  const by = office.caseworker(clerk);
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
  await office.database
    .query(
      `insert into chat (chat_id, unreachable_at, expires_at) values (5000000002, now(), now() + interval '1 year')`,
    )
    .catch(() => undefined);
  const notified = await office.register(by, { label: 'Ата, 3 подъезд', number: '2026-104', receivedAt: '2026-10-12' });
  let version = 1;
  for (const to of ['visited', 'approved', 'notified'] as const) {
    const result = await office.casework.move(
      {
        id: notified.id,
        to,
        expectedVersion: version,
        occurredOn: '2026-10-19',
        ...(to === 'visited' && { note: 'Живет одна.\nСобака во дворе.' }),
      },
      by,
    );
    expect(result.kind).toBe('stepped');
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
      ['light', PHONE],
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
