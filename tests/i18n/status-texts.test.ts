import { describe, expect, it, test } from 'vitest';
import en from '../../locales/en/statuses.json' with { type: 'json' };
import kk from '../../locales/kk/statuses.json' with { type: 'json' };
import ru from '../../locales/ru/statuses.json' with { type: 'json' };
import { kzCalendar } from '../../src/core/calendar/kz-holidays.ts';
import { plainDate } from '../../src/core/calendar/plain-date.ts';
import { nextDate, termThatRuns } from '../../src/core/casework/deadlines.ts';
import { statuses, statusIds } from '../../src/core/casework/status.ts';
import { sayDate } from '../../src/i18n/dates.ts';
import { languages } from '../../src/i18n/languages.ts';
import { type CompleteStatuses, datedStatuses, nextAction } from '../../src/i18n/status-texts.ts';
import { createTranslator } from '../../src/i18n/translator.ts';

const texts = { kk, ru, en };

// Read by the compiler: each line that should not compile is marked, and a mark without an error is an error itself.
describe('what does not compile', () => {
  test('a status without a text in one of the languages', () => {
    const { queued: _forgotten, ...kkWithoutQueued } = kk;
    // @ts-expect-error Kazakh has no word for `queued`
    const incomplete = { statuses, texts: { ...texts, kk: kkWithoutQueued } } satisfies CompleteStatuses;
    expect(incomplete.statuses).toBe(statuses);
  });

  test('a status without its sentence for a locked screen, or without a next action', () => {
    const { notice: _notice, ...ruQueuedWithoutNotice } = ru.queued;
    const { next: _next, ...enQueuedWithoutNext } = en.queued;
    const speechless = {
      statuses,
      // @ts-expect-error Russian has no sentence for a locked screen
      texts: { ...texts, ru: { ...ru, queued: ruQueuedWithoutNotice } },
    } satisfies CompleteStatuses;
    const aimless = {
      statuses,
      // @ts-expect-error English does not say what comes next
      texts: { ...texts, en: { ...en, queued: enQueuedWithoutNext } },
    } satisfies CompleteStatuses;
    expect([speechless, aimless]).toHaveLength(2);
  });

  test('a status with a date that cannot be told', () => {
    const { nextBy: _nextBy, ...undated } = kk.notified;
    // @ts-expect-error the term of the choice has no words
    const timeless = { statuses, texts: { ...texts, kk: { ...kk, notified: undated } } } satisfies CompleteStatuses;
    expect(timeless.statuses).toBe(statuses);
  });

  test('a status without an owner, or one that is not listed', () => {
    const { next } = statuses.queued;
    // @ts-expect-error nobody is to act
    const ownerless = { statuses: { ...statuses, queued: { next } }, texts } satisfies CompleteStatuses;
    const { queued: _queued, ...unlisted } = statuses;
    // @ts-expect-error `queued` does not exist
    const missing = { statuses: unlisted, texts } satisfies CompleteStatuses;
    expect([ownerless, missing]).toHaveLength(2);
  });

  test('a language or an owner without words', () => {
    // @ts-expect-error nothing is said in English
    const twoLanguages = { statuses, texts: { kk, ru } } satisfies CompleteStatuses;
    const { provider: _provider, ...owners } = kk.owners;
    // @ts-expect-error the organisation has no name in Kazakh
    const nameless = { statuses, texts: { ...texts, kk: { ...kk, owners } } } satisfies CompleteStatuses;
    expect([twoLanguages, nameless]).toHaveLength(2);
  });
});

describe('the next action', () => {
  const monday = plainDate(2026, 11, 23);
  const at = (status: (typeof statusIds)[number]) =>
    ({ status, statusOn: monday, receivedOn: monday, afterHours: false, edition: '2023-07-01', version: 1 }) as const;

  it('has words for a date in exactly the statuses in which the core gives one', () => {
    const dated = statusIds.filter((status) => termThatRuns(at(status), kzCalendar) !== undefined);
    expect([...datedStatuses].sort()).toEqual([...dated].sort());
  });

  it.each(languages)('is said with its date, and without one, in %s', async (language) => {
    const t = (await createTranslator())(language);
    for (const status of statusIds) {
      const dueOn = termThatRuns(at(status), kzCalendar);
      const visit = status === 'visit-scheduled' ? { visitOn: plainDate(2026, 11, 26) } : {};
      const next = nextDate({ ...at(status), ...visit, ...(typeof dueOn === 'string' && { dueOn }) });
      const text = nextAction(t, language, status, next);
      if (next === undefined) expect(text).toBe(texts[language][status].next);
      else expect(text).toContain(sayDate(next.on, language));
    }
  });

  it('tells the term of the visit while no day is arranged', async () => {
    const t = (await createTranslator())('ru');
    const next = { kind: 'term', on: plainDate(2026, 11, 30) } as const;
    expect(nextAction(t, 'ru', 'visit-scheduled', next)).toBe(nextAction(t, 'ru', 'registered', next));
  });
});
