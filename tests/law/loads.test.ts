import { expect, test } from 'vitest';

// Everything else imports the rules at the top of its file: where they do not even load, a runner that counts failed
// tests finds no test at all.
test('the rules of every edition load', async () => {
  const { editions } = await import('../../src/core/law/editions/index.ts');
  const { disagreements } = await import('../../src/core/law/disagreements.ts');
  const { elsewhereRegister } = await import('../../src/core/law/elsewhere.ts');
  const { evidence } = await import('../../src/core/law/evidence.ts');
  const { remedies } = await import('../../src/core/law/remedies.ts');
  const { homeCare } = await import('../../dialogs/home-care.ts');
  expect(editions.length).toBeGreaterThan(1);
  for (const register of [disagreements, elsewhereRegister, evidence, remedies, homeCare.questions]) {
    expect(Object.keys(register).length).toBeGreaterThan(3);
  }
});
