import fc from 'fast-check';
import { statusIds } from '../../src/core/casework/status.ts';

/** Who acts: two specialists and a supervisor of one district, and a specialist of another. */
export type Clerk = 'aigerim' | 'daniyar' | 'saule' | 'stranger';

/** What somebody does with one of two applications, as they saw it a moment, or some versions, ago. */
export type Act =
  | {
      readonly kind: 'move' | 'correct' | 'take-back';
      readonly by: Clerk;
      readonly at: number;
      /** By how many versions they are behind. */
      readonly behind: number;
      /** Any status; or, mostly, one of those that may come next. */
      readonly to: (typeof statusIds)[number] | number;
      /** Leaves out what the step needs, or says what it does not. */
      readonly careless: boolean;
      /** How often the same call is sent. */
      readonly times: number;
      readonly atOnce: boolean;
    }
  /** Everything goes out that may. */
  | { readonly kind: 'send' }
  | { readonly kind: 'pass'; readonly seconds: number };

const work: fc.Arbitrary<Act> = fc.record({
  kind: fc.constantFrom('move', 'move', 'move', 'move', 'correct', 'take-back', 'take-back'),
  by: fc.constantFrom<Clerk>('aigerim', 'aigerim', 'daniyar', 'saule', 'saule', 'stranger'),
  at: fc.nat({ max: 1 }),
  behind: fc.constantFrom(0, 0, 0, 0, 0, 1, 2),
  to: fc.oneof({ arbitrary: fc.nat({ max: 3 }), weight: 5 }, fc.constantFrom(...statusIds)),
  careless: fc.constantFrom(false, false, false, false, true),
  times: fc.constantFrom(1, 1, 1, 2, 3),
  atOnce: fc.boolean(),
});

/** Acts in rounds: those of one round are done at the same time. */
export const rounds: fc.Arbitrary<readonly (readonly Act[])[]> = fc.array(
  fc.array(
    fc.oneof(
      { arbitrary: work, weight: 7 },
      { arbitrary: fc.constant<Act>({ kind: 'send' }), weight: 1 },
      {
        arbitrary: fc.constantFrom(5, 61, 90_000).map((seconds): Act => ({ kind: 'pass', seconds })),
        weight: 2,
      },
    ),
    { minLength: 1, maxLength: 3 },
  ),
  { minLength: 1, maxLength: 14 },
);
