import type { PlainDate } from '../../core/calendar/plain-date.ts';
import type { Channel } from '../../core/casework/application.ts';
import { type ReceiveRefusal, receive } from '../../core/casework/moves.ts';
import {
  type Answer,
  type FactName,
  type FactProblem,
  isFactName,
  parseFacts,
  type Situation,
} from '../../core/facts/facts.ts';
import { ageProblem } from '../../core/law/age.ts';
import { assess } from '../../core/law/assess.ts';
import { editionOf } from '../../core/law/editions/index.ts';
import type { ContradictoryFacts, ImpossibleDate } from '../assess-situation.ts';
import type { ApplicationId, CodeHash } from '../ids.ts';
import type { Caseworker } from '../staff/ports.ts';
import { type CaseView, type CaseworkDeps, type ImpossibleDay, readReceived, todayOf, viewOf } from './case-view.ts';
import { type TextProblem, tidyText } from './plain-text.ts';
import type { CaseFile, CaseTransaction, Codes, FrozenCheck, FrozenFacts, SaidBy } from './ports.ts';

/** The longest number of an office's register, and the longest label, in characters. */
export const longestNumber = 60;
export const longestLabel = 120;

/** How often somebody may be wrong about a code in an hour. */
const WRONG_CODES = 20;
const HOUR_MS = 3_600_000;

/** An application as it is handed in. */
export interface Registration {
  /** The number in the office's own register. */
  readonly number?: string | undefined;
  readonly district: string;
  /** `YYYY-MM-DD`, or a moment with its offset from UTC. */
  readonly receivedAt: string;
  /** Handed in after the office had closed: registered on the next working day (APPC art. 64(3)). */
  readonly afterHours?: boolean | undefined;
  readonly channel?: Channel | undefined;
  /** What staff call it, instead of a name. */
  readonly label?: string | undefined;
  /** Answers in the JSON form of the contract; beside a claim they win. */
  readonly facts?: Readonly<Record<string, unknown>> | undefined;
  /** Who gave `facts`: the office, unless it says otherwise. */
  readonly factsSaidBy?: SaidBy | undefined;
  /** The code of a finished check that the family shares. */
  readonly claimCode?: string | undefined;
}

export interface Registered {
  readonly kind: 'registered';
  readonly id: ApplicationId;
  readonly number: string | undefined;
  readonly version: number;
  /** For the link and QR of the slip. Neither code is stored: they are shown here and never again. */
  readonly trackingCode: string;
  /** Said aloud, together with a second fact. */
  readonly spokenCode: string;
  readonly view: CaseView;
}

export type RegistrationRefusal =
  /** Not there, or not the district of whoever asks. */
  | { readonly kind: 'unknown-district' }
  /** Takes no new applications any more. */
  | { readonly kind: 'district-closed' }
  | ImpossibleDay<'receivedAt'>
  | ReceiveRefusal
  | TextProblem<'number' | 'label'>
  | { readonly kind: 'number-taken' }
  /** Wrong, used or over. */
  | { readonly kind: 'claim-not-found' }
  | { readonly kind: 'too-many-tries'; readonly retryAfterMs: number }
  | { readonly kind: 'fact-problems'; readonly problems: readonly [FactProblem, ...FactProblem[]] }
  | ImpossibleDate
  | ContradictoryFacts;

export type RegisterApplication = (
  registration: Registration,
  by: Caseworker,
) => Promise<Registered | RegistrationRefusal>;

/**
 * Registers an application in the district of whoever asks. The answers that come with it are frozen: each with who gave
 * it and when, the edition in force on the day it was handed in, and what that edition says of them.
 */
export function createRegisterApplication(
  deps: Pick<CaseworkDeps, 'store' | 'codes' | 'calendar' | 'now' | 'newId'>,
): RegisterApplication {
  const { store, codes, newId } = deps;
  return (registration, by) =>
    store.transact(async (tx) => {
      const { at, today, calendar } = todayOf(deps);
      const refused = await refuseDistrict(tx, registration.district, by);
      if (refused !== undefined) return refused;
      const number = tidyText(registration.number, { path: 'number', most: longestNumber });
      if (typeof number === 'object') return number;
      const label = tidyText(registration.label, { path: 'label', most: longestLabel });
      if (typeof label === 'object') return label;
      const received = readReceived(registration.receivedAt, { at, today });
      if (received.kind !== 'received') return received;
      const advanced = receive(
        { receivedOn: received.on, afterHours: registration.afterHours ?? false },
        { today, calendar },
      );
      if (advanced.kind !== 'advanced') return advanced;

      const typed = typedFacts(registration, today);
      if ('kind' in typed) return typed;
      const claim = await findClaim(tx, registration.claimCode, { codes, by, at });
      if (claim !== undefined && 'kind' in claim) return claim;
      const { application, entry } = advanced;
      const frozen = freeze({ ...claim?.facts, ...typed }, application.edition, received.on);
      if (frozen !== undefined && 'kind' in frozen) return frozen;

      const [link, spoken] = [codes.drawLink(), codes.drawSpoken()];
      const file: CaseFile = {
        id: newId(),
        record: 'office',
        district: by.district,
        number,
        channel: registration.channel ?? 'department',
        label,
        application,
        hasFrozenCheck: frozen !== undefined,
        createdAt: at,
        closedOn: undefined,
        erasedAt: undefined,
      };
      const added = await tx.applications.add({
        id: file.id,
        record: file.record,
        district: file.district,
        number,
        channel: file.channel,
        label,
        application,
        entry,
        frozen,
        trackingHash: link.hash,
        spokenHash: spoken.hash,
        by: by.id,
        at,
      });
      // Nothing is written so far, so that a refusal leaves no trace.
      if (added === 'number-taken') return { kind: 'number-taken' };
      if (claim !== undefined) {
        await tx.claims.take(claim.code, at);
        await tx.audit.add({ actor: by.id, action: 'claim-taken', subject: file.id }, at);
      }
      const details = { district: by.district, edition: application.edition, channel: file.channel };
      await tx.audit.add({ actor: by.id, action: 'application-received', subject: file.id, details }, at);
      return {
        kind: 'registered',
        id: file.id,
        number,
        version: application.version,
        trackingCode: link.code,
        spokenCode: spoken.code,
        view: viewOf(file, today),
      };
    });
}

async function refuseDistrict(
  tx: CaseTransaction,
  id: string,
  by: Caseworker,
): Promise<{ readonly kind: 'unknown-district' | 'district-closed' } | undefined> {
  const district = id === by.district ? await tx.districts.find(by.district) : undefined;
  if (district === undefined) return { kind: 'unknown-district' };
  return district.closed ? { kind: 'district-closed' } : undefined;
}

/** What was typed at the counter. */
function typedFacts(
  { facts, factsSaidBy = 'office' }: Registration,
  today: PlainDate,
): FrozenFacts | Extract<RegistrationRefusal, { kind: 'fact-problems' }> {
  const parsed = parseFacts(facts ?? {});
  if (parsed.kind === 'fact-problems') return parsed;
  return Object.fromEntries(
    Object.entries(parsed.situation).map(([fact, value]) => [fact, { value, saidBy: factsSaidBy, saidOn: today }]),
  );
}

/** The answers behind a code, which stays good until everything else is right. */
async function findClaim(
  tx: CaseTransaction,
  claimCode: string | undefined,
  { codes, by, at }: { readonly codes: Codes; readonly by: Caseworker; readonly at: Date },
): Promise<
  | { readonly code: CodeHash; readonly facts: FrozenFacts }
  | Extract<RegistrationRefusal, { kind: 'claim-not-found' | 'too-many-tries' }>
  | undefined
> {
  if (claimCode === undefined) return undefined;
  const key = codes.limitKey('claim-code', by.id);
  if ((await tx.attempts.since(key, new Date(at.getTime() - HOUR_MS))) >= WRONG_CODES) {
    return { kind: 'too-many-tries', retryAfterMs: HOUR_MS };
  }
  // Typed from a screen it is short, read from a QR it is long.
  for (const code of [codes.hashSpoken(claimCode), codes.hashLink(claimCode.trim())]) {
    const facts = code && (await tx.claims.find(code, at));
    if (code && facts) return { code, facts };
  }
  await tx.attempts.count(key, at);
  return { kind: 'claim-not-found' };
}

export function freeze(
  facts: FrozenFacts,
  edition: FrozenCheck['edition'],
  asOf: PlainDate,
): FrozenCheck | ImpossibleDate | ContradictoryFacts | undefined {
  const answers = Object.entries(facts).filter((entry): entry is [FactName, (typeof entry)[1]] => isFactName(entry[0]));
  if (answers.length === 0) return undefined;
  const situation: Situation = Object.fromEntries<Answer>(answers.map(([fact, { value }]) => [fact, value]));
  const problem = ageProblem(situation, asOf);
  if (problem?.kind === 'age-contradicts-birth-date') {
    return { kind: 'contradictory-facts', path: 'facts.ageGroup', allowed: problem.computed };
  }
  if (problem !== undefined) return { kind: 'impossible-date', path: 'facts.birthDate', why: problem.kind };
  const { categories } = assess(editionOf(edition), situation, asOf);
  return { facts, edition, asOf, levels: Object.fromEntries(categories.map(({ id, level }) => [id, level])) };
}
