import { describe, expect, it } from 'vitest';
import { plainDate } from '../../../src/core/calendar/plain-date.ts';
import { settledChat, talk, widow } from '../conversation.ts';
import { aTown } from './a-town.ts';

const finished = () =>
  talk(settledChat(), plainDate(2026, 10, 22))
    .wants({ kind: 'command', command: 'check' })
    .answers(widow).chat;

async function atResult() {
  const town = await aTown();
  const somebody = town.person('en', finished());
  await somebody.goes('result');
  return { town, somebody };
}

describe('a finished check for the office', () => {
  it('is shown exactly as the office would get it, before a code is made', async () => {
    const { somebody } = await atResult();
    await somebody.goes('share-check');
    const { shown } = somebody;
    if (shown.kind !== 'share-check') throw new Error(shown.kind);
    expect(shown.facts).toMatchObject({
      applicant: { value: 'family-member', saidBy: 'family-member', saidOn: '2026-10-22' },
      ageGroup: { value: 'pension-age' },
      selfCare: { value: 'cannot' },
    });
    expect(shown.facts).not.toHaveProperty('bornBetween');
    expect(somebody.turn.actions).toBeUndefined();
  });

  it('is taken by the office once, by the code, with who said each answer', async () => {
    const { town, somebody } = await atResult();
    await somebody.goes('share-check');
    const promised = somebody.shown.kind === 'share-check' ? somebody.shown.facts : {};
    await somebody.goes('share-check-yes');
    expect(somebody.turn.agreed).toEqual({ topic: 'sharing-check', given: true });
    const { shown } = somebody;
    if (shown.kind !== 'check-shared') throw new Error(shown.kind);
    expect(shown.goodUntil).toBe('2026-11-05');
    expect(somebody.message.extras).toMatchObject([{ kind: 'qr', content: shown.code }]);
    const registered = await town.office.register(town.office.aigerim, { claimCode: shown.code.toLowerCase() });
    const frozen = await town.store.transact((tx) => tx.applications.frozenCheck(registered.id));
    expect(frozen).toMatchObject({ facts: promised });
    const again = await town.office.casework.register(
      { district: 'bostandyk', receivedAt: '2026-10-22', claimCode: shown.code },
      town.office.aigerim,
    );
    expect(again.kind).not.toBe('registered');
  });

  it('can be withdrawn, and a new code replaces an older one', async () => {
    const { town, somebody } = await atResult();
    const code = async () => {
      await somebody.goes('share-check');
      await somebody.goes('share-check-yes');
      return somebody.shown.kind === 'check-shared' ? somebody.shown.code : '';
    };
    const [first, second] = [await code(), await code()];
    const take = (claimCode: string) =>
      town.office.casework.register(
        { district: 'bostandyk', receivedAt: '2026-10-22', claimCode },
        town.office.aigerim,
      );
    expect((await take(first)).kind).not.toBe('registered');
    await somebody.goes('share-check-no');
    expect(somebody.notes).toEqual(['check-withdrawn']);
    expect(somebody.screen.kind).toBe('result');
    expect((await take(second)).kind).not.toBe('registered');
  });

  it('of another person is never given by the message about the first', async () => {
    const { somebody } = await atResult();
    await somebody.goes('share-check');
    const [yes] = somebody.message.options;
    await somebody.goes('new');
    await somebody.forges('a:2:applicant:self');
    await somebody.forges(yes ?? '');
    expect(somebody.turn.actions).toBeUndefined();
    expect(somebody.shown).toMatchObject({ kind: 'share-check', subject: { id: '1' } });
    await somebody.says('yes');
    expect(somebody.turn.actions).toMatchObject([{ kind: 'share-check', facts: { selfCare: { value: 'cannot' } } }]);
  });

  it('cannot be shared before it is finished, nor by an old button', async () => {
    const town = await aTown();
    const somebody = town.person();
    await somebody.wants({ kind: 'command', command: 'check' });
    for (const to of ['share-check', 'share-check-yes'] as const) {
      await somebody.goes(to);
      expect(somebody.screen.kind).toBe('question');
      expect(somebody.turn.actions).toBeUndefined();
    }
  });

  it('is counted once, anonymously, when its result is first shown', async () => {
    const { town, somebody } = await atResult();
    await somebody.goes('reasons');
    await somebody.goes('result');
    await somebody.goes('home');
    await somebody.goes('result');
    expect(town.store.memory.checks).toEqual([
      { week: '2026-10-19', levels: expect.objectContaining({ elderly: 'likely' }) },
    ]);
  });
});
