import type { AuditTrail, CaseStore } from '../../usecases/casework/ports.ts';
import type { ManageDistricts } from '../../usecases/office/manage-districts.ts';
import type { ManageStaff } from '../../usecases/office/manage-staff.ts';
import type { ShowStatistics } from '../../usecases/office/show-statistics.ts';
import type { ConsoleRoute } from '../route.ts';
import { auditRoutes } from './audit-pages.ts';
import { districtRoutes } from './district-pages.ts';
import { staffRoutes } from './staff-pages.ts';
import { statisticsRoute } from './statistics-page.ts';

export interface OfficeDeps {
  readonly store: CaseStore;
  readonly audit: AuditTrail;
  readonly statistics: ShowStatistics;
  readonly staff: ManageStaff;
  readonly districts: ManageDistricts;
  readonly now: () => Date;
}

/** The pages around casework: figures, accounts, districts, the audit trail. */
export function officeRoutes(deps: OfficeDeps): readonly ConsoleRoute[] {
  return [statisticsRoute(deps), ...staffRoutes(deps), ...districtRoutes(deps), ...auditRoutes(deps)];
}
