import type { ConsoleRoute } from '../route.ts';
import { auditRoutes } from './audit-pages.ts';
import type { OfficeDeps } from './deps.ts';
import { districtRoutes } from './district-pages.ts';
import { staffRoutes } from './staff-pages.ts';
import { statisticsRoute } from './statistics-page.ts';

/** The pages around casework: figures, accounts, districts, the audit trail. */
export function officeRoutes(deps: OfficeDeps): readonly ConsoleRoute[] {
  return [statisticsRoute(deps), ...staffRoutes(deps), ...districtRoutes(deps), ...auditRoutes(deps)];
}
