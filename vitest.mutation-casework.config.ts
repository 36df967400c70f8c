import { defineConfig } from 'vitest/config';

/**
 * The tests that mutation testing runs for casework, the calendar, permissions, secrets and sealing: those that need no
 * database and no browser. Without the tests over a real database each fault must be caught by what is said of the part
 * itself.
 */
export default defineConfig({
  test: {
    include: [
      'tests/{casework,calendar,secrets}/**/*.test.ts',
      'tests/usecases/casework/{roles,applications}.test.ts',
      'tests/console/{guard,secrets}.test.ts',
      'tests/http/access.test.ts',
      'tests/database/sealing.test.ts',
    ],
    testTimeout: 20_000,
    isolate: false,
  },
});
