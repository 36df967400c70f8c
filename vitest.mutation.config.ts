import { defineConfig } from 'vitest/config';

/**
 * The tests that mutation testing runs: those of the rules and the interview, which need no database and no browser.
 * Left out are those that walk through all answers or plan the whole check anew: they would take up to half a minute for
 * every mutant, and without them the other tests must catch each mutant by themselves. So are the drawings of the
 * paths, which start programs of their own that know of no mutant. Casework and the calendar have a configuration of
 * their own, `stryker.casework.config.json`.
 */
export default defineConfig({
  test: {
    include: ['tests/{law,law-explained,interview,dialogs}/**/*.test.ts'],
    exclude: [
      'tests/law/enumeration.test.ts',
      'tests/interview/{policy-*,editing,dialog-changes}.test.ts',
      'tests/dialogs/pictures.test.ts',
    ],
    testTimeout: 20_000,
    // The core keeps nothing between tests but what it has worked out; loading it once makes each run three times shorter.
    isolate: false,
  },
});
