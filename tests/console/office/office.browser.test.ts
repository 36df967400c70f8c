import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createDemoCommand } from '../../../src/cli/demo-command.ts';
import { launchBrowser } from '../../support/browser.ts';
import { type Office, PASSWORD } from '../an-office.ts';
import { anOfficeWithPages } from './an-office-with-pages.ts';

const PHONE = { width: 390, height: 844 };
const DESKTOP = { width: 1280, height: 900 };
const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
/** Where to put pictures for a person to look at; none are made without it. */
const PICTURES = process.env['CONSOLE_PICTURES'];

vi.setConfig({ testTimeout: 60_000 });

let browser: Browser;
let office: Office;
let admin: Page;
let supervisor: Page;
let axe: string;
const troubles: string[] = [];

beforeAll(async () => {
  axe = await readFile(AXE, 'utf8');
  [browser, office] = await Promise.all([launchBrowser(), anOfficeWithPages()]);
  const demo = await createDemoCommand({ now: office.now })([], {
    storage: async () => office.storage,
    database: () => Promise.reject(new Error('not needed')),
  });
  expect(demo.kind).toBe('done');
  const origin = await office.app.listen({ host: '127.0.0.1', port: 0 });
  const all = await office.store.transact((tx) => tx.districts.all());
  const district = all.find(({ names }) => names.en.startsWith('Birlik'))?.id;
  if (district === undefined) throw new Error('no district of the demonstration');
  admin = await signedIn(origin, await office.hire('admin', 'admin', { language: 'ru' }));
  supervisor = await signedIn(origin, await office.hire('head', 'supervisor', { district, language: 'kk' }));
}, 120_000);
afterAll(async () => {
  await browser.close();
  await office.close();
});

async function signedIn(origin: string, hired: Awaited<ReturnType<Office['hire']>>): Promise<Page> {
  const context = await browser.newContext({ viewport: DESKTOP, baseURL: origin, reducedMotion: 'reduce' });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  page.on('pageerror', (error) => troubles.push(String(error)));
  page.on('console', (line) => {
    if (line.type() === 'error' && !/status of (404|409|422)/.test(line.text())) troubles.push(line.text());
  });
  await page.goto('/console/sign-in');
  await page.locator('#f-login').fill(hired.login);
  await page.locator('#f-password').fill(PASSWORD);
  await page.keyboard.press('Enter');
  await page.locator('#f-code').fill(office.code(hired.secret));
  await page.keyboard.press('Enter');
  await page.locator('.places').waitFor();
  office.pass(30_000);
  return page;
}

type Violation = { id: string; nodes: { html: string; failureSummary: string }[] };

async function violations(page: Page): Promise<Violation[]> {
  // The page's policy allows no added script tag; the debugger is not bound by it.
  await page.evaluate(axe);
  return page.evaluate<Violation[]>(
    'axe.run(document).then(({ violations }) => violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html, failureSummary }) => ({ html, failureSummary })) })))',
  );
}

/** In light and dark, on a phone and at a desk: nothing sticks out, and nobody is left out. */
async function looksRight(page: Page, name: string): Promise<void> {
  for (const [size, viewport] of [
    ['phone', PHONE],
    ['desk', DESKTOP],
  ] as const) {
    await page.setViewportSize(viewport);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await violations(page), `${name}, ${size}, ${colorScheme}`).toEqual([]);
      if (PICTURES !== undefined) {
        await page.screenshot({ path: join(PICTURES, `${name}-${size}-${colorScheme}.png`), fullPage: true });
      }
    }
    await fits(page, `${name}, ${size}`);
  }
}

/** Nothing sticks out to the side. */
async function fits(page: Page, name: string): Promise<void> {
  const [wide, seen] = await page.evaluate<[number, number]>(
    '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
  );
  expect(wide, name).toBeLessThanOrEqual(seen);
}

describe('the pages around casework', () => {
  it('show a supervisor the figures of the own district', async () => {
    await supervisor.goto('/console/statistics');
    expect(await supervisor.locator('svg.chart').count()).toBe(4);
    expect(await supervisor.locator('.lead').textContent()).toContain('Бірлік');
    await supervisor.locator('details.weeks summary').first().click();
    await looksRight(supervisor, 'statistics');
  });

  it('show an admin every district, and no list of applications', async () => {
    await admin.goto('/console/statistics');
    await admin.locator('#f-district').selectOption('demo-samal');
    await admin.locator('main form.filter button').click();
    await admin.waitForURL(/district=demo-samal/);
    expect(await admin.locator('.lead').textContent()).toContain('Самал');
    expect(await admin.locator('a[href^="/console/applications"]').count()).toBe(0);
    await admin.setViewportSize(DESKTOP);
    if (PICTURES !== undefined)
      await admin.screenshot({ path: join(PICTURES, 'statistics-admin.png'), fullPage: true });
  });

  it('let an admin add somebody, whose password is shown once', async () => {
    await admin.goto('/console/staff');
    await admin.locator('#f-login').fill('new-clerk');
    await admin.locator('#f-district').selectOption('demo-samal');
    await admin.locator('form[action="/console/staff"] button').click();
    const password = await admin.locator('.secret').textContent();
    expect(password).toMatch(/^[a-z0-9-]{19}$/);
    await looksRight(admin, 'staff-added');
    await admin.goto('/console/staff');
    expect(await admin.content()).not.toContain(password ?? '');
    await admin.getByRole('link', { name: 'new-clerk' }).click();
    await looksRight(admin, 'staff-member');
  });

  it('let an admin look after districts', async () => {
    await admin.goto('/console/districts');
    await admin.locator('#f-id').fill('Not An Id');
    for (const language of ['kk', 'ru', 'en']) await admin.locator(`#f-${language}`).fill('Жаңа аудан');
    await admin.locator('form[action="/console/districts"] button').click();
    expect(await admin.locator('#errors').count()).toBe(1);
    await looksRight(admin, 'districts-wrong');
    await admin.getByRole('link', { name: /Самал/ }).click();
    await fits(admin, 'district');
  });

  it('show the trail, whole and with its check', async () => {
    await admin.goto('/console/audit');
    expect(await admin.locator('.box.good').textContent()).toMatch(/Журнал цел до № \d+/);
    await looksRight(admin, 'audit');
    await supervisor.goto('/console/audit');
    await supervisor.locator('#f-about').fill('DEMO-0001');
    await supervisor.keyboard.press('Enter');
    await supervisor.waitForURL(/subject=/);
    await fits(supervisor, 'audit-one');
  });

  it('write nothing into the console of the browser', () => {
    expect(troubles).toEqual([]);
  });
});
