import fc from 'fast-check';
import { expect, it } from 'vitest';
import { almatyDate } from '../../../src/core/calendar/almaty.ts';
import { unpack } from '../../../src/telegram/callback-data.ts';
import { aTown } from './a-town.ts';

const texts = [
  'today',
  '22.10.2026',
  'ABCD-EFGH',
  'my son',
  'back',
  'yes',
  'no',
  '31.02.2026',
  '1',
  '',
  '<b>',
] as const;

it('whatever a family presses and types, in any order: nothing fails, and nobody sees more than the applicant gave', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({ who: fc.nat(2), button: fc.nat(30), text: fc.option(fc.constantFrom(...texts), { freq: 6 }) }),
        {
          minLength: 20,
          maxLength: 45,
        },
      ),
      async (steps) => {
        const town = await aTown();
        const { id, link } = await town.application();
        const applicant = await town.applicantOf(link);
        const relative = await (await town.person().opens(await town.share(applicant, 'status'))).does('follow');
        const stranger = await town.person().goes('status');
        const people = [applicant, relative, stranger];
        // Whatever was ever on anybody's screen can still be pressed, by anybody.
        const known: string[] = [];
        for (const { who, button, text } of steps) {
          const somebody = people[who] ?? stranger;
          known.push(...people.flatMap((one) => one.message.rows.flat().map(({ data }) => data)));
          const recent = known.slice(-60);
          const data = recent[button % recent.length];
          if (text !== null) await somebody.says(text);
          else if (data !== undefined) await somebody.wants(unpack(data));

          const today = almatyDate(town.now());
          const followers = await town.store.transact((tx) => tx.followers.of(id, today));
          const chats = followers.map(({ chatId }) => chatId);
          expect(chats).not.toContain(stranger.chatId);
          // Who may not decide has given nobody anything.
          expect(followers.filter(({ role }) => role === 'applicant').map(({ chatId }) => chatId)).toEqual(
            chats.includes(applicant.chatId) ? [applicant.chatId] : [],
          );
          if (!chats.includes(applicant.chatId)) expect(chats).toEqual([]);
          const own = followers.find(({ chatId }) => chatId === relative.chatId);
          const { screen } = relative;
          if (somebody === relative && own?.scope === 'status' && screen.kind === 'case' && 'view' in screen.case) {
            const { role, dates, hasGround } = screen.case.view;
            if (role === 'invited') expect([dates, hasGround]).toEqual([undefined, false]);
          }
        }
      },
    ),
    { numRuns: 25 },
  );
});
