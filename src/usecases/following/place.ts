import { z } from 'zod';
import { type PlainDate, parsePlainDate } from '../../core/calendar/plain-date.ts';
import { isStatusId, type StatusId } from '../../core/casework/status.ts';
import { type RefusalGround, refusalGrounds } from '../../core/law/edition.ts';
import { type Scope, scopes } from '../casework/ports.ts';
import type { CodeHash } from '../ids.ts';

/** The ways a code comes to us. */
export const codeWays = ['slip', 'invitation', 'spoken'] as const;
export type CodeWay = (typeof codeWays)[number];

/** What is on the screen about an application, as far as typed words and "back" need it. `ref` names a following. */
export type CasePlace =
  /** Asked whether to follow. */
  | { readonly at: 'follow'; readonly by: CodeWay; readonly code: CodeHash }
  | { readonly at: 'dead-link'; readonly why: 'used' | 'nothing' }
  | { readonly at: 'spoken' | 'own-consent' | 'own-day' | 'withdraw' }
  /** What would be shared of a check. */
  | { readonly at: 'share-check'; readonly check: string }
  /** The second fact: the day of handing in. */
  | { readonly at: 'spoken-day'; readonly code: CodeHash }
  | { readonly at: PageOfOne; readonly ref: string }
  | { readonly at: 'other'; readonly ref: string; readonly other: string }
  /** What is chosen of an invitation so far; `until` as months, 0 for without an end. */
  | { readonly at: 'invite'; readonly ref: string; readonly scope?: Scope; readonly months?: Months }
  /** What is said so far of a step of one's own record. */
  | {
      readonly at: 'entry';
      readonly ref: string;
      readonly how: 'moved' | 'corrected';
      readonly to: StatusId;
      readonly ground?: RefusalGround;
      readonly visitOn?: PlainDate;
    };

export const pagesOfOne = ['file', 'history', 'why', 'sharing', 'moves', 'wrong', 'forget'] as const;
export type PageOfOne = (typeof pagesOfOne)[number];

/** For how long something is shared, in months; 0 without an end. */
export const sharingMonths = [0, 1, 3, 6] as const;
export type Months = (typeof sharingMonths)[number];

const ref = z.string();
const date = z.string().transform((text, context): PlainDate => {
  const parsed = parsePlainDate(text);
  if (parsed !== undefined) return parsed;
  context.addIssue({ code: 'custom', message: 'no date' });
  return z.NEVER;
});
const code = z.string().transform((text) => text as CodeHash);
const status = z.string().transform((text, context): StatusId => {
  if (isStatusId(text)) return text;
  context.addIssue({ code: 'custom', message: 'no status' });
  return z.NEVER;
});

export const casePlaceSchema = z.union([
  z.object({ at: z.literal('follow'), by: z.enum(codeWays), code }),
  z.object({ at: z.literal('dead-link'), why: z.enum(['used', 'nothing']) }),
  z.object({ at: z.enum(['spoken', 'own-consent', 'own-day', 'withdraw']) }),
  z.object({ at: z.literal('share-check'), check: z.string() }),
  z.object({ at: z.literal('spoken-day'), code }),
  z.object({ at: z.enum(pagesOfOne), ref }),
  z.object({ at: z.literal('other'), ref, other: ref }),
  z.object({
    at: z.literal('invite'),
    ref,
    scope: z.enum(scopes).exactOptional(),
    months: z.literal(sharingMonths).exactOptional(),
  }),
  z.object({
    at: z.literal('entry'),
    ref,
    how: z.enum(['moved', 'corrected']),
    to: status,
    ground: z.enum(refusalGrounds).exactOptional(),
    visitOn: date.exactOptional(),
  }),
]) satisfies z.ZodType<CasePlace, unknown>;

/** How a code is named in the buttons that answer for it: an older message never answers for another one. */
export function refOfCode(hash: CodeHash): string {
  return hash.slice(0, 8);
}
