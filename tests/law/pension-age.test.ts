import { describe, expect, test } from 'vitest';
import { type PlainDate, plainDate } from '../../src/core/calendar/plain-date.ts';
import type { Situation } from '../../src/core/facts/facts.ts';
import { pensionDay } from './decision-table.ts';
import { assessOn, date, dayBefore } from './law-on.ts';

/** Everything but the age speaks for every category, so that each category's level is that of the age alone. */
const allButTheAge: Situation = {
  disability: 'group-1',
  intellectualSevereProfound: 'yes',
  musculoskeletal: 'yes',
  musculoskeletalSeverity: 'pronounced',
  mobilityLimitation: 2,
  selfCareLimitation: 2,
  selfCare: 'cannot',
  needsCareAtHome: 'yes',
  familyCare: 'nobody-obliged',
};

function likelyOn(asOf: PlainDate, birthDate: PlainDate, sex: 'female' | 'male'): readonly string[] {
  return assessOn(asOf, { ...allButTheAge, birthDate, sex })
    .categories.filter(({ level }) => level === 'likely')
    .map(({ id }) => id);
}

const asYoungChild: readonly string[] = [];
const asChild = ['child-psychoneurological', 'child-musculoskeletal'];
const asAdult = ['adult-psychoneurological', 'adult-disability'];
const asElderly = ['adult-psychoneurological', 'adult-disability', 'elderly'];

describe('pension age, on the day and the day before', () => {
  test.each([
    // Before the raising began, and the first cohorts of it: worked out from the periods.
    ['01.06.1957', '01.06.2015'],
    ['31.12.1959', '31.12.2017'],
    ['01.01.1960', '01.07.2018'],
    ['29.02.1960', '29.08.2018'],
    ['30.06.1960', '30.12.2018'],
    ['01.07.1960', '01.07.2019'],
    ['31.12.1960', '31.12.2019'],
    ['01.01.1961', '01.07.2020'],
    ['30.06.1961', '30.12.2020'],
    ['01.07.1961', '01.07.2021'],
    ['31.12.1961', '31.12.2021'],
    ['01.01.1962', '01.07.2022'],
    ['30.06.1962', '30.12.2022'],
    ['01.07.1962', '01.07.2023'],
    ['31.12.1962', '31.12.2023'],
    ['01.01.1963', '01.01.2024'],
    ['29.02.1964', '28.02.2025'],
    // The rows of domain.md 10.1.
    ['31.12.1964', '31.12.2025'],
    ['22.11.1965', '22.11.2026'],
    ['31.12.1966', '31.12.2027'],
    ['01.01.1967', '01.07.2028'],
    ['30.06.1967', '30.12.2028'],
    ['01.07.1967', '01.07.2029'],
    ['31.12.1967', '31.12.2029'],
    ['01.01.1968', '01.07.2030'],
    ['30.06.1968', '30.12.2030'],
    ['01.07.1968', '01.07.2031'],
    ['01.01.1969', '01.01.2032'],
    // Half a year after the last of a month.
    ['31.01.1967', '31.07.2028'],
    ['31.03.1967', '30.09.2028'],
    ['29.02.1968', '29.08.2030'],
    ['31.05.1968', '30.11.2030'],
  ])('a woman born %s reaches it on %s', (born, reached) => {
    expect(likelyOn(date(reached), date(born), 'female')).toEqual(asElderly);
    expect(likelyOn(dayBefore(date(reached)), date(born), 'female')).toEqual(asAdult);
    expect(pensionDay(date(born), 'female')).toBe(date(reached));
  });

  test.each([
    ['26.03.1952', '26.03.2015', undefined],
    ['30.06.1960', '30.06.2023', '29.06.2023'],
    ['01.07.1960', '01.07.2023', '30.06.2023'],
    ['22.11.1963', '22.11.2026', '21.11.2026'],
    ['29.02.1964', '28.02.2027', '27.02.2027'],
    ['01.01.1965', '01.01.2028', '31.12.2027'],
    ['29.02.1968', '28.02.2031', '27.02.2031'],
    ['01.07.1968', '01.07.2031', '30.06.2031'],
  ])('a man born %s reaches it at 63, on %s', (born, reached, before) => {
    expect(likelyOn(date(reached), date(born), 'male')).toEqual(asElderly);
    if (before !== undefined) expect(likelyOn(date(before), date(born), 'male')).toEqual(asAdult);
  });

  test.each([
    ['31.12.1959', '01.01.2018'],
    ['31.12.1966', '01.01.2028'],
    ['30.06.1967', '01.01.2029'],
    ['31.12.1967', '01.01.2030'],
    ['30.06.1968', '01.01.2031'],
  ])('a woman born %s, who has reached it, keeps it when the age is raised on %s', (born, raised) => {
    expect(likelyOn(date(raised), date(born), 'female')).toEqual(asElderly);
  });

  test('every birth day of 1958 to 1970, women and men: 9496', () => {
    let count = 0;
    const wrong: string[] = [];
    for (let day = Date.UTC(1958, 0, 1); day <= Date.UTC(1970, 11, 31); day += 86_400_000) {
      const at = new Date(day);
      const born = plainDate(at.getUTCFullYear(), at.getUTCMonth() + 1, at.getUTCDate());
      for (const sex of ['female', 'male'] as const) {
        count += 1;
        const reached = pensionDay(born, sex);
        const isElderly = likelyOn(reached, born, sex).includes('elderly');
        const wasElderly = likelyOn(dayBefore(reached), born, sex).includes('elderly');
        if (!isElderly || wasElderly) wrong.push(`${sex} ${born}`);
      }
    }
    expect({ count, wrong: wrong.slice(0, 5) }).toEqual({ count: (13 * 365 + 3) * 2, wrong: [] });
  });
});

describe('18 months and 18 years, on the day and the day before', () => {
  test.each([
    ['22.05.2025', '22.11.2026', '21.11.2026'],
    ['29.02.2024', '29.08.2025', '28.08.2025'],
    ['31.08.2024', '28.02.2026', '27.02.2026'],
    ['31.08.2022', '29.02.2024', '28.02.2024'],
    ['30.08.2022', '29.02.2024', '28.02.2024'],
    ['29.08.2022', '29.02.2024', '28.02.2024'],
    ['31.12.2021', '30.06.2023', '29.06.2023'],
    ['01.01.2022', '01.07.2023', '30.06.2023'],
  ])('born %s, a child is 18 months old on %s', (born, day, before) => {
    expect(likelyOn(date(day), date(born), 'female')).toEqual(asChild);
    expect(likelyOn(date(before), date(born), 'female')).toEqual(asYoungChild);
  });

  test.each([
    ['22.11.2008', '22.11.2026', '21.11.2026'],
    ['29.02.2008', '28.02.2026', '27.02.2026'],
    ['29.02.2000', '28.02.2018', '27.02.2018'],
    ['28.02.2006', '28.02.2024', '27.02.2024'],
    ['01.03.2006', '01.03.2024', '29.02.2024'],
    ['01.07.2005', '01.07.2023', '30.06.2023'],
  ])('born %s, a person is 18 years old on %s', (born, day, before) => {
    expect(likelyOn(date(day), date(born), 'male')).toEqual(asAdult);
    expect(likelyOn(date(before), date(born), 'male')).toEqual(asChild);
  });

  test('on the day of birth nobody is in any category', () => {
    expect(likelyOn(date('22.11.2026'), date('22.11.2026'), 'female')).toEqual(asYoungChild);
  });
});
