import { parsePlainDate } from '../../core/calendar/plain-date.ts';
import type { Owner, StatusId } from '../../core/casework/status.ts';
import type { Caseworker } from '../staff/ports.ts';
import { type CaseView, type CaseworkDeps, isApplicationId, todayOf, viewOf } from './case-view.ts';
import type { CaseCursor, CaseQuery, Codes } from './ports.ts';

/** How many applications one page has at most, and when nobody says. */
export const pageSize = { most: 200, usual: 50 } as const;

export interface ListRequest {
  /** The own one when left out; any other looks like one that does not exist. */
  readonly district?: string | undefined;
  readonly status?: StatusId | undefined;
  readonly owner?: Owner | undefined;
  /** `true`: a term has passed, whoever had to keep it; `false`: none has. */
  readonly overdue?: boolean | undefined;
  /** With a follower whom Telegram cannot reach. */
  readonly unreachable?: boolean | undefined;
  /** Words of the label or the beginning of the number. */
  readonly words?: string | undefined;
  /** `received`, the newest first, when left out; `due`: the most urgent first, those without a term left out. */
  readonly order?: CaseQuery['order'] | undefined;
  /** As the page before gave it; good for the same filters only. */
  readonly cursor?: string | undefined;
  readonly limit?: number | undefined;
}

export interface ListedApplications {
  readonly kind: 'applications';
  readonly applications: readonly CaseView[];
  /** Undefined on the last page. */
  readonly nextCursor: string | undefined;
}

export type ListApplications = (
  request: ListRequest,
  by: Caseworker,
) => Promise<ListedApplications | { readonly kind: 'unknown-district' | 'wrong-cursor' }>;

/** The applications of the own district, a page at a time. */
export function createListApplications(
  deps: Pick<CaseworkDeps, 'store' | 'codes' | 'calendar' | 'now'>,
): ListApplications {
  return async (request, by) => {
    const { district = by.district, status, owner, overdue, unreachable, words, order = 'received' } = request;
    if (district !== by.district) return { kind: 'unknown-district' };
    const { today } = todayOf(deps);
    // What the place of a page is good for: another filter, or another district, has other pages.
    const filter = JSON.stringify([by.district, status, owner, overdue, unreachable, words, order]);
    const after = request.cursor === undefined ? undefined : openCursor(request.cursor, filter, deps.codes);
    if (after === 'wrong-cursor') return { kind: after };
    const page = await deps.store.transact((tx) =>
      tx.applications.list({
        district: by.district,
        order,
        limit: Math.min(Math.max(request.limit ?? pageSize.usual, 1), pageSize.most),
        ...(status && { status }),
        ...(owner && { owner }),
        ...(overdue === true && { overdueOn: today }),
        ...(overdue === false && { inTimeOn: today }),
        ...(unreachable && { unreachable }),
        ...(words && { words }),
        ...(after && { after }),
      }),
    );
    return {
      kind: 'applications',
      applications: page.cases.map((file) => viewOf(file, today)),
      nextCursor: page.next && sealCursor(page.next, filter, deps.codes),
    };
  };
}

// A keyed hash ties the place to the filter; nobody can make one up, and there is nothing in it to hide from staff.
function sealCursor(place: CaseCursor, filter: string, codes: Codes): string {
  const open = `${place.on}.${place.id}`;
  return `${open}.${codes.limitKey('cursor', `${open}${filter}`)}`;
}

function openCursor(cursor: string, filter: string, codes: Codes): CaseCursor | 'wrong-cursor' {
  const [day = '', id = '', ...rest] = cursor.split('.');
  const on = parsePlainDate(day);
  if (on === undefined || !isApplicationId(id) || sealCursor({ on, id }, filter, codes) !== cursor)
    return 'wrong-cursor';
  return rest.length === 0 ? 'wrong-cursor' : { on, id };
}
