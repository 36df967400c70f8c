import type { MessageEntity } from './bot-api-types.ts';
import { badRequest, type Refusal } from './refusal.ts';

export type FormattedText = { text: string; entities: MessageEntity[] };

const ENTITY_OF_TAG: Readonly<Record<string, string>> = {
  b: 'bold',
  strong: 'bold',
  i: 'italic',
  em: 'italic',
  u: 'underline',
  ins: 'underline',
  s: 'strikethrough',
  strike: 'strikethrough',
  del: 'strikethrough',
  a: 'text_link',
  code: 'code',
  pre: 'pre',
  span: 'spoiler',
  'tg-spoiler': 'spoiler',
  'tg-emoji': 'custom_emoji',
  blockquote: 'blockquote',
};

const NAMED_CHARACTERS: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"' };

const BROKEN_UNICODE =
  'Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code units';

type OpenTag = { name: string; offset: number; argument: string };
type Attribute = { name: string; value: string };

/**
 * Reads Telegram's HTML (parse_mode HTML) into plain text and entities, offsets in UTF-16 code units.
 * Throws a `Refusal` with Telegram's text, byte offsets in UTF-8. Source: Bot API, "HTML style", and TDLib's own tests
 * of its parser (`MessageEntities, parse_html`).
 */
export function parseHtml(source: string): FormattedText {
  const open: OpenTag[] = [];
  const entities: MessageEntity[] = [];
  let text = '';
  let at = 0;

  const byteOffset = (index: number): number => Buffer.byteLength(source.slice(0, index));
  const broken = (reason: string): Refusal => badRequest(`can't parse entities: ${reason}`);
  const skipSpaces = (): void => {
    while (isSpace(source[at])) at += 1;
  };
  const readWhile = (accept: (character: string) => boolean): string => {
    const from = at;
    for (let c = source[at]; c !== undefined && accept(c); c = source[at]) at += 1;
    return source.slice(from, at);
  };
  const readCharacter = (): string => {
    const character = source[at] === '&' ? namedOrNumbered(source, at) : null;
    if (character === null) {
      at += 1;
      return source[at - 1] ?? '';
    }
    at = character.end;
    return character.text;
  };

  const readAttribute = (tag: string, tagStart: number): Attribute => {
    const name = readWhile((c) => !isSpace(c) && c !== '=' && c !== '>');
    if (name === '') throw broken(`Empty attribute name in the tag "${tag}" at byte offset ${byteOffset(tagStart)}`);
    skipSpaces();
    if (source[at] !== '=') return { name: name.toLowerCase(), value: '' };
    at += 1;
    skipSpaces();
    const quote = source[at];
    if (quote === undefined) throw broken(`Unclosed start tag "${tag}" at byte offset ${byteOffset(tagStart)}`);
    if (quote === '"' || quote === "'") {
      at += 1;
      let value = '';
      while (at < source.length && source[at] !== quote) value += readCharacter();
      if (at >= source.length) throw broken(`Unclosed start tag at byte offset ${byteOffset(tagStart)}`);
      at += 1;
      return { name: name.toLowerCase(), value };
    }
    const valueStart = at;
    const value = readWhile((c) => /[A-Za-z0-9.-]/.test(c)).toLowerCase();
    const next = source[at];
    if (!isSpace(next) && next !== '>') {
      throw broken(`Unexpected end of name token at byte offset ${byteOffset(valueStart)}`);
    }
    return { name: name.toLowerCase(), value };
  };

  const readStartTag = (start: number): void => {
    at += 1;
    const name = readWhile((c) => !isSpace(c) && c !== '>').toLowerCase();
    if (at >= source.length) throw broken(`Unclosed start tag at byte offset ${byteOffset(start)}`);
    if (!Object.hasOwn(ENTITY_OF_TAG, name)) {
      throw broken(`Unsupported start tag "${name}" at byte offset ${byteOffset(start)}`);
    }
    const attributes: Attribute[] = [];
    for (;;) {
      skipSpaces();
      if (at >= source.length) throw broken(`Unclosed start tag "${name}" at byte offset ${byteOffset(start)}`);
      if (source[at] === '>') break;
      attributes.push(readAttribute(name, start));
    }
    at += 1;
    const argument = argumentOf(name, attributes);
    if (name === 'span' && argument !== 'tg-spoiler') {
      throw broken(`Tag "span" must have class "tg-spoiler" at byte offset ${byteOffset(start)}`);
    }
    open.push({ name, offset: text.length, argument });
  };

  const readEndTag = (start: number): void => {
    const tag = open.at(-1);
    if (tag === undefined) throw broken(`Unexpected end tag at byte offset ${byteOffset(start)}`);
    at += 2;
    const name = readWhile((c) => !isSpace(c) && c !== '>').toLowerCase();
    skipSpaces();
    if (source[at] !== '>') throw broken(`Unclosed end tag at byte offset ${byteOffset(start)}`);
    at += 1;
    if (name !== '' && name !== tag.name) {
      const offset = byteOffset(start);
      throw broken(`Unmatched end tag at byte offset ${offset}, expected "</${tag.name}>", found "</${name}>"`);
    }
    open.pop();
    const entity = entityOf(tag, text.slice(tag.offset));
    if (entity === 'bad-emoji') throw broken('Invalid custom emoji identifier specified');
    else if (entity !== null) entities.push(entity);
  };

  while (at < source.length) {
    if (source[at] !== '<') text += readCharacter();
    else if (source[at + 1] === '/') readEndTag(at);
    else readStartTag(at);
  }
  const unclosed = open.at(-1);
  if (unclosed !== undefined) throw broken(`Can't find end tag corresponding to start tag "${unclosed.name}"`);
  if (!text.isWellFormed()) throw broken(BROKEN_UNICODE);
  return { text, entities: inReadingOrder(joinPreAndCode(entities)) };
}

/**
 * Takes the white space off both ends, as Telegram does before it stores a text, and moves the entities along.
 */
export function trimFormatted(source: FormattedText): FormattedText {
  const text = source.text.trim();
  const cut = source.text.length - source.text.trimStart().length;
  const entities = source.entities.flatMap((entity) => {
    const from = Math.max(0, entity.offset - cut);
    const to = Math.min(text.length, entity.offset + entity.length - cut);
    return to > from ? [{ ...entity, offset: from, length: to - from }] : [];
  });
  return { text, entities };
}

const FOUND_IN_TEXT: readonly { type: string; pattern: RegExp }[] = [
  { type: 'url', pattern: /\bhttps?:\/\/[^\s<>"«»]+[^\s<>"«».,;:!?)\]]/gu },
  {
    type: 'url',
    pattern:
      /(?<![\p{L}\p{N}@./-])(?:[a-z0-9-]+\.)+(?:kz|com|org|net|ru|info)(?:\/[^\s<>"«»]*[^\s<>"«».,;:!?)\]])?(?![\p{L}\p{N}.-]*@)/giu,
  },
  { type: 'email', pattern: /[\w.+-]+@[\w-]+\.[\w.-]*\w/gu },
  { type: 'bot_command', pattern: /(?<![\p{L}\p{N}_/<>])\/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?(?![\p{L}\p{N}_/])/gu },
];

/**
 * Adds the entities that Telegram finds by itself: links, e-mail addresses and commands, where no entity of the
 * sender's own covers the place. Mentions, hashtags and telephone numbers are left out: nothing here draws them.
 */
export function withFoundEntities(source: FormattedText): FormattedText {
  const taken = source.entities.filter((entity) => ['code', 'pre', 'text_link'].includes(entity.type));
  const found: MessageEntity[] = [];
  for (const { type, pattern } of FOUND_IN_TEXT) {
    for (const match of source.text.matchAll(pattern)) {
      const entity = { type, offset: match.index, length: match[0].length };
      if (![...taken, ...found].some((other) => overlap(other, entity))) found.push(entity);
    }
  }
  return { text: source.text, entities: inReadingOrder([...source.entities, ...found]) };
}

function overlap(one: MessageEntity, other: MessageEntity): boolean {
  return one.offset < other.offset + other.length && other.offset < one.offset + one.length;
}

/** Only the names in the table below carry an argument; the rest of the attributes are read and forgotten. */
function argumentOf(tag: string, attributes: readonly Attribute[]): string {
  const value = (name: string): string => attributes.find((attribute) => attribute.name === name)?.value ?? '';
  if (tag === 'a') return value('href');
  if (tag === 'code') return value('class').startsWith('language-') ? value('class').slice('language-'.length) : '';
  if (tag === 'span') return value('class');
  if (tag === 'tg-emoji') return value('emoji-id');
  if (tag === 'blockquote') return attributes.some((attribute) => attribute.name === 'expandable') ? 'expandable' : '';
  return '';
}

function entityOf(tag: OpenTag, inner: string): MessageEntity | 'bad-emoji' | null {
  if (inner.length === 0) return null;
  const place = { offset: tag.offset, length: inner.length };
  const type = ENTITY_OF_TAG[tag.name] ?? tag.name;
  if (tag.name === 'a') {
    const url = linkAddress(tag.argument === '' ? inner : tag.argument);
    return url === null ? null : { type, ...place, url };
  }
  if (tag.name === 'tg-emoji') {
    return /^[1-9]\d{0,18}$/.test(tag.argument) ? { type, ...place, custom_emoji_id: tag.argument } : 'bad-emoji';
  }
  if (tag.name === 'code' && tag.argument !== '') return { type, ...place, language: tag.argument };
  if (tag.argument === 'expandable') return { type: 'expandable_blockquote', ...place };
  return { type, ...place };
}

/** A code block with a language is written as pre around code (or the reverse); Telegram keeps one entity of it. */
function joinPreAndCode(entities: readonly MessageEntity[]): MessageEntity[] {
  const languages = entities.filter((entity) => entity.type === 'code' && entity.language !== undefined);
  const samePlace = (one: MessageEntity, other: MessageEntity): boolean =>
    one.offset === other.offset && one.length === other.length;
  const joined = entities.flatMap((entity) => {
    if (entity.type === 'pre') {
      const language = languages.find((code) => samePlace(code, entity))?.language;
      return [language === undefined ? entity : { ...entity, language }];
    }
    if (entity.language === undefined) return [entity];
    if (entities.some((other) => other.type === 'pre' && samePlace(other, entity))) return [];
    return [{ type: entity.type, offset: entity.offset, length: entity.length }];
  });
  return joined;
}

function inReadingOrder(entities: readonly MessageEntity[]): MessageEntity[] {
  // An inner tag closes first, so for equal places the later entity is the outer one.
  return entities
    .map((entity, closed) => ({ entity, closed }))
    .sort(
      (one, other) =>
        one.entity.offset - other.entity.offset || other.entity.length - one.entity.length || other.closed - one.closed,
    )
    .map(({ entity }) => entity);
}

/**
 * The address as Telegram keeps it (a scheme is added where none is written), or null where Telegram would take it
 * for no address at all.
 */
export function linkAddress(written: string): string | null {
  const address = written.trim();
  if (/^(tg|tel|mailto):/i.test(address)) return address;
  const full = /^[a-z][a-z0-9+.-]*:\/\//i.test(address) ? address : `http://${address}`;
  if (!URL.canParse(full)) return null;
  const { protocol, hostname, href } = new URL(full);
  const known = ['http:', 'https:', 'ton:', 'tg:', 'tonsite:'].includes(protocol);
  return known && (hostname.includes('.') || hostname === 'localhost') && !/\s/.test(address) ? href : null;
}

function namedOrNumbered(source: string, at: number): { text: string; end: number } | null {
  const match = /^&(?:#x([0-9a-f]{1,8})|#([0-9]{1,9})|([a-z]+));?/i.exec(source.slice(at, at + 16));
  if (match === null) return null;
  const [whole, hexadecimal, decimal, name] = match;
  const end = at + whole.length;
  if (name !== undefined) {
    const text = Object.hasOwn(NAMED_CHARACTERS, name) ? NAMED_CHARACTERS[name] : undefined;
    return text === undefined ? null : { text, end };
  }
  const code = hexadecimal === undefined ? Number(decimal) : Number.parseInt(hexadecimal, 16);
  return code === 0 || code >= 0x10ffff ? null : { text: String.fromCodePoint(code), end };
}

function isSpace(character: string | undefined): boolean {
  return character === ' ' || character === '\t' || character === '\r' || character === '\n' || character === '\0';
}
