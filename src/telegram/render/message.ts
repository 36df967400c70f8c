import { fold } from '../../core/interview/words.ts';
import type { Language } from '../../i18n/languages.ts';
import type { Translate } from '../../i18n/translator.ts';
import type { Destination } from '../../usecases/intents.ts';
import type { Subject } from '../../usecases/screens.ts';
import { type Press, pack } from '../callback-data.ts';

export interface Button {
  readonly text: string;
  readonly data: string;
}

/** A screen in words: Telegram HTML, buttons, and what the numbers in the text stand for. */
export interface Message {
  readonly html: string;
  readonly rows: readonly (readonly Button[])[];
  readonly options: readonly string[];
  /** Sent after it, each as a message of its own. */
  readonly extras?: readonly Extra[];
}

/** Something to be passed on as it is. */
export type Extra =
  | { readonly kind: 'text'; readonly html: string }
  /** A picture that a phone or a scanner reads as text. */
  | { readonly kind: 'qr'; readonly content: string; readonly filename: string; readonly caption: string };

/** What every renderer needs: the words, and the language for dates. */
export interface Voice {
  readonly t: Translate;
  readonly language: Language;
}

export function button(text: string, press: Press): Button {
  return { text, data: pack(press) };
}

/** A button to a place; with several checks in a chat it says which one it means. */
export function to(text: string, destination: Destination, subject?: Subject): Button {
  const check = subject?.oneOfSeveral ? { check: subject.id } : {};
  return button(text, { kind: 'go', to: destination, ...check });
}

/** Paragraphs that have something to say, with a blank line between them. */
export function paragraphs(...blocks: readonly (string | readonly string[] | undefined)[]): string {
  return blocks
    .map((block) => (typeof block === 'string' || block === undefined ? block : lines(block)))
    .filter((block) => block !== undefined && block !== '')
    .join('\n\n');
}

export function lines(rows: readonly (string | undefined)[]): string {
  return rows.filter((row) => row !== undefined && row !== '').join('\n');
}

/** Choices numbered from 1, as lines of text and as buttons one below the other: either is enough by itself. */
export function numbered(buttons: readonly Button[]): {
  readonly list: string;
  readonly rows: readonly (readonly Button[])[];
  readonly options: readonly string[];
} {
  const labelled = buttons.map(({ text, data }, index) => ({ text: `${index + 1}. ${text}`, data }));
  return {
    list: lines(labelled.map(({ text }) => text)),
    rows: labelled.map((entry) => [entry]),
    options: buttons.map(({ data }) => data),
  };
}

/** What is written on the numbered buttons, without the number and folded, in the order of the numbers. */
export function optionWords({ rows, options }: Message): readonly string[] {
  const buttons = rows.flat();
  return options.map((option, index) => {
    const number = `${index + 1}. `;
    const text = buttons.find(({ text, data }) => data === option && text.startsWith(number))?.text ?? '';
    return fold(text.slice(number.length));
  });
}
