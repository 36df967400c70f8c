import { rolesWith } from '../../usecases/casework/roles.ts';
import type { ConsoleRoute } from '../route.ts';
import type { CounterDeps } from './deps.ts';
import { exportPages } from './export-page.ts';
import { importPages } from './import-page.ts';
import { newPages } from './new-page.ts';
import { slipPages } from './slip-page.ts';

/** What happens at the counter: a new application, the slip for the family, and registers in and out. */
export function counterRoutes(deps: CounterDeps): readonly ConsoleRoute[] {
  const fresh = newPages(deps);
  const slip = slipPages(deps);
  const imported = importPages(deps);
  const exported = exportPages(deps);
  const register = rolesWith('register-applications');
  const codes = rolesWith('make-codes');
  const registers = rolesWith('move-registers');
  return [
    { method: 'GET', url: '/console/new', roles: register, handle: fresh.show },
    { method: 'POST', url: '/console/new', roles: register, handle: fresh.send },
    { method: 'GET', url: '/console/applications/:id/slip', roles: codes, handle: slip.show },
    { method: 'POST', url: '/console/applications/:id/slip', roles: codes, handle: slip.send },
    { method: 'GET', url: '/console/import', roles: registers, handle: imported.start },
    { method: 'POST', url: '/console/import', roles: registers, multipart: true, handle: imported.send },
    { method: 'GET', url: '/console/import/:id', roles: registers, handle: imported.jobPage },
    { method: 'POST', url: '/console/import/:id', roles: registers, handle: imported.begin },
    { method: 'GET', url: '/console/import/:id/errors', roles: registers, handle: imported.report },
    { method: 'GET', url: '/console/export', roles: registers, handle: exported.show },
    { method: 'POST', url: '/console/export', roles: registers, handle: exported.send },
  ];
}
