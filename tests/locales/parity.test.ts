import { describe, expect, it } from 'vitest';
import { homeCare } from '../../dialogs/home-care.ts';
import type { CalendarDoubt } from '../../src/core/calendar/working-calendar.ts';
import type { Step, StepId } from '../../src/core/casework/next-steps.ts';
import { owners, statusIds } from '../../src/core/casework/status.ts';
import { personIds, traitsOf } from '../../src/core/interview/person.ts';
import { factsOf } from '../../src/core/interview/question.ts';
import { fold, wordsOf } from '../../src/core/interview/words.ts';
import type { Assessment, RequirementVerdict } from '../../src/core/law/assess.ts';
import { levels } from '../../src/core/law/assess.ts';
import { disagreementIds } from '../../src/core/law/disagreements.ts';
import { categoryIds, handlings, refusalGrounds } from '../../src/core/law/edition.ts';
import { editions } from '../../src/core/law/editions/index.ts';
import { elsewhereIds } from '../../src/core/law/elsewhere.ts';
import { evidence } from '../../src/core/law/evidence.ts';
import type { FutureChange } from '../../src/core/law/outlook.ts';
import { remedies } from '../../src/core/law/remedies.ts';
import { type Confidence, sources } from '../../src/core/law/sources.ts';
import { languages } from '../../src/i18n/languages.ts';
import { parseHtml } from '../../src/standin/html-entities.ts';
import { commands } from '../../src/usecases/intents.ts';
import { namespaces, namespacesOf, pluralOf, shownTexts, text, textsOf, withoutPlural } from './texts.ts';

const voices = ['self', 'she', 'he', 'they'] as const;
const placeholders = (value: string) =>
  [...value.matchAll(/\{\{\s*(\w+)\s*\}\}/gu)].map(([, name]) => name ?? '').sort();
const tags = (value: string) => [...value.matchAll(/<\/?[^>]+>/gu)].map(([tag]) => tag).sort();

describe.each(languages)('the texts in %s', (language) => {
  it('are in the same files as the English ones', () => {
    expect(namespacesOf(language)).toEqual(namespacesOf('en'));
    expect(namespacesOf(language)).toEqual(namespaces);
  });

  describe.each(namespaces)('%s', (namespace) => {
    const own = textsOf(language, namespace);
    const english = textsOf('en', namespace);
    const names = (texts: ReadonlyMap<string, string>) => [...new Set([...texts.keys()].map(withoutPlural))].sort();

    it('has the keys of the English file, no more and no less', () => {
      expect(names(own)).toEqual(names(english));
    });

    it('has every plural form the language counts by, and no other', () => {
      const wanted = new Intl.PluralRules(language).resolvedOptions().pluralCategories.toSorted();
      const forms = Map.groupBy(
        [...own.keys()].filter((key) => pluralOf(key) !== undefined),
        withoutPlural,
      );
      for (const [key, found] of forms) {
        expect({ key, forms: found.map((form) => pluralOf(form)).sort() }).toEqual({ key, forms: wanted });
      }
    });

    it('fills the same places as the English texts', () => {
      for (const [key, value] of own) {
        const same = english.get(key) ?? english.get(`${withoutPlural(key)}_other`);
        // "One more" may leave the figure out; every other form needs it.
        if (pluralOf(key) === 'one') expect(placeholders(value).filter((name) => name !== 'count')).toEqual([]);
        else expect({ key, places: placeholders(value) }).toEqual({ key, places: placeholders(same ?? '') });
      }
    });

    it('is marked up as the English texts are, with whole tags', () => {
      for (const [key, value] of own) {
        const same = english.get(key) ?? english.get(`${withoutPlural(key)}_other`);
        expect({ key, tags: tags(value) }).toEqual({ key, tags: tags(same ?? '') });
        if (namespace !== 'page') expect(() => parseHtml(value), key).not.toThrow();
      }
    });

    it('speaks of a person in every way or in none', () => {
      const spoken = Map.groupBy(
        [...own.keys()].filter((key) => /_(self|she|he|they)$/u.test(key)),
        (key) => key.replace(/_(self|she|he|they)$/u, ''),
      );
      for (const [key, variants] of spoken) {
        expect({ key, variants: variants.sort() }).toEqual({ key, variants: voices.map((v) => `${key}_${v}`).sort() });
        expect(own.has(key), `${key} beside its variants`).toBe(false);
      }
    });

    it('leaves nothing empty that English says', () => {
      const empty = [...own].filter(([key, value]) => value.trim() === '' && english.get(key) !== '');
      expect(empty.map(([key]) => key)).toEqual([]);
    });

    it('has no stray space, no doubled one, and nothing left to do', () => {
      for (const [key, value] of own) {
        expect({ key, value: value.replaceAll(/ {2,}/gu, ' ').trim() }).toEqual({ key, value });
        expect(value, key).not.toMatch(/TODO|FIXME|XXX|\?\?\?|lorem/iu);
      }
    });
  });

  const present = (key: string) => expect(text(language, key)?.trim(), key).toBeTruthy();
  const there = (key: string) => expect(text(language, key), key).toBeDefined();

  it('name everything the law speaks of', () => {
    for (const id of categoryIds) {
      for (const part of ['title', 'number']) present(`law:categories.${id}.${part}`);
      present(`law:clauses.${id}`);
    }
    for (const edition of editions) {
      for (const { id, requirements } of edition.categories) {
        for (const requirement of requirements) present(`law:requirements.${id}.${requirement.id}`);
      }
      for (const { id } of edition.documents) {
        present(`documents:${id}.title`);
        there(`documents:${id}.note`);
      }
      for (const { id } of edition.contraindications) present(`law:contraindications.${id}`);
      for (const term of Object.keys(edition.terms)) present(`law:terms.${term}`);
      for (const { act } of edition.amendedBy) present(`law:acts.${act}`);
    }
    for (const handling of handlings) present(`documents:handlings.${handling}`);
    for (const id of disagreementIds) present(`law:disagreements.${id}`);
    for (const ground of refusalGrounds) present(`law:refusalGrounds.${ground}`);
    for (const { id } of remedies) present(`law:remedies.${id}`);
    for (const id of Object.keys(sources)) present(`law:sources.${id}`);
    for (const mark of Object.keys(everyConfidence)) present(`law:confidence.${mark}`);
  });

  it('name everything a result speaks of', () => {
    for (const level of levels) present(`result:levels.${level}`);
    for (const level of levels.filter((known) => known !== 'unlikely')) present(`result:${level}`);
    for (const outcome of Object.keys(everyOutcome)) present(`result:outcomes.${outcome}`);
    for (const verdict of Object.keys(everyContraindication)) present(`result:contraindication.${verdict}`);
    for (const kind of Object.keys(everyChange))
      if (kind !== 'pension-age-by-birth-date') present(`result:later.${kind}`);
    for (const id of elsewhereIds) present(`result:elsewhere.${id}`);
    for (const { knownBy, provedBy } of Object.values(evidence)) {
      for (const who of [...knownBy, ...provedBy]) present(`result:who.${who}`);
    }
  });

  it('name every step, status and owner', () => {
    for (const step of Object.keys(everyStep)) present(`steps:${step}`);
    for (const actor of Object.keys(everyActor)) present(`steps:who.${actor}`);
    for (const doubt of Object.keys(everyDoubt)) present(`steps:${doubt}`);
    for (const id of statusIds) present(`statuses:${id}.title`);
    for (const owner of owners) present(`statuses:owners.${owner}`);
    for (const command of commands) present(`bot:commands.${command}`);
  });

  it('name every person and every question with its answers', () => {
    for (const id of personIds) {
      for (const part of ['choice', 'name', 'check', 'words']) present(`persons:${id}.${part}`);
      expect(voices).toContain(traitsOf(id).voice);
    }
    for (const question of homeCare.questions) {
      present(`questions:${question.id}.short`);
      present(`questions:${question.id}.why`);
      there(`questions:${question.id}.where`);
      there(`questions:${question.id}.hint`);
      if (question.kind === 'person') present(`questions:${question.id}.text`);
      else for (const voice of voices) present(`questions:${question.id}.text_${voice}`);
      if (question.kind === 'choice' || question.kind === 'age') {
        for (const { value } of question.choices) {
          present(`questions:${question.id}.choices.${value}`);
          present(`questions:${question.id}.words.${value}`);
        }
      }
      if (question.kind === 'papers') {
        for (const fact of factsOf(question)) {
          present(`questions:${fact}.short`);
          present(`questions:${fact}.item`);
        }
      }
    }
  });

  it('say where the answer to each factual question is written, since it may be left open', () => {
    for (const { id } of homeCare.questions.filter(({ kind }) => kind !== 'person')) present(`questions:${id}.where`);
  });
});

describe.each(languages)('the typed words in %s', (language) => {
  const listOf = (key: string) => wordsOf(text(language, key) ?? '');

  /** Every word that stands for two things. */
  function shared(meanings: readonly (readonly [string, readonly string[]])[]) {
    const holders = Map.groupBy(
      meanings.flatMap(([means, words]) => [...new Set(words)].map((word) => ({ means, word }))),
      ({ word }) => word,
    );
    return [...holders]
      .filter(([, found]) => found.length > 1)
      .map(([word, found]) => ({ word, means: found.map(({ means }) => means) }));
  }

  it.each(homeCare.questions.filter(({ kind }) => kind === 'choice' || kind === 'age').map(({ id }) => id))(
    'stand for one answer to %s only',
    (id) => {
      const question = homeCare.questions.find((candidate) => candidate.id === id);
      if (question?.kind !== 'choice' && question?.kind !== 'age') throw new Error(id);
      const meanings = question.choices.map(({ value }) => {
        const general = value === 'yes' || value === 'no' ? listOf(`bot:answers.${value}`) : [];
        const label = fold(text(language, `questions:${id}.choices.${value}`) ?? '');
        return [`${value}`, [label, ...listOf(`questions:${id}.words.${value}`), ...general]] as const;
      });
      expect(shared(meanings)).toEqual([]);
    },
  );

  it('stand for one person only', () => {
    const meanings = personIds.map((id) => {
      return [id, [fold(text(language, `persons:${id}.choice`) ?? ''), ...listOf(`persons:${id}.words`)]] as const;
    });
    expect(shared(meanings)).toEqual([]);
  });

  it('stand for one paper only', () => {
    const papers = homeCare.questions.filter(({ kind }) => kind === 'papers').flatMap((question) => factsOf(question));
    const meanings = papers.map((fact) => {
      return [fact, ['short', 'item'].map((part) => fold(text(language, `questions:${fact}.${part}`) ?? ''))] as const;
    });
    expect(shared(meanings)).toEqual([]);
  });

  it('steer one way only', () => {
    const lists = ['yes', 'no', 'unknown', 'declined', 'back', 'home', 'person', 'done', 'none', 'result'];
    expect(shared(lists.map((list) => [list, listOf(`bot:answers.${list}`)] as const))).toEqual([]);
  });

  it('measure ages one way only', () => {
    const lists = ['yearUnits', 'monthUnits', 'oneAndHalf', 'months'];
    expect(shared(lists.map((list) => [list, listOf(`bot:answers.${list}`)] as const))).toEqual([]);
    expect(listOf('bot:answers.months')).toHaveLength(12);
  });
});

describe('what is never said', () => {
  /** Hurting or clinical words; the papers are quoted as they are written, so that their line can be found in them. */
  const hurting = {
    ru: [
      /инвалид(?!ност)/iu,
      /слабоум/iu,
      /умственн\p{L}* отстал/iu,
      /дебил|имбецил|олигофрен|идиот/iu,
      /неполноценн/iu,
    ],
    kk: [/мүгедек(?!т[іе])/iu, /кемақыл/iu, /ақыл-?ой кеміс/iu, /ақыл\p{L}* кем/iu, /жарымжан|ғаріп|мүсәпір/iu],
    en: [
      /retard/iu,
      /feeble|imbecile|idiot/iu,
      /\bthe disabled\b|\bdisabled (person|people|child)/iu,
      /handicap/iu,
      /\binvalids?\b/iu,
      /cripple|wheelchair-bound|suffers from/iu,
    ],
  } as const;

  it.each(languages)('hurting words in %s, except where the papers are quoted', (language) => {
    const found = shownTexts(language)
      .filter(([key]) => !/^questions:\w+\.item$/u.test(key))
      .flatMap(([key, value]) => hurting[language].filter((word) => word.test(value)).map((word) => `${key}: ${word}`));
    expect(found).toEqual([]);
  });

  const verdicts = {
    ru: /одобр|отказано|откажут|отклонен|вам положен|имеете право/iu,
    kk: /мақұлда|бас тарт|қабылданды|құқығыңыз/iu,
    en: /\bapprov|\brefused?\b|\brejected\b|\bgranted\b|\beligible\b|\bentitled\b|\bdenied\b/iu,
  } as const;

  it.each(languages)('a decision, in a result in %s', (language) => {
    const found = [...textsOf(language, 'result')]
      // It tells what the law says of illnesses, not what will happen to this person.
      .filter(([key]) => key !== 'contraindication.flag')
      .filter(([, value]) => verdicts[language].test(value));
    expect(found).toEqual([]);
  });

  it('one language inside another', () => {
    const foreign = { ru: /[әғқңөұүһі]/iu, en: /\p{Script=Cyrillic}/u } as const;
    // Names of languages in themselves, and letters that are spoken about.
    const quoted = ['bot:chooseLanguage', 'bot:buttons.language', 'counter:new.language.kk', 'counter:job.windows1251'];
    for (const language of ['ru', 'en'] as const) {
      const found = shownTexts(language).filter(([key, value]) => {
        return !quoted.includes(key) && foreign[language].test(value.replaceAll('Тірек', ''));
      });
      expect(found).toEqual([]);
    }
  });
});

// Complete by the compiler: a new id does not compile until it is listed.
const everyConfidence: Record<Confidence, true> = { S: true, P: true, 'P-part': true, I: true };
const everyOutcome: Record<RequirementVerdict['outcome'], true> = {
  met: true,
  'after-step': true,
  'manual-check': true,
  failed: true,
  undetermined: true,
};
const everyContraindication: Record<Assessment['contraindication'], true> = {
  clear: true,
  flag: true,
  'ask-doctor': true,
  'in-medical-card': true,
  'not-asked': true,
};
const everyChange: Record<FutureChange['kind'], true> = {
  'reaches-18-months': true,
  'reaches-18': true,
  'reaches-pension-age': true,
  'turns-18': true,
  'pension-age-by-birth-date': true,
};
const everyStep: Record<StepId, true> = {
  expertise: true,
  pmpc: true,
  polyclinic: true,
  apply: true,
  visit: true,
  decision: true,
  notice: true,
  choice: true,
  queue: true,
};
const everyActor: Record<Step['actor'], true> = { family: true, office: true, polyclinic: true };
const everyDoubt: Record<CalendarDoubt['kind'], true> = {
  'forecast-holiday': true,
  'transfer-order-not-found': true,
};
