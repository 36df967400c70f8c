import { defineConfig } from 'vitest/config';

/**
 * The tests that mutation testing runs: those of the rules and the interview, which need no database and no browser.
 * Two are left out. The enumeration of all answers would take half a minute for every mutant, and without it the other
 * tests must catch each mutant by themselves. The calendar is not mutated.
 */
export default defineConfig({
  test: {
    include: ['tests/{law,law-explained,interview,dialogs,casework}/**/*.test.ts'],
    exclude: ['tests/law/enumeration.test.ts'],
    testTimeout: 20_000,
  },
});
