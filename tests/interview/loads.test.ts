import { expect, test } from 'vitest';

// Everything else compares words before its first test: where that does not even begin, a runner that counts failed
// tests finds no test at all.
test('typed words can be compared', async () => {
  const { fold } = await import('../../src/core/interview/words.ts');
  expect(fold('  Иә! ')).toBe('иа');
});
