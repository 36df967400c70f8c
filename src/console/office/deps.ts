import type { AuditTrail, CaseStore } from '../../usecases/casework/ports.ts';
import type { ManageDistricts } from '../../usecases/office/manage-districts.ts';
import type { ManageStaff } from '../../usecases/office/manage-staff.ts';
import type { ShowStatistics } from '../../usecases/office/show-statistics.ts';

export interface OfficeDeps {
  readonly store: CaseStore;
  readonly audit: AuditTrail;
  readonly statistics: ShowStatistics;
  readonly staff: ManageStaff;
  readonly districts: ManageDistricts;
  readonly now: () => Date;
}
