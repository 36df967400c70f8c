import { refusalGrounds } from '../core/law/edition.ts';
import type { StepRefusal } from '../usecases/casework/move-application.ts';
import type { RegistrationRefusal } from '../usecases/casework/register-application.ts';
import type { TakeBackRefusal } from '../usecases/casework/take-back.ts';
import type { NoteRefusal } from '../usecases/casework/write-note.ts';
import { type Explanation, explainRefusal } from '../usecases/explain-refusal.ts';
import { type Problem, problem } from './problem.ts';

/** Everything that the use cases of casework refuse, and what a cursor or an id can be wrong about. */
export type CaseworkRefusal =
  | RegistrationRefusal
  | StepRefusal
  | TakeBackRefusal
  | NoteRefusal
  | { readonly kind: 'not-allowed' | 'wrong-cursor' };

type Explained = readonly [status: number, reasons: Explanation | readonly [Explanation, ...Explanation[]]];

const because = (status: number, code: string, detail: string, more: Omit<Explanation, 'code' | 'detail'> = {}) =>
  [status, { code, detail, ...more }] as const;

/** A refusal as it is answered. */
export function problemOfCasework(refusal: CaseworkRefusal): Problem {
  const what = problem(...explain(refusal));
  return refusal.kind === 'changed-meanwhile'
    ? { ...what, current: { version: refusal.version, status: refusal.status } }
    : what;
}

function explain(refusal: CaseworkRefusal): Explained {
  switch (refusal.kind) {
    case 'not-found':
      return because(404, 'not-found', 'There is no such application in your district.');
    case 'not-allowed':
      return because(403, 'forbidden', 'Your role does not allow this.');
    case 'wrong-cursor':
      return because(400, 'wrong-cursor', 'This cursor belongs to another list. Begin without one.', {
        path: 'cursor',
      });
    case 'unknown-district':
      return because(400, 'unknown-district', 'There is no such district among yours.', { path: 'district' });
    case 'district-closed':
      return because(409, 'district-closed', 'This district takes no new applications.', { path: 'district' });
    case 'number-taken':
      return because(409, 'number-taken', 'Your district has another application with this number.', {
        path: 'number',
      });
    case 'claim-not-found':
      return because(
        400,
        'claim-not-found',
        'This code is wrong, was used, or is over. Ask the family for a new one.',
        {
          path: 'claimCode',
        },
      );
    case 'too-many-tries':
      return because(429, 'too-many-tries', 'Too many wrong codes; Retry-After says when to come back.', {
        path: 'claimCode',
      });
    case 'received-in-future':
      return because(400, 'received-in-future', `It cannot have been received later than ${refusal.latest}, today.`, {
        path: 'receivedAt',
      });
    case 'no-edition-in-force':
      return because(400, 'no-edition-in-force', `The rules are known from ${refusal.firstFrom} on.`, {
        path: 'receivedAt',
      });
    case 'beyond-calendar':
      return because(400, 'beyond-calendar', `A term would reach ${refusal.year}, whose holidays are not known here.`);
    case 'fact-problems':
      return [400, explainRefusal(refusal)];
    case 'contradictory-facts':
      return [400, explainRefusal(refusal)];
    case 'impossible-date':
      return refusal.path === 'facts.birthDate' || refusal.path === 'asOf'
        ? [400, explainRefusal({ ...refusal, path: refusal.path })]
        : because(400, 'impossible-date', 'There is no such date from the year 1800 to 2200.', { path: refusal.path });
    case 'too-long':
      return because(400, 'too-long', `At most ${refusal.most} characters.`, { path: fieldOf(refusal.path) });
    case 'too-short':
      return because(400, 'too-short', `At least ${refusal.least} character${refusal.least === 1 ? '' : 's'}.`, {
        path: fieldOf(refusal.path),
      });
    case 'holds-iin':
      return because(400, 'holds-iin', 'It holds an individual identification number, which is not kept here.', {
        path: fieldOf(refusal.path),
      });
    case 'changed-meanwhile':
      return because(409, 'changed-meanwhile', 'Somebody else has changed this application. Look at it anew.', {
        path: 'expectedVersion',
      });
    case 'transition-refused':
      return because(409, 'transition-refused', 'This status does not lawfully follow the present one.', {
        path: 'to',
        allowed: refusal.allowed,
      });
    case 'ground-needed':
      return because(400, 'ground-needed', 'A refusal needs its ground.', { path: 'ground', allowed: refusalGrounds });
    case 'ground-not-wanted':
      return because(400, 'ground-not-wanted', 'Only a refusal has a ground.', { path: 'ground' });
    case 'visit-day-needed':
      return because(400, 'visit-day-needed', 'An arranged visit needs its day.', {
        path: 'visitOn',
        allowed: ['YYYY-MM-DD'],
      });
    case 'visit-day-not-wanted':
      return because(400, 'visit-day-not-wanted', 'Only an arranged visit has a day.', { path: 'visitOn' });
    case 'visit-day-out-of-range':
      return because(
        400,
        'visit-day-out-of-range',
        `The visit must be from ${refusal.earliest} to ${refusal.latest}.`,
        { path: 'visitOn' },
      );
    case 'day-in-future':
      return because(400, 'day-in-future', `What is recorded has happened by ${refusal.latest}, today.`, {
        path: 'occurredOn',
      });
    case 'day-too-early':
      return because(400, 'day-too-early', `It cannot lie before what it follows, ${refusal.earliest}.`, {
        path: 'occurredOn',
      });
    case 'personal-data-erased':
      return because(
        409,
        'personal-data-erased',
        'What is personal was erased here; nothing more is kept of a person.',
      );
    case 'nothing-to-take-back':
      return because(409, 'nothing-to-take-back', 'The last entry is the first one, or was taken back already.');
    case 'too-late':
      return because(
        409,
        'too-late',
        'The time to take it back is over, or somebody is being told. A supervisor can correct it.',
      );
  }
}

/** How the API calls what the use cases call a label. */
function fieldOf(path: string): string {
  return path === 'label' ? 'recipientLabel' : path;
}
