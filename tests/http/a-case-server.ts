import { kzCalendar } from '../../src/core/calendar/kz-holidays.ts';
import type { ServerDeps } from '../../src/http/server.ts';
import { createApiTokens } from '../../src/secrets/api-tokens.ts';
import { createCasework } from '../../src/usecases/casework/casework.ts';
import type { CaseStore, Codes } from '../../src/usecases/casework/ports.ts';
import type { StaffId } from '../../src/usecases/ids.ts';
import { anId, createMemoryCaseStore } from '../support/memory-case-store.ts';
import { anOffice } from '../usecases/casework/an-office.ts';
import { aServer } from './a-server.ts';

/** A server for the staff of an office, with a token for each of them, over a store in memory or a real one. */
export async function aCaseServer(
  wishes: { readonly store?: CaseStore; readonly codes?: Codes } & Pick<Partial<ServerDeps>, 'limits'> = {},
) {
  let now = () => new Date();
  const store = wishes.store ?? createMemoryCaseStore({ now: () => now() });
  const office = await anOffice(store, wishes.codes);
  now = office.clock.now;
  const tokens = createApiTokens();
  const tokenOf = async (staff: StaffId) => {
    const { token, hash } = tokens.draw();
    await store.transact((tx) => tx.tokens.add(hash, staff, now()));
    return token;
  };
  const make = (inner: CaseStore) =>
    createCasework({
      store: inner,
      codes: office.codes,
      calendar: kzCalendar,
      now: office.clock.now,
      newId: anId,
      undoMs: 60_000,
    });
  const start = () =>
    aServer({
      casework: { store, casework: make, now: office.clock.now, hashToken: tokens.hash },
      limits: {
        assessments: 1_000_000,
        rulebook: 1_000_000,
        staff: 1_000_000,
        wrongTokens: 1_000_000,
        ...wishes.limits,
      },
    });
  const { app, logged } = await start();
  const admin = await office.hire('admin', 'admin');
  return {
    app,
    logged,
    office,
    tokenOf,
    tokens: {
      aigerim: await tokenOf(office.aigerim.id),
      daniyar: await tokenOf(office.daniyar.id),
      saule: await tokenOf(office.saule.id),
      stranger: await tokenOf(office.stranger.id),
      admin: await tokenOf(admin),
    },
    admin,
    /** A second process over the same store. */
    anotherServer: async () => (await start()).app,
    /** One call of staff. */
    call: (
      token: string,
      method: 'GET' | 'POST',
      url: string,
      payload?: object | string,
      headers: Readonly<Record<string, string>> = {},
    ) =>
      app.inject({
        method,
        url,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
        ...(payload !== undefined && { payload }),
      }),
  };
}
