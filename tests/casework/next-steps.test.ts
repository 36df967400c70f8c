import { describe, expect, test } from 'vitest';
import steps from '../../locales/en/steps.json' with { type: 'json' };
import { kzCalendar } from '../../src/core/calendar/kz-holidays.ts';
import { type DatedSteps, nextSteps, type StepId } from '../../src/core/casework/next-steps.ts';
import type { Situation } from '../../src/core/facts/facts.ts';
import { assess } from '../../src/core/law/assess.ts';
import type { Edition } from '../../src/core/law/edition.ts';
import { edition20150326 } from '../../src/core/law/editions/2015-03-26.ts';
import { edition20230701 } from '../../src/core/law/editions/2023-07-01.ts';
import { homeCareDocuments } from '../../src/core/law/sources.ts';
import { date } from '../law/law-on.ts';
import {
  adultWithDementia,
  aloneWithGroup1,
  childWithSevereIntellectualDisability,
  today,
  widowOf78,
  without,
} from '../law-explained/people.ts';

function stepsOf(situation: Situation, appliedOn: string, edition: Edition = edition20230701) {
  const assessment = assess(edition, situation, today);
  return nextSteps(edition, assessment, situation, date(appliedOn), kzCalendar);
}

function datedSteps(situation: Situation, appliedOn: string, edition?: Edition): DatedSteps {
  const result = stepsOf(situation, appliedOn, edition);
  if (result.kind === 'beyond-calendar') throw new Error(`beyond the calendar: ${result.year}`);
  return result;
}

const idsOf = ({ steps: listed }: DatedSteps): readonly StepId[] => listed.map(({ id }) => id);

describe('the dates', () => {
  // domain.md 6.1: the dates with the act of the older text are published, as is the decision without it; notice and
  // choice without it follow from that day, counted on paper.
  test.each([
    {
      accepted: '22.10.2026',
      visit: '30.10.2026',
      decision: ['04.11.2026', '09.11.2026'],
      notice: ['05.11.2026', '10.11.2026'],
      choice: ['12.11.2026', '17.11.2026'],
      total: '12.11.2026',
    },
    {
      accepted: '14.12.2026',
      visit: '22.12.2026',
      decision: ['25.12.2026', '30.12.2026'],
      notice: ['28.12.2026', '31.12.2026'],
      choice: ['06.01.2027', '12.01.2027'],
      total: '06.01.2027',
    },
    {
      accepted: '10.03.2027',
      visit: '18.03.2027',
      decision: ['26.03.2027', '31.03.2027'],
      notice: ['29.03.2027', '01.04.2027'],
      choice: ['05.04.2027', '08.04.2027'],
      total: '05.04.2027',
    },
  ] as const)('accepted on $accepted, decided by $decision', ({ accepted, visit, decision, notice, choice, total }) => {
    const result = datedSteps(widowOf78, accepted);
    expect(result).toMatchObject({
      kind: 'next-steps',
      registeredOn: date(accepted),
      movedToWorkingDay: false,
      totalBy: date(total),
    });
    expect(result.steps.filter(({ by }) => by !== undefined)).toMatchObject([
      { id: 'visit', actor: 'office', by: date(visit) },
      { id: 'decision', actor: 'office', by: date(decision[0]), laterBy: date(decision[1]) },
      { id: 'notice', actor: 'office', by: date(notice[0]), laterBy: date(notice[1]) },
      { id: 'choice', actor: 'family', by: date(choice[0]), laterBy: date(choice[1]) },
    ]);
  });

  test('No text puts the visit later.', () => {
    const visit = datedSteps(widowOf78, '22.10.2026').steps.find(({ id }) => id === 'visit');
    expect(visit).not.toHaveProperty('laterBy');
  });

  test('An application on a Sunday or a holiday is registered on the next working day.', () => {
    const fromTuesday = datedSteps(widowOf78, '27.10.2026');
    for (const dayOff of ['24.10.2026', '25.10.2026', '26.10.2026']) {
      expect(datedSteps(widowOf78, dayOff)).toEqual({ ...fromTuesday, movedToWorkingDay: true });
    }
    expect(datedSteps(widowOf78, '23.10.2026')).toMatchObject({
      registeredOn: '2026-10-23',
      movedToWorkingDay: false,
    });
  });

  test('The total is the promise of the older service passport, and says so.', () => {
    expect(datedSteps(widowOf78, '22.10.2026').totalCitation.source).toBe('service-passport');
  });

  test('What is not certain in the calendar is passed on, up to the last of the later dates.', () => {
    expect(datedSteps(widowOf78, '22.10.2026').doubts).toEqual([]);
    // The dates of the newer text end on the last day of 2026, those of the older one in 2027.
    const acrossTheYear = datedSteps(widowOf78, '10.12.2026');
    expect(acrossTheYear.steps.find(({ id }) => id === 'choice')).toMatchObject({
      by: '2026-12-31',
      laterBy: '2027-01-08',
    });
    expect(acrossTheYear.doubts).toEqual([{ kind: 'transfer-order-not-found', year: 2027 }]);
    expect(datedSteps(widowOf78, '10.05.2027').doubts.map(({ kind }) => kind)).toContain('forecast-holiday');
  });

  test('Beyond the loaded years nothing is promised, not even the dates that could still be counted.', () => {
    const lastKept = datedSteps(widowOf78, '07.12.2027');
    expect(lastKept.steps.find(({ id }) => id === 'choice')?.laterBy).toBe('2027-12-31');
    expect(stepsOf(widowOf78, '08.12.2027')).toEqual({ kind: 'beyond-calendar', year: 2028 });
    expect(stepsOf(widowOf78, '31.12.2027')).toEqual({ kind: 'beyond-calendar', year: 2028 });
    expect(stepsOf(widowOf78, '31.12.2024')).toEqual({ kind: 'beyond-calendar', year: 2024 });
  });
});

describe('what comes before the application', () => {
  const fromApplying: readonly StepId[] = ['apply', 'visit', 'decision', 'notice', 'choice', 'queue'];

  test.each<[string, Situation, readonly StepId[]]>([
    ['The widow of 78 goes to the polyclinic only: category 5 asks for no disability.', widowOf78, ['polyclinic']],
    ['With an established group the polyclinic is enough.', aloneWithGroup1, ['polyclinic']],
    [
      'An adult without a disability starts with the expertise.',
      { ...adultWithDementia, disability: 'none' },
      ['expertise', 'polyclinic'],
    ],
    ['A child needs the consultation.', childWithSevereIntellectualDisability, ['pmpc', 'polyclinic']],
    [
      'A child without a status needs both.',
      { ...childWithSevereIntellectualDisability, disability: 'pending' },
      ['expertise', 'pmpc', 'polyclinic'],
    ],
    [
      'A pensioner with dementia whom category 5 fits anyway is not made to wait for the expertise.',
      { ...widowOf78, dementia: 'yes' },
      ['polyclinic'],
    ],
    [
      'Where category 5 is for the office to judge, the surer way through the expertise is shown.',
      { ...widowOf78, selfCare: 'partly', dementia: 'yes' },
      ['expertise', 'polyclinic'],
    ],
    [
      'Where it is open whether it is a child, the consultation is not asked for.',
      without(childWithSevereIntellectualDisability, 'ageGroup'),
      ['polyclinic'],
    ],
  ])('%s', (_, situation, before) => {
    expect(idsOf(datedSteps(situation, '22.10.2026'))).toEqual([...before, ...fromApplying]);
  });

  test('The day before the eighteenth birthday the consultation is needed, on the birthday not.', () => {
    const someone = without(childWithSevereIntellectualDisability, 'ageGroup');
    expect(idsOf(datedSteps({ ...someone, birthDate: date('23.11.2008') }, '24.11.2026'))).toContain('pmpc');
    expect(idsOf(datedSteps({ ...someone, birthDate: date('22.11.2008') }, '24.11.2026'))).not.toContain('pmpc');
  });
});

test('Every step has its text, its actor’s name and the law it rests on.', () => {
  const child = datedSteps({ ...childWithSevereIntellectualDisability, disability: 'none' }, '22.10.2026');
  expect(child.steps).toHaveLength(9);
  for (const { id, actor, citation } of child.steps) {
    expect(Object.keys(steps)).toContain(id);
    expect(Object.keys(steps.who)).toContain(actor);
    expect(citation?.clause).toBeTruthy();
  }
});

test('An edition’s own act and total win over the older texts.', () => {
  const citation = { source: 'service-passport', clause: 'x', confidence: 'P' } as const;
  const edition: Edition = {
    ...edition20230701,
    terms: { ...edition20230701.terms, act: { workingDays: 1, citation }, total: { workingDays: 30, citation } },
  };
  const result = datedSteps(widowOf78, '22.10.2026', edition);
  expect(result.steps.every(({ laterBy }) => laterBy === undefined)).toBe(true);
  expect(result).toMatchObject({ totalBy: date('04.12.2026'), totalCitation: citation });
  // The choice would still end in December 2027; but the total leaves the loaded years, so nothing is promised.
  expect(stepsOf(widowOf78, '22.11.2027', edition)).toEqual({ kind: 'beyond-calendar', year: 2028 });
});

test.each(['visit', 'decision', 'notice', 'choice'] as const)(
  'By an edition that does not name the term of the %s nothing is counted.',
  (missing) => {
    const { [missing]: _, ...terms } = edition20230701.terms;
    expect(() => datedSteps(widowOf78, '22.10.2026', { ...edition20230701, terms })).toThrow(
      'The edition 2023-07-01 does not name every term',
    );
  },
);

test('A paper that the edition does not name rests on no clause.', () => {
  const assessment = { ...assess(edition20230701, widowOf78, today), documents: [] };
  const result = nextSteps(edition20230701, assessment, widowOf78, date('22.10.2026'), kzCalendar);
  if (result.kind === 'beyond-calendar') throw new Error('beyond the calendar');
  expect(result.steps.filter((step) => !('citation' in step)).map(({ id }) => id)).toEqual(['polyclinic', 'apply']);
});

test('A step that is for a paper rests on the clause that asks for this paper.', () => {
  const listed = datedSteps(childWithSevereIntellectualDisability, '22.10.2026').steps.slice(0, 3);
  // domain.md 4.1: the application, the medical card and the conclusion of the consultation are papers 1, 3 and 4.
  expect(listed).toMatchObject([
    { id: 'pmpc', citation: homeCareDocuments('4') },
    { id: 'polyclinic', citation: homeCareDocuments('3') },
    { id: 'apply', citation: homeCareDocuments('1') },
  ]);
});

test('The edition of 2015 does not name every term: to count by it in a loaded year is a bug.', () => {
  expect(() => stepsOf(widowOf78, '22.10.2026', edition20150326)).toThrow('does not name every term');
  expect(stepsOf(widowOf78, '22.10.2022', edition20150326)).toEqual({ kind: 'beyond-calendar', year: 2022 });
});
