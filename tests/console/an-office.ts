import { randomUUID } from 'node:crypto';
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import { generateSync } from 'otplib';
import { consolePlugin } from '../../src/console/console.ts';
import { deskRoutes } from '../../src/console/desk/desk.ts';
import type { ConsoleRoute } from '../../src/console/route.ts';
import { kzCalendar } from '../../src/core/calendar/kz-holidays.ts';
import { openStorage, type Storage } from '../../src/database/storage.ts';
import { createTranslator } from '../../src/i18n/translator.ts';
import { createPasswords } from '../../src/secrets/passwords.ts';
import { createSecondFactor } from '../../src/secrets/second-factor.ts';
import { createNoticeTexts } from '../../src/telegram/render/notice.ts';
import { createCasework } from '../../src/usecases/casework/casework.ts';
import type { CaseStore } from '../../src/usecases/casework/ports.ts';
import type { Registered, Registration } from '../../src/usecases/casework/register-application.ts';
import type { ApplicationId, DistrictId, FollowerId, StaffId } from '../../src/usecases/ids.ts';
import type { Language } from '../../src/usecases/ports.ts';
import { createStaffAccess } from '../../src/usecases/staff/access.ts';
import type { Caseworker, StaffRole } from '../../src/usecases/staff/ports.ts';
import { aServer } from '../http/a-server.ts';
import { createTestDatabase, createTestLog, makeKeyRing } from '../support/database.ts';
import { createTestCodes } from '../support/memory-case-store.ts';

export const [bostandyk, medeu] = ['almaty-bostandyk', 'almaty-medeu'] as [DistrictId, DistrictId];
export const PASSWORD = 'a long password of their own';
export const HOST = 'console.example.kz';

/** Thursday 22 October 2026, ten in the morning in Almaty. */
const START = Date.parse('2026-10-22T05:00:00Z');
/** As quick as argon2 goes: how strong it is, is another test's matter. */
const quick = { memoryCost: 64, timeCost: 1, parallelism: 1 };

export type Office = Awaited<ReturnType<typeof anOffice>>;
type Hired = { readonly id: StaffId; readonly login: string; readonly role: StaffRole; readonly secret: string };

/** The console over a real database with two districts, at a time that only the test moves. */
export async function anOffice({
  moreRoutes = () => [],
  perMinute = 1_000_000,
}: {
  readonly moreRoutes?: (office: Core) => readonly ConsoleRoute[];
  readonly perMinute?: number;
} = {}) {
  const database = await createTestDatabase();
  let time = START;
  const now = () => new Date(time);
  const storage = await openStorage({ url: database.url, keyRing: makeKeyRing(), log: createTestLog(), now });
  const store = storage.casework;
  const codes = createTestCodes();
  const translator = await createTranslator();
  const passwords = createPasswords(quick);
  const secondFactor = createSecondFactor();
  const newId = () => randomUUID() as ApplicationId;
  const casework = createCasework({ store, codes, calendar: kzCalendar, now, newId, undoMs: 60_000 });
  const access = createStaffAccess({ store, passwords, secondFactor, limitKey: codes.limitKey, now });
  const core = { database, storage, store, codes, translator, casework, access, now };
  const routes = [
    ...deskRoutes({ casework, noticeTexts: createNoticeTexts(translator), calendar: kzCalendar, now }),
    ...moreRoutes(core),
  ];
  const { app } = await aServer({ mounts: [consolePlugin({ access, translator, routes, perMinute })] });

  const names = (kk: string, ru: string, en: string) => ({ kk, ru, en });
  await store.transact(async (tx) => {
    await tx.districts.add({
      id: bostandyk,
      names: names('Бостандық ауданы', 'Бостандыкский район', 'Bostandyk district'),
      closed: false,
    });
    await tx.districts.add({
      id: medeu,
      names: names('Медеу ауданы', 'Медеуский район', 'Medeu district'),
      closed: false,
    });
  });

  /** An account with password and app set up, unless the test wants to see that happen. */
  async function hire(
    login: string,
    role: StaffRole,
    wishes: { readonly district?: DistrictId; readonly fresh?: boolean; readonly language?: Language } = {},
  ): Promise<Hired> {
    const id = randomUUID() as StaffId;
    const secret = secondFactor.drawSecret();
    const district = role === 'admin' ? undefined : (wishes.district ?? bostandyk);
    const passwordHash = await passwords.hash(PASSWORD);
    await store.transact(async (tx) => {
      await tx.staff.add({ id, login, role, district, language: wishes.language ?? 'ru', passwordHash });
      if (wishes.fresh) return;
      await tx.staff.setPassword(id, passwordHash, false);
      await tx.staff.setTotpSecret(id, secret);
      await tx.staff.confirmTotp(id, now());
    });
    return { id, login, role, secret };
  }

  return {
    ...core,
    medeu,
    app,
    routes,
    passwords,
    hire,
    caseworker: ({ id, role }: Hired, district = bostandyk): Caseworker => {
      if (role === 'admin') throw new Error('an admin works on no case');
      return { id, role, district };
    },
    /** Milliseconds. */
    pass: (ms: number) => {
      time += ms;
    },
    /** The code that an app shows now, or so many steps of 30 seconds away. */
    code: (secret: string, steps = 0) => generateSync({ secret, epoch: Math.floor(time / 1000) + steps * 30 }),
    register: async (by: Caseworker, wishes: Partial<Registration> = {}): Promise<Registered> => {
      const result = await casework.register({ district: by.district, receivedAt: '2026-10-22', ...wishes }, by);
      if (result.kind !== 'registered') throw new Error(`not registered: ${result.kind}`);
      return result;
    },
    /** The applicant, or somebody whom that one invited. */
    follow: async (
      application: ApplicationId,
      chatId: string,
      label = 'дочь',
      invitedBy?: FollowerId,
    ): Promise<FollowerId> => {
      const id = randomUUID() as FollowerId;
      const role = invitedBy === undefined ? 'applicant' : 'invited';
      await store.transact((tx) =>
        tx.followers.add({ id, application, chatId, role, invitedBy, scope: 'everything', label, until: undefined }),
      );
      return id;
    },
    /** Telegram says that nothing can be sent there. */
    unreachable: (chatId: string) =>
      database.query(
        `insert into chat (chat_id, version, unreachable_at, expires_at) values ($1, 1, now(), now() + interval '1 year')
         on conflict (chat_id) do nothing`,
        [chatId],
      ),
    visitor: (wishes: Parameters<typeof createVisitor>[1] = {}) => createVisitor(app, wishes),
    /** Somebody who has signed in with both factors. */
    signedIn: async (hired: Hired) => {
      const visitor = createVisitor(app);
      await visitor.signIn(hired.login);
      const answer = await visitor.post('/console/second-factor', {
        code: generateSync({ secret: hired.secret, epoch: Math.floor(time / 1000) }),
      });
      if (answer.statusCode !== 303) throw new Error(`not signed in: ${answer.statusCode}`);
      // The next one to sign in under this login needs another code.
      time += 30_000;
      return visitor;
    },
    close: async () => {
      await app.close();
      await storage.close();
      await database.drop();
    },
  };
}
interface Core {
  readonly codes: ReturnType<typeof createTestCodes>;
  readonly translator: Awaited<ReturnType<typeof createTranslator>>;
  readonly casework: ReturnType<typeof createCasework>;
  readonly storage: Storage;
  readonly store: CaseStore;
  readonly now: () => Date;
}

export type Visitor = ReturnType<typeof createVisitor>;

/** A browser without a screen: keeps cookies, names its origin, fills in the token of the form it saw last. */
export function createVisitor(
  app: FastifyInstance,
  {
    host = HOST,
    origin = `https://${host}`,
    address = '203.0.113.5',
  }: { host?: string; origin?: string; address?: string } = {},
) {
  const cookies = new Map<string, string>();
  let csrf = '';

  async function send(
    method: 'GET' | 'POST',
    url: string,
    headers: Record<string, string | undefined>,
    payload?: string,
  ): Promise<LightMyRequestResponse> {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const all = { host, ...(cookie !== '' && { cookie }), ...headers };
    const answer = await app.inject({
      method,
      url,
      remoteAddress: address,
      headers: Object.fromEntries(
        Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
      ),
      ...(payload !== undefined && { payload }),
    });
    for (const { name, value } of answer.cookies) {
      if (value === '') cookies.delete(name);
      else cookies.set(name, value);
    }
    csrf = /name="_csrf" value="([^"]+)"/.exec(answer.body)?.[1] ?? csrf;
    return answer;
  }

  const visitor = {
    cookies,
    csrf: () => csrf,
    get: (url: string, headers: Record<string, string> = {}) => send('GET', url, headers),
    post: (
      url: string,
      fields: Record<string, string> = {},
      headers: Record<string, string | undefined> = {},
    ): Promise<LightMyRequestResponse> =>
      send(
        'POST',
        url,
        { origin, 'content-type': 'application/x-www-form-urlencoded', ...headers },
        new URLSearchParams({ ...(csrf !== '' && { _csrf: csrf }), ...fields }).toString(),
      ),
    /** A body as it is, whatever it is. */
    raw: (url: string, payload: string, headers: Record<string, string | undefined>) =>
      send('POST', url, { origin, ...headers }, payload),
    signIn: async (login: string, password = PASSWORD) => {
      const answer = await visitor.post('/console/sign-in', { login, password });
      if (answer.statusCode === 303) await visitor.get('/console/second-factor');
      return answer;
    },
  };
  return visitor;
}
