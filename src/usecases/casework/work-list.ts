import type { PlainDate } from '../../core/calendar/plain-date.ts';
import type { Caseworker } from '../staff/ports.ts';
import { type CaseView, type CaseworkDeps, type Listener, listenersOf, todayOf, viewOf } from './case-view.ts';
import type { CaseQuery } from './ports.ts';

/** How many applications each part of the work list shows. */
export const workListSize = 50;

/** What waits for a clerk; the most urgent first. */
export interface WorkList {
  readonly today: PlainDate;
  /** The last day of a term of the office, or the day of a home visit. */
  readonly dueToday: WorkPart;
  /** A term has passed, of the office or of the family. */
  readonly overdue: WorkPart;
  /** The family's turn, with no term passed. */
  readonly waitingForFamily: WorkPart;
  /** Somebody whom Telegram cannot reach: to be phoned. */
  readonly unreachable: WorkPart<CaseView & { readonly toPhone: readonly Listener[] }>;
}

export interface WorkPart<View extends CaseView = CaseView> {
  readonly applications: readonly View[];
  /** There are more of them than are shown. */
  readonly more: boolean;
}

export type ShowWorkList = (by: Caseworker) => Promise<WorkList>;

/** What there is to do in the district today. */
export function createShowWorkList(deps: Pick<CaseworkDeps, 'store' | 'calendar' | 'now'>): ShowWorkList {
  return ({ district }) =>
    deps.store.transact(async (tx) => {
      const { today } = todayOf(deps);
      const part = async (wish: Omit<CaseQuery, 'district' | 'limit'>): Promise<WorkPart> => {
        const { cases, next } = await tx.applications.list({ ...wish, district, limit: workListSize });
        return { applications: cases.map((file) => viewOf(file, today)), more: next !== undefined };
      };
      const visits = await part({ order: 'due', status: 'visit-scheduled', visitOn: today });
      const due = await part({ order: 'due', owner: 'office', dueBy: today, dueFrom: today });
      const unreachable = await part({ order: 'received', unreachable: true });
      const toPhone = new Map<string, readonly Listener[]>();
      for (const { file } of unreachable.applications) {
        const followers = await tx.followers.of(file.id, today);
        toPhone.set(
          file.id,
          listenersOf(followers).filter((listener) => listener.unreachable),
        );
      }
      return {
        today,
        dueToday: { applications: merged(visits, due), more: visits.more || due.more },
        overdue: await part({ order: 'due', overdueOn: today }),
        // Some of the family's turns have no term: the newest first.
        waitingForFamily: await part({ order: 'received', owner: 'family', openOn: today }),
        unreachable: {
          ...unreachable,
          applications: unreachable.applications.map((view) => ({ ...view, toPhone: toPhone.get(view.file.id) ?? [] })),
        },
      };
    });
}

/** A visit on the last day of its term stands once. */
function merged(visits: WorkPart, due: WorkPart): readonly CaseView[] {
  const known = new Set(visits.applications.map(({ file }) => file.id));
  return [...visits.applications, ...due.applications.filter(({ file }) => !known.has(file.id))];
}
