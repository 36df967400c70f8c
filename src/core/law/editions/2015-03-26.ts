import { plainDate } from '../../calendar/plain-date.ts';
import { always, any, is, not, yes } from '../conditions.ts';
import type { Edition, Requirement } from '../edition.ts';
import { intraFamilyConflict, nobodyCanBeExpectedToCare } from '../family.ts';
import { homeCareGuide2020 } from '../sources.ts';
import { contraindications2020 } from './contraindications-2020.ts';

/*
 * In force until 30 June 2023: Law No 114-IV of 29.12.2008, Order 165 of 26.03.2015 (standards). Known from the page
 * of 05.04.2020, which names five kinds of people by their status.
 */

const guide = homeCareGuide2020('recipients');
const child: Requirement = { id: 'age', citation: guide, met: is('ageGroup', 'child') };
const adult: Requirement = { id: 'age', citation: guide, met: is('ageGroup', 'adult', 'pension-age') };

// "children with disabilities"
const childStatus: Requirement = {
  id: 'status',
  citation: guide,
  met: is('disability', 'child', 'group-1', 'group-2', 'group-3'),
  afterStep: is('disability', 'none', 'pending'),
};

// "with psychoneurological pathologies", "with psychoneurological diseases": any of them, in any degree.
const psychoneurological: Requirement = {
  id: 'indication',
  citation: guide,
  met: any(
    yes('intellectualMildModerate'),
    yes('intellectualSevereProfound'),
    yes('dementia'),
    yes('mentalBehavioural'),
  ),
};

const selfCare: Requirement = {
  id: 'selfCare',
  citation: guide,
  met: is('selfCare', 'cannot'),
  manualCheck: is('selfCare', 'partly'),
};
const need: Requirement = { id: 'need', citation: guide, met: yes('needsCareAtHome') };

export const edition20150326: Edition = {
  id: '2015-03-26',
  inForceFrom: plainDate(2015, 3, 26),
  inForceUntil: plainDate(2023, 6, 30),
  categories: [
    // "children with disabilities with psychoneurological pathologies"
    { id: 'child-psychoneurological', citation: guide, requirements: [child, childStatus, psychoneurological] },
    // "children with disabilities with musculoskeletal disorders": severity and degrees do not matter.
    {
      id: 'child-musculoskeletal',
      citation: guide,
      requirements: [child, childStatus, { id: 'disorder', citation: guide, met: yes('musculoskeletal') }],
    },
    // "people with disabilities older than eighteen with psychoneurological diseases"
    {
      id: 'adult-psychoneurological',
      citation: guide,
      requirements: [
        adult,
        {
          id: 'status',
          citation: guide,
          met: is('disability', 'group-1', 'group-2', 'group-3'),
          afterStep: is('disability', 'none', 'pending', 'child'),
        },
        psychoneurological,
      ],
    },
    // "[persons with disability] of the first and second groups"
    {
      id: 'adult-disability',
      citation: guide,
      requirements: [
        adult,
        {
          id: 'status',
          citation: guide,
          met: is('disability', 'group-1', 'group-2'),
          afterStep: is('disability', 'none', 'pending', 'child'),
          manualCheck: is('disability', 'group-3'),
        },
        selfCare,
        need,
        { id: 'family', citation: guide, met: nobodyCanBeExpectedToCare },
      ],
    },
    // "persons who [are] not capable of self-care due to old age"
    {
      id: 'elderly',
      citation: guide,
      requirements: [
        { id: 'age', citation: guide, met: is('ageGroup', 'pension-age') },
        selfCare,
        need,
        { id: 'family', citation: guide, met: any(nobodyCanBeExpectedToCare, intraFamilyConflict) },
      ],
    },
  ],
  documents: [
    { id: 'application', handling: 'bring', citation: homeCareGuide2020('document 1'), when: always },
    { id: 'identity-document', handling: 'bring', citation: homeCareGuide2020('document 2'), when: always },
    { id: 'medical-card', handling: 'bring', citation: homeCareGuide2020('document 3'), when: always },
    // "(for the elderly it is not required)"
    {
      id: 'rehabilitation-programme-extract',
      handling: 'bring',
      citation: homeCareGuide2020('document 4'),
      when: not(is('ageGroup', 'pension-age')),
    },
    {
      id: 'pension-certificate',
      handling: 'bring',
      citation: homeCareGuide2020('document 5'),
      when: is('ageGroup', 'pension-age'),
    },
    {
      id: 'veteran-certificate',
      handling: 'bring',
      citation: homeCareGuide2020('document 6'),
      when: yes('warVeteran'),
    },
    {
      id: 'pmpc-conclusion',
      handling: 'bring',
      citation: homeCareGuide2020('document 7'),
      when: is('ageGroup', 'child', 'under-18-months'),
    },
  ],
  contraindications: contraindications2020,
  terms: {
    visit: { workingDays: 5, citation: homeCareGuide2020('procedure') },
    act: { workingDays: 3, citation: homeCareGuide2020('procedure') },
  },
  amendedBy: [],
};
