import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Translate, textOf } from '../../src/i18n/translator.ts';
import { beginCheck, openStage, type Stage } from './stage.ts';

let stage: Stage;
let en: Translate;

beforeAll(async () => {
  stage = await openStage();
  en = stage.translator('en');
});

afterAll(async () => stage.close());

it('after kill -9 whoever agreed goes on where they were, and whoever did not is told that it is gone', async () => {
  const saved = stage.newcomer();
  await beginCheck(saved, 'en');
  await saved.press('a:1:applicant:family-member:mother');
  await saved.say('78');
  await saved.press('a:1:selfCare:cannot');

  const unsaved = stage.newcomer();
  await beginCheck(unsaved, 'en', false);
  await unsaved.press('a:1:applicant:family-member:father');
  await unsaved.say('77');
  await unsaved.press('a:1:selfCare:partly');
  // Written while the program is down, as in a night without electricity.
  await stage.quiet();
  const before = saved.person.replies().length;
  await stage.killAndRestart(() => saved.person.say('yes'));
  const replies = await saved.person.waitForMessages(before + 1, { timeoutMs: 15_000 });
  expect(replies.at(-1)?.text).toContain(en('questions:needsCareAtHome.choices.yes'));
  const summary = await saved.answerAll({
    familyCare: 'all-excused',
    warVeteran: 'no',
    contraindication: 'none',
  });
  expect(summary).toContain(en('questions:selfCare.choices.cannot'));
  expect(summary).toContain(en('persons:mother.choice'));

  expect(await unsaved.say('yes')).toContain(en('bot:lost'));
  await unsaved.pressAll('go:check', 'a:2:applicant:self');
  expect(unsaved.last().text).toContain(textOf(en, 'questions:ageGroup.text', { context: 'self' }));
}, 60_000);

it('a press that was under way when the program was killed takes effect once', async () => {
  const talk = stage.newcomer();
  await beginCheck(talk, 'en');
  await talk.press('a:1:applicant:family-member:mother');
  await talk.say('78');
  await stage.quiet();
  const before = talk.person.replies().length;
  talk.person.press(talk.last().message_id, 'a:1:selfCare:cannot');
  await stage.killAndRestart();
  await talk.person.waitForMessages(before + 1, { timeoutMs: 15_000 });
  await talk.settled();
  // Killed between "sent" and "written down", nobody can know whether it was sent: the same message may come again.
  const [first, ...others] = talk.person.replies().slice(before, -1);
  expect(first?.text).toContain(en('questions:selfCare.choices.cannot'));
  expect(others.filter(({ text }) => text !== first?.text)).toEqual([]);
  expect(await talk.forge('go:edit')).toContain(en('questions:selfCare.choices.cannot'));
}, 60_000);
