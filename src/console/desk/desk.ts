import { isApplicationId } from '../../usecases/casework/case-view.ts';
import { rolesWith } from '../../usecases/casework/roles.ts';
import type { FollowerId } from '../../usecases/ids.ts';
import type { Answer, ConsoleRoute, StaffRequest } from '../route.ts';
import { casePages } from './case-page.ts';
import { factsPage } from './facts-page.ts';
import { listPages } from './list-page.ts';
import { stepPages } from './step-pages.ts';
import { caseAddress, caseworkerOf, type DeskDeps } from './words.ts';
import { workListPage } from './work-list-page.ts';

/** Work list, applications, and one application with everything that is done to it. */
export function deskRoutes(deps: DeskDeps): readonly ConsoleRoute[] {
  const list = listPages(deps);
  const cases = casePages(deps);
  const steps = stepPages(deps);
  const see = rolesWith('see-applications');
  const move = rolesWith('move-applications');
  const one = '/console/applications/:id';
  return [
    { method: 'GET', url: '/console', roles: ['specialist', 'supervisor', 'admin'], handle: workListPage(deps) },
    { method: 'GET', url: '/console/applications', roles: see, handle: list.show },
    { method: 'POST', url: '/console/applications', roles: see, handle: list.search },
    { method: 'GET', url: one, roles: see, handle: cases.show },
    { method: 'POST', url: `${one}/notes`, roles: rolesWith('write-notes'), handle: cases.writeNote },
    { method: 'GET', url: `${one}/move`, roles: move, handle: steps.openMove },
    { method: 'POST', url: `${one}/move`, roles: move, handle: steps.sendMove },
    { method: 'POST', url: `${one}/take-back`, roles: move, handle: steps.takeBack },
    { method: 'GET', url: `${one}/correct`, roles: rolesWith('correct-applications'), handle: steps.openCorrection },
    { method: 'POST', url: `${one}/correct`, roles: rolesWith('correct-applications'), handle: steps.sendCorrection },
    { method: 'POST', url: `${one}/facts`, roles: rolesWith('read-facts'), handle: factsPage(deps) },
    {
      method: 'POST',
      url: `${one}/followers/:follower/end`,
      roles: rolesWith('end-following'),
      handle: endFollowing(deps),
    },
  ];
}

/** At the family's wish, at once. */
function endFollowing({ casework }: DeskDeps) {
  return async (request: StaffRequest): Promise<Answer> => {
    const { id = '', follower = '' } = request.params;
    // A follower's id has the form of an application's.
    if (!isApplicationId(id) || !isApplicationId(follower)) return { kind: 'not-found' };
    const wish = { id, follower: `${follower}` as FollowerId };
    const result = await casework.endFollowing(wish, caseworkerOf(request));
    if (result.kind === 'not-found') return result;
    return { kind: 'redirect', to: `${caseAddress(id)}?done=follower-ended` };
  };
}
