import rateLimit from '@fastify/rate-limit';
import Fastify from 'fastify';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Access, type Guard, guardRoutes } from '../../src/http/access.ts';
import { createApiTokens } from '../../src/secrets/api-tokens.ts';
import type { DistrictId, StaffId } from '../../src/usecases/ids.ts';
import { type StaffRole, staffRoles } from '../../src/usecases/staff/ports.ts';
import { anId, createMemoryCaseStore } from '../support/memory-case-store.ts';

const WRONG_TOKENS = 3;
const tokens = createApiTokens();
const madeUp = tokens.draw().token;

/** A guarded server with one address for everybody and one for each of three rights. */
async function aGuardedServer() {
  const store = createMemoryCaseStore();
  const asked = { door: 0, database: 0 };
  const app = Fastify();
  await app.register(rateLimit, { global: false });
  const guard = guardRoutes(app, {
    store: {
      transact: (work) => {
        asked.database += 1;
        return store.transact(work);
      },
    },
    hashToken: (token) => {
      asked.door += 1;
      return tokens.hash(token);
    },
    wrongTokensPerMinute: WRONG_TOKENS,
  });
  const add = (url: string, access: Access, answer: (request: Parameters<Guard['memberOf']>[0]) => unknown) =>
    app.get(url, { config: { access } }, async (request) => answer(request));
  add('/open', 'open', () => 'for everybody');
  add('/open-by-mistake', 'open', (request) => guard.memberOf(request));
  add('/applications', { right: 'see-applications' }, (request) => guard.caseworkerOf(request));
  add('/corrections', { right: 'correct-applications' }, (request) => guard.caseworkerOf(request));
  add('/accounts', { right: 'manage-staff' }, (request) => guard.memberOf(request));
  add('/accounts-by-mistake', { right: 'manage-staff' }, (request) => guard.caseworkerOf(request));

  const hire = async (role: StaffRole) => {
    const id = anId<StaffId>();
    const { token, hash } = tokens.draw();
    const district = role === 'admin' ? undefined : ('bostandyk' as DistrictId);
    await store.transact(async (tx) => {
      await tx.staff.add({ id, login: role, role, district, language: 'kk', passwordHash: 'none' });
      await tx.tokens.add(hash, id, new Date());
    });
    return { id, token, district };
  };
  const ask = (url: string, authorization?: string, remoteAddress = '192.0.2.1') =>
    app.inject({ url, remoteAddress, headers: authorization === undefined ? {} : { authorization } });
  return { store, asked, hire, ask };
}

describe('who calls the API', () => {
  it.each<[url: string, ...StaffRole[]]>([
    ['/applications', 'specialist', 'supervisor'],
    ['/corrections', 'supervisor'],
    ['/accounts', 'admin'],
  ])('%s is answered to who has the right, as who they are, and to nobody else', async (url, ...roles) => {
    const { hire, ask } = await aGuardedServer();
    for (const role of staffRoles) {
      const { id, token, district } = await hire(role);
      const answer = await ask(url, `Bearer ${token}`);
      if (roles.includes(role)) expect(answer.json()).toEqual({ id, role, ...(district && { district }) });
      else expect([answer.statusCode, answer.json().code]).toEqual([403, 'forbidden']);
      expect(answer.headers['cache-control']).toBe('no-store');
    }
  });

  it('is told when the role is what is missing, and no more than that', async () => {
    const { hire, ask } = await aGuardedServer();
    const { token } = await hire('specialist');
    expect((await ask('/corrections', `Bearer ${token}`)).json()).toMatchObject({
      type: 'urn:tirek:problem:forbidden',
      status: 403,
      detail: 'Your role does not allow this.',
    });
  });

  it('needs no token where the address is open, and what is open may be kept', async () => {
    const { ask } = await aGuardedServer();
    const answer = await ask('/open');
    expect([answer.statusCode, answer.body]).toEqual([200, 'for everybody']);
    expect(answer.headers['cache-control']).toBeUndefined();
    expect((await ask('/open', `Bearer ${madeUp}`)).statusCode).toBe(200);
  });

  it('is not asked for a token where there is nothing', async () => {
    const { ask } = await aGuardedServer();
    expect((await ask('/nowhere')).statusCode).toBe(404);
  });

  it('is asked for a token in the way of RFC 6750, and told where one comes from', async () => {
    const { ask } = await aGuardedServer();
    const answer = await ask('/applications');
    expect(answer.headers['www-authenticate']).toBe('Bearer realm="tirek"');
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.json()).toMatchObject({
      status: 401,
      code: 'unauthenticated',
      detail: expect.stringContaining('Authorization: Bearer TOKEN'),
    });
  });

  it('shows a token as RFC 9110 lets it be written, and in no other way', async () => {
    const { hire, ask } = await aGuardedServer();
    const { token } = await hire('supervisor');
    for (const right of [`Bearer ${token}`, `bearer ${token}`, `BEARER   ${token}`]) {
      expect([right, (await ask('/applications', right)).statusCode]).toEqual([right, 200]);
    }
    const wrong = [
      token,
      `Bearer${token}`,
      `Basic ${token}`,
      `x Bearer ${token}`,
      `Bearer ${token} x`,
      `Bearer ${token}x`,
      `Bearer x${token}`,
      'Bearer ',
      'Bearer',
      '',
    ];
    for (const [index, header] of wrong.entries()) {
      const answer = await ask('/applications', header, `192.0.2.${index + 10}`);
      expect([header, answer.statusCode]).toEqual([header, 401]);
    }
  });

  it('costs the database nothing with what cannot be a token', async () => {
    const { asked, ask } = await aGuardedServer();
    await ask('/applications');
    await ask('/applications', `Basic ${madeUp}`);
    expect(asked).toEqual({ door: 0, database: 0 });
    await ask('/applications', 'Bearer nonsense');
    expect(asked).toEqual({ door: 1, database: 0 });
    await ask('/applications', `Bearer ${madeUp}`, '192.0.2.2');
    expect(asked).toEqual({ door: 2, database: 1 });
  });

  it('is nobody once the token is revoked or the account disabled', async () => {
    const { store, hire, ask } = await aGuardedServer();
    const revoked = await hire('specialist');
    const disabled = await hire('supervisor');
    await store.transact(async (tx) => {
      await tx.tokens.revokeAll(revoked.id, new Date());
      await tx.staff.change(disabled.id, { disabledAt: new Date() });
    });
    for (const { token } of [revoked, disabled]) {
      expect((await ask('/applications', `Bearer ${token}`)).statusCode).toBe(401);
    }
  });
});

describe('wrong tokens', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-10-22T05:00:00Z') }));
  afterEach(() => void vi.useRealTimers());

  it('are counted by address for a minute, and say when to come back; a right one is let in all the while', async () => {
    const { hire, ask } = await aGuardedServer();
    const { token } = await hire('specialist');
    const guess = (address?: string) => ask('/applications', `Bearer ${madeUp}`, address);
    for (let count = 0; count < WRONG_TOKENS; count += 1) expect((await guess()).statusCode).toBe(401);
    const refused = await guess();
    expect(refused.statusCode).toBe(429);
    expect(refused.headers['retry-after']).toBe('60');
    expect(refused.json()).toMatchObject({
      code: 'too-many-requests',
      detail: expect.stringContaining('Retry-After says when to come back'),
    });
    expect((await guess('192.0.2.2')).statusCode).toBe(401);
    expect((await ask('/applications', `Bearer ${token}`)).statusCode).toBe(200);
    vi.setSystemTime(Date.parse('2026-10-22T05:00:59Z'));
    expect((await guess()).statusCode).toBe(429);
    vi.setSystemTime(Date.parse('2026-10-22T05:02:00Z'));
    expect((await guess()).statusCode).toBe(401);
  });

  it('are not counted where the role is what is wrong', async () => {
    const { hire, ask } = await aGuardedServer();
    const { token } = await hire('admin');
    for (let count = 0; count <= WRONG_TOKENS; count += 1) {
      expect((await ask('/applications', `Bearer ${token}`)).statusCode).toBe(403);
    }
  });
});

describe('a slip in a route', () => {
  it('that is open and asks who calls answers nobody', async () => {
    const { ask } = await aGuardedServer();
    const answer = await ask('/open-by-mistake');
    expect([answer.statusCode, answer.json().message]).toEqual([500, 'a route that is open asks who calls']);
  });

  it('that shows applications to an admin shows none', async () => {
    const { hire, ask } = await aGuardedServer();
    const { token } = await hire('admin');
    const answer = await ask('/accounts-by-mistake', `Bearer ${token}`);
    expect([answer.statusCode, answer.json().message]).toEqual([
      500,
      'a right to applications was given to somebody without any',
    ]);
  });

  describe('keeps the server from starting', () => {
    const guarded = async (access: Access | undefined) => {
      const app = Fastify();
      await app.register(rateLimit, { global: false });
      guardRoutes(app, undefined);
      app.get('/somewhere', access === undefined ? {} : { config: { access } }, async () => 'x');
      return app;
    };

    it('where it does not say who may call', async () => {
      await expect(guarded(undefined)).rejects.toThrow('The route GET /somewhere does not say who may call it');
    });

    it('where it is for staff and there is no door for them', async () => {
      await expect(guarded({ right: 'see-applications' })).rejects.toThrow('Nobody can call the route GET /somewhere');
    });

    it('but an open one starts without a door', async () => {
      expect((await (await guarded('open')).inject('/somewhere')).statusCode).toBe(200);
    });
  });
});
