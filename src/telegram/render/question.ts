import { personIds, traitsOf } from '../../core/interview/person.ts';
import { choicesFor } from '../../core/interview/plan.ts';
import { textOf } from '../../i18n/translator.ts';
import type { Screen } from '../../usecases/screens.ts';
import { choiceLabel, questionLabel, speakingOf } from './answers.ts';
import { type Button, button, lines, type Message, numbered, paragraphs, to, type Voice } from './message.ts';

type QuestionScreen = Extract<Screen, { kind: 'question' }>;

/** One question: what is asked, a hint, the choices, both ways to leave it open, and the ways out. */
export function renderQuestion(voice: Voice, screen: QuestionScreen): Message {
  const { t } = voice;
  const { asked, subject } = screen;
  const { question } = asked;
  const { list, rows, options } = numbered(choiceButtons(voice, screen));
  return {
    html: paragraphs(
      `<b>${textOf(t, `questions:${question.id}.text`, speakingOf(voice, subject.person))}</b>`,
      question.kind === 'choice' && question.id === 'contraindication'
        ? contraindicationList(voice, screen)
        : undefined,
      textOf(t, `questions:${question.id}.hint`),
      question.kind === 'papers' ? papersList(voice, screen) : list,
      question.kind === 'papers' && screen.picked.length > 0
        ? t('bot:question.picked', { items: screen.picked.map((fact) => questionLabel(voice, fact)).join('; ') })
        : undefined,
      questionsLeft(voice, screen),
    ),
    rows: [
      ...rows,
      [to(t('bot:buttons.back'), 'back', subject), to(t('bot:buttons.why'), 'why', subject)],
      [to(t('bot:buttons.person'), 'person'), to(t('bot:buttons.home'), 'home')],
    ],
    options,
  };
}

/** How many more there can be. Before the age is known the number is large and says little. */
function questionsLeft({ t }: Voice, { atMost, asked }: QuestionScreen): string | undefined {
  if (asked.question.phase === 'opening' || atMost === 0) return undefined;
  return atMost > 1 ? t('bot:question.atMost', { count: atMost - 1 }) : t('bot:question.last');
}

/** The papers in full words, so that they can be found again on paper; the buttons have the short ones. */
function papersList(voice: Voice, screen: QuestionScreen): string {
  const buttons = choiceButtons(voice, screen);
  return lines(
    buttons.map(({ text }, index) => {
      const fact = screen.asked.facts[index];
      const words = fact === undefined ? text : textOf(voice.t, `questions:${fact}.item`);
      return `${index + 1}. ${words}`;
    }),
  );
}

function choiceButtons(voice: Voice, screen: QuestionScreen): readonly Button[] {
  const { t } = voice;
  const { asked, subject, ageGroups, asOf } = screen;
  const { question, facts } = asked;
  const answer = (text: string, value: string) =>
    button(text, { kind: 'answer', check: subject.id, question: question.id, value });
  const silences = [answer(t('bot:buttons.dontKnow'), 'unknown'), answer(t('bot:buttons.ratherNot'), 'declined')];
  switch (question.kind) {
    case 'person':
      return personIds.map((person) => {
        const value = traitsOf(person).applicant;
        // One person of each kind has the plain payload of the contract; the others say who exactly is meant.
        const plain = plainPersons.includes(person);
        return button(t(`persons:${person}.choice`), {
          kind: 'answer',
          check: subject.id,
          question: 'applicant',
          value,
          ...(plain ? {} : { person }),
        });
      });
    case 'age':
    case 'choice': {
      const choices = choicesFor(question, ageGroups);
      return [
        ...choices.map(({ value }) => answer(choiceLabel(voice, question.id, value, asOf), `${value}`)),
        ...silences,
      ];
    }
    case 'birth-date':
      return silences;
    case 'papers':
      return [
        ...facts.map((fact) =>
          button(`${screen.picked.includes(fact) ? '✓ ' : ''}${questionLabel(voice, fact)}`, {
            kind: 'answer',
            check: subject.id,
            question: fact,
            value: 'yes',
          }),
        ),
        ...(screen.picked.length > 0
          ? [to(t('questions:diagnoses.done'), 'next', subject)]
          : [answer(t('questions:diagnoses.none'), 'none'), to(t('questions:diagnoses.done'), 'next', subject)]),
        ...silences,
      ];
  }
}

const plainPersons: readonly string[] = ['self', 'child', 'relative', 'ward', 'other'];

/** The whole list in one question, so that nobody has to say which item it is. */
function contraindicationList({ t }: Voice, { contraindications }: QuestionScreen): string {
  return lines([
    ...contraindications.map(({ id }) => `• ${textOf(t, `law:contraindications.${id}`)}`),
    t('law:contraindicationsNote'),
  ]);
}

/** Why a question is asked, and where its answer is written. */
export function renderWhy(voice: Voice, { question }: Extract<Screen, { kind: 'why' }>): Message {
  const { t } = voice;
  const where = textOf(t, `questions:${question}.where`);
  return {
    html: paragraphs(
      t('bot:question.whyTitle'),
      textOf(t, `questions:${question}.why`),
      where === '' ? undefined : t('bot:question.where', { where }),
    ),
    rows: [[to(t('bot:buttons.goOn'), 'back')], [to(t('bot:buttons.person'), 'person')]],
    options: [],
  };
}
