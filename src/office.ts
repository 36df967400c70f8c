import { randomBytes, randomUUID } from 'node:crypto';
import type { FastifyPluginAsync } from 'fastify';
import { consolePlugin } from './console/console.ts';
import { counterRoutes } from './console/counter/counter.ts';
import { createRegisterImports, type RegisterImports } from './console/counter/import/imports.ts';
import { deskRoutes } from './console/desk/desk.ts';
import { officeRoutes } from './console/office/office.ts';
import type { WorkingCalendar } from './core/calendar/working-calendar.ts';
import type { Storage } from './database/storage.ts';
import type { CaseworkDoor } from './http/server.ts';
import type { Translator } from './i18n/translator.ts';
import { createApiTokens } from './secrets/api-tokens.ts';
import { createCodes } from './secrets/codes.ts';
import { createPasswords } from './secrets/passwords.ts';
import { createSecondFactor } from './secrets/second-factor.ts';
import { createNoticeTexts } from './telegram/render/notice.ts';
import { createCasework } from './usecases/casework/casework.ts';
import type { CaseStore } from './usecases/casework/ports.ts';
import type { ApplicationId, StaffId } from './usecases/ids.ts';
import { createManageDistricts } from './usecases/office/manage-districts.ts';
import { createManageStaff } from './usecases/office/manage-staff.ts';
import { createShowStatistics } from './usecases/office/show-statistics.ts';
import type { Log } from './usecases/ports.ts';
import { createStaffAccess } from './usecases/staff/access.ts';

/** What the department's side of the program is: the console, the door of the API, and imports that go on by themselves. */
export interface Office {
  readonly console: FastifyPluginAsync;
  readonly door: CaseworkDoor;
  readonly imports: RegisterImports;
}

/** Builds the department's side: the second half of the composition root, with nothing decided in it. */
export function createOffice<Action>(deps: {
  readonly storage: Storage<Action>;
  readonly translator: Translator;
  readonly calendar: WorkingCalendar;
  readonly now: () => Date;
  readonly log: Log;
  readonly undoMs: number;
  readonly linkTo: (payload: string) => string;
  readonly botName: () => string;
}): Office {
  const { storage, translator, calendar, now, log, undoMs, linkTo, botName } = deps;
  const { casework: store } = storage;
  const codes = createCodes({ secret: storage.codesSecret, randomBytes });
  const newId = () => randomUUID() as ApplicationId;
  const caseworkOver = (over: CaseStore) => createCasework({ store: over, codes, calendar, now, newId, undoMs });
  const casework = caseworkOver(store);
  const passwords = createPasswords();
  const tokens = createApiTokens();
  const imports = createRegisterImports({ store, calendar, now, translator, log });
  const access = createStaffAccess({
    store,
    passwords,
    secondFactor: createSecondFactor(),
    limitKey: codes.limitKey,
    now,
  });
  const routes = [
    ...deskRoutes({ casework, noticeTexts: createNoticeTexts(translator), calendar, now }),
    ...counterRoutes({
      store,
      codes,
      calendar,
      now,
      newId,
      casework,
      exports: storage.caseExport,
      imports,
      translator,
      followLink: (code) => linkTo(`t_${code}`),
      botName,
    }),
    ...officeRoutes({
      store,
      audit: storage.audit,
      statistics: createShowStatistics({ store, rows: storage.statistics, calendar }),
      staff: createManageStaff({ store, passwords, tokens, newId: () => randomUUID() as StaffId, now }),
      districts: createManageDistricts({ store, now }),
      now,
    }),
  ];
  return {
    console: consolePlugin({ access, translator, routes }),
    door: { store, casework: caseworkOver, now, hashToken: tokens.hash },
    imports,
  };
}
