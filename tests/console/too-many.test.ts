import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anOffice, type Office } from './an-office.ts';

const PER_MINUTE = 12;

let office: Office;
beforeAll(async () => {
  office = await anOffice({ perMinute: PER_MINUTE });
});
afterAll(() => office.close());

/** Asks until it is refused; how often it was answered before that. */
async function answered(ask: () => Promise<{ readonly statusCode: number }>): Promise<number> {
  for (let count = 0; count <= 2 * PER_MINUTE; count += 1) if ((await ask()).statusCode === 429) return count;
  throw new Error('never refused');
}

describe('too many requests', () => {
  it('of one session in a minute are refused with a page that says when to go on; nobody else is', async () => {
    const [hired, colleague] = [
      await office.hire('hurried', 'specialist', { language: 'en' }),
      await office.hire('calm', 'specialist', { language: 'en' }),
    ];
    const [hurried, calm] = [await office.signedIn(hired), await office.signedIn(colleague)];
    expect(await answered(() => hurried.get('/console'))).toBe(PER_MINUTE);
    const refused = await hurried.get('/console/applications');
    expect(refused.statusCode).toBe(429);
    expect(refused.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(refused.body).toContain('Too many requests');
    expect(refused.body).toContain('Wait a minute');
    const seconds = Number(refused.headers['retry-after']);
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(60);
    expect(refused.headers['content-security-policy']).toContain("default-src 'none'");
    // How many are left is nobody's business.
    expect(Object.keys(refused.headers).filter((name) => name.startsWith('x-ratelimit'))).toEqual([]);
    expect((await hurried.post('/console/sign-out')).statusCode).toBe(429);
    // From the same address, but another session.
    expect((await calm.get('/console')).statusCode).toBe(200);
  });

  it('of strangers are counted by their address, whatever they send as a session and wherever they go', async () => {
    let count = 0;
    const stranger = () => {
      const visitor = office.visitor({ address: '198.51.100.7' });
      visitor.cookies.set('__Host-tirek', `${++count}`.padStart(43, 'x'));
      return visitor;
    };
    expect(await answered(() => stranger().get(count % 2 === 0 ? '/console/sign-in' : '/console/nowhere'))).toBe(
      PER_MINUTE,
    );
    expect((await office.visitor({ address: '198.51.100.8' }).get('/console/sign-in')).statusCode).toBe(200);
  });

  it('never are those for style and scripts', async () => {
    const visitor = office.visitor({ address: '198.51.100.9' });
    for (let count = 0; count <= PER_MINUTE; count += 1) {
      expect((await visitor.get('/console/assets/console.css')).statusCode).toBe(200);
    }
    expect((await visitor.get('/console/sign-in')).statusCode).toBe(200);
  });
});
