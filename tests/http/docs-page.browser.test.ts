import { afterAll, expect, it } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { aServer } from './a-server.ts';

const { app } = await aServer();
const address = await app.listen({ host: '127.0.0.1', port: 0 });
const browser = await launchBrowser();
afterAll(async () => {
  await browser.close();
  await app.close();
});

it('shows the API without a foreign host and within the content policy', async () => {
  const page = await browser.newPage();
  const hosts = new Set<string>();
  const complaints: string[] = [];
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (url.protocol !== 'data:') hosts.add(url.origin);
  });
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(`${address}/api/docs/`);
  await page.getByText('/api/v1/assessments').waitFor();
  await page.getByText('/api/v1/assessments').click();
  await page.getByText('The body is not application/json').waitFor();
  expect(complaints).toEqual([]);
  expect([...hosts]).toEqual([address]);
}, 60_000);
