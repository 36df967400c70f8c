import { randomUUID } from 'node:crypto';
import { officeRoutes } from '../../../src/console/office/office.ts';
import { kzCalendar } from '../../../src/core/calendar/kz-holidays.ts';
import { createApiTokens } from '../../../src/secrets/api-tokens.ts';
import { createPasswords } from '../../../src/secrets/passwords.ts';
import type { StaffId } from '../../../src/usecases/ids.ts';
import { createManageDistricts } from '../../../src/usecases/office/manage-districts.ts';
import { createManageStaff } from '../../../src/usecases/office/manage-staff.ts';
import { createShowStatistics } from '../../../src/usecases/office/show-statistics.ts';
import { anOffice } from '../an-office.ts';

/** The console with the pages of statistics, staff, districts and audit trail. */
export function anOfficeWithPages() {
  return anOffice({
    moreRoutes: ({ storage, store, now }) =>
      officeRoutes({
        store,
        audit: storage.audit,
        statistics: createShowStatistics({ store, rows: storage.statistics, calendar: kzCalendar }),
        staff: createManageStaff({
          store,
          // As quick as argon2 goes: how strong it is, is another test's matter.
          passwords: createPasswords({ memoryCost: 64, timeCost: 1, parallelism: 1 }),
          tokens: createApiTokens(),
          newId: () => randomUUID() as StaffId,
          now,
        }),
        districts: createManageDistricts({ store, now }),
        now,
      }),
  });
}
