import type { CaseworkDeps } from './case-view.ts';
import { createCorrectApplication } from './correct-application.ts';
import { createEndFollowing } from './end-following.ts';
import { createListApplications } from './list-applications.ts';
import { createListDistricts } from './list-districts.ts';
import { createMakeCodes } from './make-codes.ts';
import { createMoveApplication } from './move-application.ts';
import type { CaseStore, CaseTransaction } from './ports.ts';
import { createPreviewMove } from './preview-move.ts';
import { createReadFacts } from './read-facts.ts';
import { createRegisterApplication } from './register-application.ts';
import { createShowApplication } from './show-application.ts';
import { createTakeBack } from './take-back.ts';
import { createShowWorkList } from './work-list.ts';
import { createWriteNote } from './write-note.ts';

/** What staff can do with applications. */
export type Casework = ReturnType<typeof createCasework>;

export function createCasework(deps: CaseworkDeps) {
  return {
    register: createRegisterApplication(deps),
    move: createMoveApplication(deps),
    correct: createCorrectApplication(deps),
    takeBack: createTakeBack(deps),
    note: createWriteNote(deps),
    preview: createPreviewMove(deps),
    list: createListApplications(deps),
    show: createShowApplication(deps),
    readFacts: createReadFacts(deps),
    workList: createShowWorkList(deps),
    makeCodes: createMakeCodes(deps),
    endFollowing: createEndFollowing(deps),
    districts: createListDistricts(deps),
  };
}

/** A store whose every transaction is part of one that runs already, for a use case inside of another unit of work. */
export function within(tx: CaseTransaction): CaseStore {
  return { transact: (work) => work(tx) };
}
