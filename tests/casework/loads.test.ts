import { expect, test } from 'vitest';
import { corrected, handedIn, moved } from './applications.ts';

// Other tests go some steps before their first test begins: where those do not even work, a runner that counts failed
// tests finds no test at all.
test('an application goes its way from the papers to care at home, and to a refusal that was a mistake', () => {
  const visited = moved(moved(handedIn('2026-11-02'), 'visit-scheduled', '2026-11-03'), 'visited', '2026-11-03');
  const notified = moved(moved(visited, 'approved', '2026-11-04'), 'notified', '2026-11-05');
  const chosen = moved(moved(notified, 'queued', '2026-11-06'), 'provider-chosen', '2026-11-09');
  const cared = moved(chosen, 'receiving-care', '2026-11-10');
  expect([cared.application.status, cared.application.version]).toEqual(['receiving-care', 8]);
  const mended = corrected(moved(visited, 'refused', '2026-11-04'), 'approved', '2026-11-05');
  expect([mended.application.status, mended.application.version]).toEqual(['approved', 5]);
});
