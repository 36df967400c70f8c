import { expect, it } from 'vitest';
import { waitLine } from '../../src/console/desk/words.ts';
import { createTranslator } from '../../src/i18n/translator.ts';

const translator = await createTranslator();

it.each([
  ['en', 0, 'go out at once'],
  ['en', 1, 'for 1 second.'],
  ['en', 45, 'for 45 seconds.'],
  ['en', 60, 'for 1 minute.'],
  ['en', 90, 'for 90 seconds.'],
  ['en', 600, 'for 10 minutes.'],
  ['ru', 0, 'уходят сразу'],
  ['ru', 1, 'в течение 1 секунды.'],
  ['ru', 21, 'в течение 21 секунды.'],
  ['ru', 45, 'в течение 45 секунд.'],
  ['ru', 60, 'в течение 1 минуты.'],
  ['ru', 120, 'в течение 2 минут.'],
  ['ru', 600, 'в течение 10 минут.'],
  ['kk', 0, 'бірден жіберіледі'],
  ['kk', 45, '45 секунд ішінде'],
  ['kk', 60, '1 минут ішінде'],
  ['kk', 600, '10 минут ішінде'],
] as const)('staff who read %s are told of %i seconds as they are set', (language, seconds, words) => {
  expect(waitLine({ t: translator(language) }, seconds * 1000)).toContain(words);
});
