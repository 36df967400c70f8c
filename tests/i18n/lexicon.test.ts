import { describe, expect, it } from 'vitest';
import { homeCare } from '../../dialogs/home-care.ts';
import { parseListedAnswer, type Situation } from '../../src/core/facts/facts.ts';
import { personIds } from '../../src/core/interview/person.ts';
import { factsOf } from '../../src/core/interview/question.ts';
import { fold, meaningOf } from '../../src/core/interview/words.ts';
import { languages } from '../../src/i18n/languages.ts';
import { createLexicon } from '../../src/i18n/lexicon.ts';
import type { Check } from '../../src/usecases/chat.ts';
import type { Language } from '../../src/usecases/ports.ts';
import { text } from '../locales/texts.ts';
import { settledChat, talk, translator } from '../usecases/conversation.ts';

const choiceQuestions = homeCare.questions.filter((question) => question.kind === 'choice' || question.kind === 'age');
const everyWord = (language: Language, key: string) =>
  (text(language, key) ?? '').split('|').filter((word) => word !== '');

/** A chat that stands at a question, asked of somebody of an age at which all its choices are offered. */
function askedOf(language: Language, id: (typeof choiceQuestions)[number]['id'], value: string) {
  const childOnly = id === 'disability' && value === 'child';
  const age: Situation = id === 'ageGroup' ? {} : { ageGroup: childOnly ? 'child' : 'adult' };
  const check: Check = {
    id: '1',
    person: 'relative',
    situation: { applicant: 'family-member', ...age },
    goal: 'all-grounds',
    picked: [],
    ticked: [],
  };
  return talk({
    ...settledChat(language),
    checks: [check],
    checksBegun: 1,
    active: '1',
    place: { kind: 'question', anew: id },
  });
}

describe.each(languages)('typed in %s', (language) => {
  const t = translator(language);

  describe.each(choiceQuestions.map(({ id }) => id))('to %s', (id) => {
    const question = choiceQuestions.find((candidate) => candidate.id === id);
    const values = question?.choices.map(({ value }) => value) ?? [];

    it.each(values)('the label and every word of "%s" are that answer', (value) => {
      const wrong: string[] = [];
      const label = (text(language, `questions:${id}.choices.${value}`) ?? '')
        .replace('{{women}}', '61')
        .replace('{{men}}', '63');
      for (const typed of [label, ...everyWord(language, `questions:${id}.words.${value}`)]) {
        for (const form of [typed, ` ${typed.toUpperCase()}! `]) {
          const somebody = askedOf(language, id, `${value}`).says(form);
          const said = somebody.check.situation;
          if (said[id] !== parseListedAnswer(id, value) || said.bornBetween !== undefined) {
            wrong.push(
              `${form} → ${JSON.stringify(said[id])} ${said.bornBetween?.from ?? ''} ${somebody.notes.join()}`,
            );
          }
        }
      }
      expect(wrong).toEqual([]);
    });

    it('not knowing and not saying are answers', () => {
      for (const silence of ['unknown', 'declined'] as const) {
        const button = t(silence === 'unknown' ? 'bot:buttons.dontKnow' : 'bot:buttons.ratherNot');
        expect(askedOf(language, id, '').says(button).check.situation[id], button).toBe(silence);
      }
    });
  });

  it('every word for not knowing and not saying is that', () => {
    for (const silence of ['unknown', 'declined'] as const) {
      for (const typed of everyWord(language, `bot:answers.${silence}`)) {
        expect(askedOf(language, 'selfCare', '').says(typed).check.situation.selfCare, typed).toBe(silence);
      }
    }
  });

  it('every word for a person is that person', () => {
    const wrong: string[] = [];
    for (const person of personIds) {
      for (const typed of [
        text(language, `persons:${person}.choice`) ?? '',
        ...everyWord(language, `persons:${person}.words`),
      ]) {
        const somebody = talk(settledChat(language)).wants({ kind: 'command', command: 'check' }).says(typed);
        if (somebody.check.person !== person) wrong.push(`${typed} → ${somebody.check.person}, not ${person}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('every word for a paper picks it, and "done" and "none" end the picking', () => {
    const papers = homeCare.questions.filter(({ kind }) => kind === 'papers').flatMap((question) => factsOf(question));
    const lexicon = createLexicon(translator, homeCare, language);
    for (const fact of papers) {
      for (const part of ['short', 'item']) {
        expect(meaningOf(text(language, `questions:${fact}.${part}`) ?? '', lexicon.answersTo('diagnoses'))).toBe(fact);
      }
    }
    const somewhere = () => {
      const somebody = talk(settledChat(language)).wants({ kind: 'command', command: 'check' });
      return somebody.presses('a:1:applicant:parent').presses('a:1:ageGroup:child').presses('e:1:diagnoses');
    };
    for (const typed of [t('questions:diagnoses.none'), ...everyWord(language, 'bot:answers.none')]) {
      expect(somewhere().says(typed).check.situation.dementia, typed).toBe('no');
    }
    for (const typed of [t('questions:diagnoses.done'), ...everyWord(language, 'bot:answers.done')]) {
      const somebody = somewhere()
        .says(text(language, 'questions:dementia.short') ?? '')
        .says(typed);
      expect(somebody.check.situation, typed).toMatchObject({ dementia: 'yes', musculoskeletal: 'no' });
    }
  });

  it('"back", "menu" and "a person" lead there from a question, with every word for them', () => {
    const asked = () =>
      talk(settledChat(language)).wants({ kind: 'command', command: 'check' }).presses('a:1:applicant:parent');
    for (const typed of [t('bot:buttons.back'), ...everyWord(language, 'bot:answers.back')]) {
      const somebody = asked().says(typed);
      expect(somebody.screen.kind === 'question' && somebody.question, typed).toBe('applicant');
    }
    for (const typed of [t('bot:buttons.home'), ...everyWord(language, 'bot:answers.home')]) {
      expect(asked().says(typed).screen.kind, typed).toBe('home');
    }
    for (const typed of [t('bot:buttons.person'), ...everyWord(language, 'bot:answers.person')]) {
      expect(asked().says(typed).screen.kind, typed).toBe('person');
    }
  });

  it('ages in the words of the language are ages', () => {
    for (const unit of everyWord(language, 'bot:answers.yearUnits')) {
      const somebody = talk(settledChat(language))
        .wants({ kind: 'command', command: 'check' })
        .presses('a:1:applicant:self');
      expect(somebody.says(`78 ${unit}`).check.situation.bornBetween, unit).toEqual({
        from: '1947-11-24',
        to: '1948-11-23',
      });
    }
    for (const unit of everyWord(language, 'bot:answers.monthUnits')) {
      const somebody = talk(settledChat(language))
        .wants({ kind: 'command', command: 'check' })
        .presses('a:1:applicant:self');
      expect(somebody.says(`8 ${unit}`).check.situation.bornBetween, unit).toEqual({
        from: '2026-02-24',
        to: '2026-03-23',
      });
    }
    for (const word of everyWord(language, 'bot:answers.oneAndHalf')) {
      const somebody = talk(settledChat(language))
        .wants({ kind: 'command', command: 'check' })
        .presses('a:1:applicant:self');
      expect(somebody.says(word).check.situation.bornBetween, word).toEqual({ from: '2025-04-24', to: '2025-05-23' });
    }
    for (const [index, month] of everyWord(language, 'bot:answers.months').entries()) {
      const somebody = talk(settledChat(language))
        .wants({ kind: 'command', command: 'check' })
        .presses('a:1:applicant:self');
      const date = `1959-${`${index + 1}`.padStart(2, '0')}-12`;
      expect(somebody.says(`12 ${month} 1959`).check.situation.birthDate, month).toBe(date);
    }
  });
});

describe('an age', () => {
  const asked = (person: string) => talk(settledChat('ru')).wants({ kind: 'command', command: 'check' }).says(person);

  it.each([
    ['маме', 'ей 78'],
    ['маме', 'Маме сейчас 78 лет'],
    ['анам', 'анам 78-де'],
    ['анам', 'ол қазір 78 жаста'],
    ['mother', 'she is 78'],
    ['мне', 'мне 78'],
  ])('is understood with the person before it: %s, "%s"', (person, typed) => {
    expect(asked(person).says(typed).check.situation.bornBetween).toEqual({ from: '1947-11-24', to: '1948-11-23' });
  });

  it.each(['мне 55', 'ей нет 60', 'папе 80', 'почти 61'])(
    'of another one, or only about right, is not: "%s"',
    (typed) => {
      const somebody = asked('маме').says(typed);
      expect(somebody.check.situation.bornBetween).toBeUndefined();
      expect(somebody.notes).toEqual(['misunderstood']);
    },
  );
});

describe('another language than the chosen one', () => {
  it.each([
    ['kk', 'да', 'yes'],
    ['kk', 'yes', 'yes'],
    ['ru', 'иә', 'yes'],
    ['ru', 'жоқ', 'no'],
    ['en', 'нет', 'no'],
    ['en', 'жок', 'no'],
  ] as const)('is understood too: in %s, "%s" is %s', (language, typed, value) => {
    expect(askedOf(language, 'needsCareAtHome', value).says(typed).check.situation.needsCareAtHome).toBe(value);
  });
});

describe('a sentence that ends otherwise than it begins', () => {
  it.each([
    ['kk', 'selfCare', 'өзі ештеңе істей алмайды'],
    ['kk', 'selfCare', 'өзі киінбейді'],
    ['kk', 'selfCare', 'иә, бірақ көмекпен'],
    ['kk', 'selfCare', 'жоқ, өзі істей алады'],
    ['kk', 'familyCare', 'қарай алады, бірақ басқа қалада'],
    ['kk', 'familyCare', 'жалғыз ұлы басқа қалада'],
    ['ru', 'selfCare', 'сама ничего не может'],
    ['ru', 'selfCare', 'Сам не ест.'],
    ['ru', 'selfCare', 'может, но с трудом'],
    ['ru', 'familyCare', 'могут, но не хотят'],
    ['ru', 'familyCare', 'один сын в Астане'],
    ['en', 'selfCare', 'can hardly get up'],
    ['ru', 'needsCareAtHome', 'да нет'],
    ['en', 'selfCare', 'yes, sometimes'],
  ] as const)('is asked again: in %s, to %s, "%s"', (language, id, typed) => {
    const somebody = askedOf(language, id, '').says(typed);
    expect(somebody.check.situation[id]).toBeUndefined();
    expect(somebody.notes).toEqual(['misunderstood']);
  });

  it.each([
    ['kk', 'selfCare', 'Жоқ, өзі істей алмайды', 'cannot'],
    ['kk', 'selfCare', 'өзі, рахмет', 'can'],
    ['kk', 'needsCareAtHome', 'иә, өзі жүре алмайды', 'yes'],
    ['kk', 'familyCare', 'жанжал бар, сөйлеспейді', 'conflict'],
    ['ru', 'selfCare', 'нет, сама не может', 'cannot'],
    ['ru', 'selfCare', 'не может ничего', 'cannot'],
    ['ru', 'needsCareAtHome', 'да, она не встаёт', 'yes'],
    ['ru', 'contraindication', 'да, но не скажу какое', 'present'],
    ['ru', 'familyCare', 'никого нет, не помогают', 'nobody-obliged'],
    ['en', 'selfCare', 'no, not alone, never', 'cannot'],
  ] as const)('and one that does not is understood: in %s, to %s, "%s" is %s', (language, id, typed, value) => {
    expect(askedOf(language, id, value).says(typed).check.situation[id]).toBe(value);
  });
});

describe('folding', () => {
  it.each([
    ['ЖОҚ!', 'жок'],
    ['  Әке,  ', 'аке'],
    ['ещё', 'еще'],
    ['1½', '1.5'],
    ['I don’t know', 'i don t know'],
    ["I don't know", 'i don t know'],
  ])('makes %j into %j', (typed, folded) => expect(fold(typed)).toBe(folded));

  it('changes nothing the second time', () => {
    for (const language of languages) {
      for (const word of [
        ...everyWord(language, 'bot:answers.unknown'),
        ...everyWord(language, 'bot:answers.oneAndHalf'),
      ]) {
        expect(fold(fold(word))).toBe(fold(word));
      }
    }
  });
});
