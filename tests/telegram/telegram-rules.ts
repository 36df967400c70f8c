import { parseHtml, trimFormatted } from '../../src/standin/html-entities.ts';
import { readReplyMarkup } from '../../src/standin/reply-markup.ts';
import { pack, unpack } from '../../src/telegram/callback-data.ts';
import type { Message } from '../../src/telegram/render/message.ts';

/** The forms of `contract.md` 6, and the ones this bot adds beside them. */
const payloadForms = [
  /^a:\w{1,8}:[a-zA-Z]+:[a-z0-9-]+(?::[a-z]+)?$/u,
  /^lang:(?:kk|ru|en)$/u,
  /^consent:(?:yes|no)$/u,
  /^go:[a-z-]+(?::\w{1,8})?$/u,
  /^[ce]:\w{1,8}:[a-zA-Z]+(?::[a-z0-9-]+)?$/u,
  /^[ox]:\w{1,8}$/u,
  /^d:\w{1,8}:[a-z-]+$/u,
  /^f:\w{1,8}:[a-z-]+(?::[a-zA-Z0-9-]+)?$/u,
  /^s:\w{1,8}:\d{4}-\d{2}-\d{2}$/u,
];

/** The text as it is read: without tags and entities. Throws what Telegram would answer to a broken one. */
export function plainTextOf(html: string): string {
  return trimFormatted(parseHtml(html)).text;
}

export function buttonsOf({ rows }: Message) {
  return rows.flat();
}

/** Text without any sign that a person may not hear or see: emoji, ticks, boxes. */
export function withoutSigns(text: string): string {
  return text.replace(/\p{Extended_Pictographic}|\p{So}|\p{Sm}|\p{Mn}|\u200D/gu, '').replaceAll(/ +/gu, ' ');
}

/** Everything wrong with a message by the rules of Telegram and of `contract.md` 6. */
export function faultsOf(message: Message): readonly string[] {
  const faults: string[] = [];
  let text = '';
  try {
    text = plainTextOf(message.html);
  } catch (error) {
    faults.push(`HTML: ${error}`);
  }
  if (text.length < 1 || text.length > 4096) faults.push(`length ${text.length}`);
  const left = /\{\{|\}\}|\bundefined\b|\bnull\b|\bNaN\b|\[object|\$t\(/u.exec(`${text} ${labels(message)}`);
  if (left) faults.push(`left over: ${left[0]}`);
  try {
    const keyboard = message.rows.map((row) =>
      row.map((button) => ({ text: button.text, callback_data: button.data })),
    );
    readReplyMarkup({ fields: { reply_markup: { inline_keyboard: keyboard } }, files: new Map() });
  } catch (error) {
    faults.push(`buttons: ${error}`);
  }
  for (const { text: label, data } of buttonsOf(message)) {
    if (Buffer.byteLength(data) > 64) faults.push(`too long: ${data}`);
    if (!payloadForms.some((form) => form.test(data))) faults.push(`no form of the contract: ${data}`);
    const intent = unpack(data);
    if (intent.kind === 'unknown-button') faults.push(`cannot be unpacked: ${data}`);
    else if (!isPress(intent) || pack(intent) !== data) faults.push(`unpacks to something else: ${data}`);
    if (!/\p{L}/u.test(label)) faults.push(`says nothing: ${label}`);
  }
  return faults;
}

/** What is wrong with the numbers of a message: the text, the buttons and what a typed number does must agree. */
export function numberFaultsOf(message: Message): readonly string[] {
  const faults: string[] = [];
  const inText = [...plainTextOf(message.html).matchAll(/^(\d{1,2})\. /gmu)].map(([, number]) => Number(number));
  const expected = message.options.map((_, index) => index + 1);
  if (inText.join() !== expected.join())
    faults.push(`numbers in the text: ${inText.join()}, but of ${expected.length}`);
  const onButtons = buttonsOf(message).flatMap(({ text, data }) => {
    const number = /^(\d{1,2})\. /u.exec(text)?.[1];
    return number === undefined ? [] : [{ number: Number(number), data }];
  });
  for (const [index, data] of message.options.entries()) {
    const found = onButtons.filter(({ number }) => number === index + 1).map((button) => button.data);
    if (found.join() !== data) faults.push(`number ${index + 1} is ${data}, but on buttons ${found.join()}`);
  }
  if (onButtons.length > message.options.length) faults.push('a numbered button that cannot be typed');
  return faults;
}

function labels(message: Message): string {
  return buttonsOf(message)
    .map(({ text }) => text)
    .join(' ');
}

function isPress(intent: ReturnType<typeof unpack>): intent is Parameters<typeof pack>[0] {
  return !['command', 'link', 'text', 'unreadable', 'edited', 'unknown-button'].includes(intent.kind);
}
