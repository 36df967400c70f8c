import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { freePort } from '../support/free-port.ts';
import { type EchoBot, startEchoBot } from './echo-bot.ts';

const PHONE = { width: 360, height: 740 };
const DESKTOP = { width: 1280, height: 800 };
const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const UNPACKING_MS = 60_000;

vi.setConfig({ testTimeout: 60_000 });

let browser: Browser;
let bot: EchoBot;
const pages: Page[] = [];
const troubles: string[] = [];

beforeAll(async () => {
  browser = await launchBrowser();
}, UNPACKING_MS);

afterAll(async () => browser.close());

beforeEach(async () => {
  bot = await startEchoBot();
});

afterEach(async () => {
  for (const page of pages.splice(0)) await page.context().close();
  await bot.close();
  expect(troubles.splice(0)).toEqual([]);
});

async function open(options: BrowserContextOptions & { lang?: string; query?: string } = {}): Promise<Page> {
  const { lang = 'kk', query = '', ...rest } = options;
  const context = await browser.newContext({ viewport: PHONE, reducedMotion: 'reduce', ...rest });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  pages.push(page);
  page.on('pageerror', (error) => troubles.push(String(error)));
  page.on('console', (line) => {
    // A policy that is broken, a script that fails. A lost connection is part of a test.
    if (line.type() === 'error' && !line.text().includes('net::ERR')) troubles.push(line.text());
  });
  await page.goto(`${bot.url}/?lang=${lang}${query}`);
  return page;
}

async function begin(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Бастау' }).click();
  await page.getByText('Күтім кімге керек?').waitFor();
}

async function write(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox').fill(text);
  await page.keyboard.press('Enter');
}

/** The chat that the bot wrote to last. */
function lastChat(): number | null {
  return bot.standin.api.ledger.findLast((entry) => entry.method === 'sendMessage')?.chatId ?? null;
}

type Violation = { id: string; nodes: { html: string; failureSummary: string }[] };

async function violations(page: Page): Promise<Violation[]> {
  await page.addInitScript({ path: AXE });
  // The page's policy allows no added script tag; the debugger is not bound by it.
  await page.evaluate(await readFile(AXE, 'utf8'));
  return page.evaluate<Violation[]>(
    'axe.run(document).then(({ violations }) => violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html, failureSummary }) => ({ html, failureSummary })) })))',
  );
}

describe('a conversation', () => {
  it('starts, asks, takes a press, edits in place and gives a document', async () => {
    const page = await open();
    await page.getByRole('heading', { name: 'Қош келдіңіз!' }).waitFor();
    await begin(page);
    const log = page.getByRole('log');
    expect(await log.locator('strong').textContent()).toBe('Сәлеметсіз бе!');
    const law = log.getByRole('link', { name: 'Заң' });
    expect(await law.getAttribute('rel')).toContain('noopener');

    await log.getByRole('button', { name: 'Анама' }).click();
    await log.getByText('Күтім кімге керек? ✓').waitFor();
    await log.getByText('өзгертілген').waitFor();
    await page.getByText('Сақталды').waitFor();
    expect(await log.getByRole('button', { name: 'Анама' }).count()).toBe(0);

    await write(page, 'Анам 78 жаста <b>x</b>');
    await log.getByText('Сіз жаздыңыз: Анам 78 жаста <b>x</b>').waitFor();
    expect(await page.getByRole('textbox').inputValue()).toBe('');

    await write(page, '/document');
    const download = page.waitForEvent('download');
    await log.getByRole('link', { name: 'Құжаттар тізімі.txt' }).click();
    const file = await download;
    expect(file.suggestedFilename()).toBe('Құжаттар тізімі.txt');
    expect(await readFile(await file.path(), 'utf8')).toBe('Қажет құжаттар');
  });

  it('shows an alert as a dialog that Escape closes', async () => {
    const page = await open();
    await begin(page);
    await page.getByRole('button', { name: 'Ескерту' }).click();
    const dialog = page.getByRole('dialog', { name: 'Бұл — шешім емес.' });
    await dialog.waitFor();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
  });

  it('offers the keys of a reply keyboard until one is used', async () => {
    const page = await open({ lang: 'ru' });
    await page.getByRole('button', { name: 'Начать' }).click();
    await page.getByText('Күтім кімге керек?').waitFor();
    await write(page, '/keys');
    const keys = page.getByRole('group', { name: 'Готовые ответы' });
    await keys.getByRole('button', { name: 'Жоқ' }).click();
    await page.getByText('Сіз жаздыңыз: Жоқ').waitFor();
    await keys.waitFor({ state: 'hidden' });
  });

  it('folds long quotations and unfolds them', async () => {
    const page = await open();
    await begin(page);
    const quoted = page.locator('.quoted');
    const height = async (): Promise<number> => (await quoted.boundingBox())?.height ?? 0;
    const folded = await height();
    await page.getByRole('button', { name: 'Толығырақ көрсету' }).click();
    await page.getByRole('button', { name: 'Жинау', expanded: true }).waitFor();
    expect(await height()).toBeGreaterThan(folded);
  });

  it('waits with dots, and stops waiting when the answer comes', async () => {
    const page = await open();
    await begin(page);
    await write(page, '/silent');
    await page.locator('#typing').waitFor();
    await bot.standin.api.call(bot.standin.api.token, 'sendMessage', {
      fields: { chat_id: lastChat(), text: 'Міне' },
      files: new Map(),
    });
    await page.getByText('Міне').waitFor();
    await page.locator('#typing').waitFor({ state: 'hidden' });
  });

  it('stays at the newest message unless the reader has scrolled up', async () => {
    const page = await open();
    await begin(page);
    await write(page, '/many');
    await page.getByText('Жол 30').waitFor();
    const gap = () => page.locator('#log').evaluate((log) => log.scrollHeight - log.scrollTop - log.clientHeight);
    await expect.poll(gap).toBeLessThan(2);
    await page.locator('#log').evaluate((log) => log.scrollTo(0, 0));
    const newest = page.getByRole('button', { name: 'Жаңа хабарлар' });
    await expect
      .poll(async () => {
        const fields = { chat_id: lastChat(), text: 'Тағы бір' };
        await bot.standin.api.call(bot.standin.api.token, 'sendMessage', { fields, files: new Map() });
        return newest.isVisible();
      })
      .toBe(true);
    expect(await page.locator('#log').evaluate((log) => log.scrollTop)).toBe(0);
    await newest.click();
    await expect.poll(gap).toBeLessThan(2);
    await newest.waitFor({ state: 'hidden' });
  });

  it('keeps the chat over a reload, and another browser profile is another person', async () => {
    const page = await open();
    await begin(page);
    await page.reload();
    await page.getByText('Күтім кімге керек?').waitFor();
    await page.getByRole('button', { name: 'Анама' }).click();
    await page.getByText('Күтім кімге керек? ✓').waitFor();
    const other = await open();
    await other.getByRole('button', { name: 'Бастау' }).waitFor();
    expect(await other.getByRole('log').getByText('Күтім кімге керек?').count()).toBe(0);
  });

  it('changes the language of the page and remembers it', async () => {
    const page = await open();
    await begin(page);
    await page.getByRole('combobox', { name: 'Бет тілі' }).selectOption('en');
    await page.getByRole('button', { name: 'Send' }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    await page.goto(bot.url);
    await page.getByText('This is not Telegram.').waitFor();
  });

  it('starts with the payload of a link, also in a chat that is under way', async () => {
    const page = await open();
    await begin(page);
    await page.goto(`${bot.url}/?lang=kk&start=t_ABC-1`);
    await page.getByRole('button', { name: 'Бастау' }).click();
    await page.getByText('/start t_ABC-1').waitFor();
    await page.getByRole('textbox').waitFor();
    expect(new URL(page.url()).search).toBe('');
  });

  it('says when the connection is lost and when it is back', async () => {
    await bot.close();
    const port = await freePort();
    bot = await startEchoBot(port);
    const page = await open();
    await begin(page);
    await page.route('**/chat/events*', (route) => route.abort());
    await bot.close();
    await page.getByText('Байланыс үзілді.').waitFor();
    bot = await startEchoBot(port);
    await page.unroute('**/chat/events*');
    await page.getByText('Байланыс қалпына келді.').waitFor();
    await page.getByText('Байланыс үзілді.').waitFor({ state: 'hidden' });
  });
});

describe('everybody can use it', () => {
  it.each([
    ['phone, light', PHONE, 'light'],
    ['phone, dark', PHONE, 'dark'],
    ['desktop, light', DESKTOP, 'light'],
    ['desktop, dark', DESKTOP, 'dark'],
  ] as const)('on a %s screen, without any finding of axe', async (_name, viewport, colorScheme) => {
    const page = await open({ viewport, colorScheme });
    await page.getByRole('button', { name: 'Бастау' }).waitFor();
    expect(await violations(page)).toEqual([]);
    await begin(page);
    await write(page, '/document');
    await page.getByText('Басып шығарыңыз').waitFor();
    await write(page, '/keys');
    await page.getByRole('group', { name: 'Дайын жауаптар' }).waitFor();
    await page.getByRole('button', { name: 'Командалар' }).click();
    expect(await violations(page)).toEqual([]);
    const sideways = await page.locator('html').evaluate((html) => html.scrollWidth - html.clientWidth);
    expect(sideways).toBeLessThanOrEqual(0);
  });

  it('with targets of at least 44 pixels and Kazakh letters that are there', async () => {
    const page = await open();
    await begin(page);
    for (const target of await page.locator('.key, .round, #language, #composer-text').all()) {
      const box = await target.boundingBox();
      expect(Math.min(box?.height ?? 0, box?.width ?? 0)).toBeGreaterThanOrEqual(44);
    }
    expect(
      await page
        .getByRole('textbox')
        .evaluate((field) => field.ownerDocument.defaultView?.getComputedStyle(field).fontSize),
    ).toBe('16px');
    // A letter without a glyph is drawn as the same box as an unassigned one.
    const missing = await page.locator('body').evaluate((body) => {
      const context = body.ownerDocument.createElement('canvas').getContext('2d', { willReadFrequently: true });
      if (context === null) throw new Error('no canvas');
      context.font = '40px sans-serif';
      const drawn = (letter: string): string => {
        context.clearRect(0, 0, 60, 60);
        context.fillText(letter, 5, 45);
        return context.getImageData(0, 0, 60, 60).data.join();
      };
      const none = drawn('\u{378}');
      return [...'әғқңөұүһіӘҒҚҢӨҰҮҺІ₸'].filter((letter) => drawn(letter) === none);
    });
    expect(missing).toEqual([]);
  });

  it('by keyboard alone, without losing the place', async () => {
    const page = await open();
    await page.getByRole('button', { name: 'Бастау' }).waitFor();
    const focused = (): Promise<string> =>
      page
        .locator('html')
        .evaluate(
          ({ ownerDocument: { activeElement: node } }) => node?.getAttribute('aria-label') ?? node?.textContent ?? '',
        );
    const tabTo = async (name: string, key = 'Tab'): Promise<void> => {
      for (let presses = 0; presses < 30; presses += 1) {
        if ((await focused()).trim() === name) return;
        await page.keyboard.press(key);
      }
      throw new Error(`no way to ${name}`);
    };
    await tabTo('Бастау');
    await page.keyboard.press('Enter');
    await page.getByText('Күтім кімге керек?').waitFor();
    await expect.poll(focused).toBe('Хабар');

    await tabTo('Анама', 'Shift+Tab');
    await page.keyboard.press('Space');
    await page.getByText('Күтім кімге керек? ✓').waitFor();
    // The button at the same place of the edited message has the focus; the next press goes on from there.
    await expect.poll(focused).toBe('Әрі қарай');
    await page.keyboard.press('Enter');
    await page.getByText('Болды').waitFor();
    await expect.poll(focused).toMatch(/^Тірек, \d\d:\d\d$/);

    await tabTo('Командалар');
    await page.keyboard.press('Enter');
    await expect.poll(focused).toBe('/startБасынан бастау');
    await page.keyboard.press('Escape');
    await expect.poll(focused).toBe('Командалар');
    await tabTo('Хабар');
    await page.keyboard.type('бір');
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.type('екі');
    await page.keyboard.press('Enter');
    await page.getByText('Сіз жаздыңыз: бір\nекі').waitFor();
  });

  it('with a screen reader: a live log, senders by name, groups with names', async () => {
    const page = await open();
    await begin(page);
    const log = page.getByRole('log', { name: 'Тірекпен жазысу' });
    await expect.poll(() => log.getAttribute('aria-live')).toBe('polite');
    await log.getByRole('article', { name: /^Сіз, \d\d:\d\d$/ }).waitFor();
    expect(await log.getByRole('article', { name: /^Тірек, \d\d:\d\d$/ }).count()).toBe(2);
    await log.getByRole('group', { name: 'Хабардың батырмалары' }).waitFor();
  });
});
