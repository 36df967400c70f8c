import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The files that take longest. A fresh clone remembers no durations; begun last, they would run on alone. */
const longest = [
  'tests/kill/kill.test.ts',
  'tests/console/office/office.browser.test.ts',
  'tests/program/application.browser.test.ts',
  'tests/delivery/pace.test.ts',
  'tests/law/enumeration.test.ts',
  'tests/console/console.browser.test.ts',
  'tests/database/embedded.test.ts',
  'tests/program/restarts.test.ts',
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const index = longest.findIndex((file) => moduleId.endsWith(file));
      return index < 0 ? longest.length : index;
    };
    return (await super.sort(files)).sort((a, b) => place(a) - place(b));
  }
}

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    globalSetup: ['tests/support/global-setup.ts'],
    sequence: { sequencer: LongestFirst },
    // The processes that tests start, and the browser, need the second core.
    maxWorkers: 2,
    testTimeout: 60_000,
    // A machine that is busy may answer late; nothing waits longer than it must.
    expect: { poll: { timeout: 20_000 } },
    hookTimeout: 60_000,
  },
});
