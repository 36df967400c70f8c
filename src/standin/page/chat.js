// @ts-check

/**
 * The chat page. Everything it shows comes over one event stream; everything the person does goes out by POST.
 * Messages are built from text and entities with DOM calls, never from HTML.
 *
 * @typedef {{ type: string, offset: number, length: number, url?: string }} Entity
 * @typedef {{ text: string, data: string | null, url: string | null }} Button
 * @typedef {{ id: number, mine: boolean, at: number, edited: boolean, text: string, entities: Entity[],
 *   document: { id: string, name: string, size: number } | null, buttons: Button[][] }} Message
 * @typedef {{ rows: string[][], oneTime: boolean, placeholder: string | null }} Keyboard
 * @typedef {{ command: string, description: string }} Command
 * @typedef {{ messages: Message[], keyboard: Keyboard | null, description: string, commands: Command[] }} Snapshot
 * @typedef {{ queryId: string, text: string, showAlert: boolean, url: string | null }} CallbackAnswer
 */

const LANGUAGES = ['kk', 'ru', 'en'];
const LONGEST_TEXT = 4096;
const TYPING_MS = 5000;
const WAITING_FOR_REPLY_MS = 8000;
const AFTER_ANSWER_MS = 1500;
const BUSY_BUTTON_MS = 10000;
const TOAST_MS = 4000;
const SILENT_BREAK_MS = 1000;
const REOPEN_MS = 2000;

const log = element('log', HTMLElement);
const list = element('messages', HTMLElement);
const intro = element('intro', HTMLElement);
const typing = element('typing', HTMLElement);
const newest = element('newest', HTMLButtonElement);
const banner = element('banner', HTMLElement);
const toast = element('toast', HTMLElement);
const state = element('state', HTMLElement);
const language = element('language', HTMLSelectElement);
const start = element('start', HTMLButtonElement);
const composer = element('composer', HTMLFormElement);
const field = element('composer-text', HTMLTextAreaElement);
const keyboardPlace = element('keyboard', HTMLElement);
const commandsButton = element('commands', HTMLButtonElement);
const commandsMenu = element('commands-menu', HTMLElement);
const alertDialog = element('alert', HTMLDialogElement);

/** @type {Record<string, string>} */
let texts = {};
/** @type {Map<number, { message: Message, node: HTMLElement }>} */
const messages = new Map();
/** @type {Command[]} */
let commands = [];
/** @type {string} */
let description = '';
/** @type {string | null} */
let startPayload = startPayloadOf(location.search);
/** Whether Start was pressed: the text field opens before the first message is back. */
let started = false;
/** @type {EventSource | null} */
let stream = null;
/** Buttons that wait for the bot's answer, by the id of the press. @type {Map<string, HTMLElement>} */
const waitingButtons = new Map();
/** Answers that came before the page knew the id of its press. @type {Set<string>} */
const earlyAnswers = new Set();
/** @type {string[]} */
const alerts = [];
let typingTimer = 0;
let toastTimer = 0;
let breakTimer = 0;
let wasLost = false;
let atEnd = true;
let lastTop = 0;

await begin();

// Only a module may wait at its top level, and only this line tells a type checker that it is one.
export {};

async function begin() {
  const asked = new URLSearchParams(location.search).get('lang');
  const wanted = [asked, localStorage.getItem('lang'), ...navigator.languages.map((tag) => tag.slice(0, 2))];
  const chosen = wanted.find((tag) => tag !== null && LANGUAGES.includes(tag)) ?? 'kk';
  language.value = chosen;
  listen();
  await speak(chosen);
  openStream();
}

function listen() {
  // A part of the page that scrolls must be reachable by keyboard.
  log.tabIndex = 0;
  language.addEventListener('change', async () => {
    localStorage.setItem('lang', language.value);
    await speak(language.value);
    openStream();
  });
  start.addEventListener('click', async () => {
    const command = startPayload === null ? '/start' : `/start ${startPayload}`;
    if (!(await sendText(command))) return;
    startPayload = null;
    started = true;
    history.replaceState(null, '', location.pathname);
    showFoot();
    field.focus();
  });
  composer.addEventListener('submit', async (event) => {
    event.preventDefault();
    const text = field.value.trim();
    if (text === '') return field.focus();
    field.value = '';
    growField();
    if (!(await sendText(text)) && field.value === '') field.value = text;
    growField();
  });
  field.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    composer.requestSubmit();
  });
  field.addEventListener('input', growField);
  commandsButton.addEventListener('click', () => toggleCommands(Boolean(commandsMenu.hidden)));
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || commandsMenu.hidden) return;
    toggleCommands(false);
    commandsButton.focus();
  });
  document.addEventListener('click', (event) => {
    const inside =
      event.target instanceof Node && (commandsMenu.contains(event.target) || commandsButton.contains(event.target));
    if (!inside) toggleCommands(false);
  });
  newest.addEventListener('click', () => {
    scrollToEnd();
    field.focus();
  });
  log.addEventListener('scroll', noticeScroll);
  // The keyboard of a phone makes the log lower: the newest message stays in sight.
  new ResizeObserver(() => {
    if (atEnd) scrollToEnd();
  }).observe(log);
  alertDialog.addEventListener('close', showNextAlert);
}

/* Language of the page */

/** @param {string} lang */
async function speak(lang) {
  const response = await fetch(`/chat/texts/${lang}.json`);
  texts = await response.json();
  document.documentElement.lang = lang;
  document.title = text('title');
  for (const node of document.querySelectorAll('[data-text]')) node.textContent = text(dataOf(node, 'text'));
  for (const node of document.querySelectorAll('[data-label]'))
    node.setAttribute('aria-label', text(dataOf(node, 'label')));
  for (const node of document.querySelectorAll('[data-placeholder]')) {
    node.setAttribute('placeholder', text(dataOf(node, 'placeholder')));
  }
  if (stream?.readyState === EventSource.OPEN) state.textContent = text('online');
}

/** @param {string} key */
function text(key) {
  return texts[key] ?? key;
}

/** @param {Element} node @param {string} name */
function dataOf(node, name) {
  return node.getAttribute(`data-${name}`) ?? '';
}

/* The event stream */

function openStream() {
  stream?.close();
  const opened = new EventSource(`/chat/events?lang=${language.value}`);
  stream = opened;
  opened.addEventListener('open', connected);
  opened.addEventListener('error', () => {
    lost();
    // The browser opens a broken stream again by itself, but not one that was answered with an error.
    if (opened.readyState === EventSource.CLOSED && stream === opened) setTimeout(openStream, REOPEN_MS);
  });
  /** @param {string} name @param {(data: any) => void} handle */
  const on = (name, handle) => {
    opened.addEventListener(name, (event) => handle(JSON.parse(event.data)));
  };
  on('history', showHistory);
  on('message', ({ message, keyboard }) => {
    if (!message.mine) stopTyping();
    showMessage(message);
    if (keyboard !== undefined) showKeyboard(keyboard);
  });
  on('edit', ({ message }) => {
    stopTyping();
    replaceMessage(message);
  });
  on('delete', ({ id }) => {
    messages.get(id)?.node.remove();
    messages.delete(id);
  });
  on('action', () => showTyping(TYPING_MS));
  on('callback-answer', showAnswer);
  on('commands', (/** @type {Command[]} */ list) => {
    commands = list;
    drawCommands();
  });
}

function connected() {
  clearTimeout(breakTimer);
  breakTimer = 0;
  state.textContent = text('online');
  banner.textContent = '';
  if (wasLost) showToast(text('restored'));
  wasLost = false;
}

function lost() {
  state.textContent = text('connecting');
  if (breakTimer !== 0) return;
  breakTimer = setTimeout(() => {
    wasLost = true;
    banner.textContent = text('lost');
    stopTyping();
  }, SILENT_BREAK_MS);
}

/* Messages */

/** @param {Snapshot} shown */
function showHistory(shown) {
  // What was already there is not read out again.
  log.setAttribute('aria-live', 'off');
  messages.clear();
  list.replaceChildren();
  waitingButtons.clear();
  for (const message of shown.messages) addMessage(message);
  commands = shown.commands;
  description = shown.description;
  drawCommands();
  showKeyboard(shown.keyboard);
  showFoot();
  scrollToEnd();
  requestAnimationFrame(() => log.setAttribute('aria-live', 'polite'));
}

/** @param {Message} message */
function showMessage(message) {
  if (messages.has(message.id)) return replaceMessage(message);
  noticeScroll();
  const follow = atEnd || message.mine;
  addMessage(message);
  showFoot();
  if (!follow) newest.hidden = false;
  else if (message.mine) scrollToEnd();
  else scrollToMessage(message);
}

/** @param {Message} message */
function addMessage(message) {
  const before = [...messages.values()].at(-1)?.message;
  if (before === undefined || dayOf(before.at) !== dayOf(message.at)) {
    list.append(make('p', { class: 'day' }, dayLabel(message.at)));
  }
  const node = drawMessage(message);
  messages.set(message.id, { message, node });
  list.append(node);
}

/** @param {Message} message */
function replaceMessage(message) {
  const shown = messages.get(message.id);
  if (shown === undefined) return addMessage(message);
  const focused = shown.node.contains(document.activeElement) ? document.activeElement : null;
  const node = drawMessage(message);
  shown.node.replaceWith(node);
  messages.set(message.id, { message, node });
  if (focused !== null) keepFocus(focused, node);
  if (atEnd) scrollToEnd();
}

/**
 * The button that was pressed has been drawn anew or is gone: the focus goes to the one in its place, else to the
 * message, so that a person at the keyboard does not start from the top again.
 *
 * @param {Element} focused @param {HTMLElement} node
 */
function keepFocus(focused, node) {
  const place = focused.getAttribute('data-place');
  const next = place === null ? null : node.querySelector(`[data-place="${place}"]`);
  const target = next instanceof HTMLElement ? next : node;
  target.focus({ preventScroll: true });
}

/** @param {Message} message */
function drawMessage(message) {
  const who = text(message.mine ? 'you' : 'title');
  const time = new Date(message.at).toTimeString().slice(0, 5);
  const node = make('article', {
    class: `message${message.mine ? ' mine' : ''}${message.buttons.length > 0 ? ' with-buttons' : ''}`,
    'aria-label': `${who}, ${time}`,
    'data-id': String(message.id),
    tabindex: '-1',
  });
  const bubble = make('div', { class: 'bubble' });
  if (message.document !== null) bubble.append(drawDocument(message.document));
  if (message.text !== '') {
    const body = make('div', { class: 'text' });
    body.append(formatted(message.text, 0, message.text.length, message.entities));
    bubble.append(body);
  }
  const stamp = make('time', { datetime: new Date(message.at).toISOString() }, time);
  const meta = make('p', { class: 'meta' }, ...(message.edited ? [`${text('edited')} · `] : []), stamp);
  bubble.append(meta);
  node.append(bubble);
  if (message.buttons.length > 0) node.append(drawButtons(message));
  return node;
}

/** @param {{ id: string, name: string, size: number }} file */
function drawDocument(file) {
  const link = make('a', {
    class: 'document',
    href: `/chat/files/${encodeURIComponent(file.id)}`,
    download: file.name,
  });
  const sheet = make('span', { class: 'sheet', 'aria-hidden': 'true' });
  sheet.append(drawing('M12 4v11m0 0-4-4m4 4 4-4M5 20h14'));
  const size = `${text('download')}, ${sizeOf(file.size)}`;
  link.append(
    sheet,
    make('span', {}, make('span', { class: 'name' }, file.name), make('span', { class: 'size' }, size)),
  );
  return link;
}

/** @param {Message} message */
function drawButtons(message) {
  const group = make('fieldset', { class: 'buttons', 'aria-label': text('buttons') });
  message.buttons.forEach((row, rowIndex) => {
    const line = make('div', { class: 'row' });
    row.forEach((button, index) => {
      line.append(drawButton(message.id, button, `${rowIndex}.${index}`));
    });
    group.append(line);
  });
  return group;
}

/** @param {number} messageId @param {Button} button @param {string} place */
function drawButton(messageId, button, place) {
  if (button.url !== null) return drawLink(button.url, 'key', [button.text, ' ↗'], place);
  const node = make('button', { class: 'key', type: 'button', 'data-place': place }, button.text);
  node.addEventListener('click', () => press(messageId, button.data ?? '', node));
  return node;
}

/** @param {string} url @param {string} look @param {(string | Node)[]} inside @param {string} [place] */
function drawLink(url, look, inside, place) {
  const link = make('a', { href: url, target: '_blank', rel: 'noopener noreferrer' }, ...inside);
  if (look !== '') link.className = look;
  if (place !== undefined) link.setAttribute('data-place', place);
  link.append(make('span', { class: 'unseen' }, ` (${text('opensElsewhere')})`));
  return link;
}

/**
 * Builds the part of `source` from `from` to `to`. Entities are nested or side by side; one that reaches past the end
 * of the one around it is cut there.
 *
 * @param {string} source @param {number} from @param {number} to @param {Entity[]} entities
 * @returns {DocumentFragment}
 */
function formatted(source, from, to, entities) {
  const fragment = document.createDocumentFragment();
  let at = from;
  for (let index = 0; index < entities.length; index += 1) {
    const entity = entities[index];
    if (entity === undefined || entity.offset < at) continue;
    if (entity.offset >= to) break;
    const end = Math.min(entity.offset + entity.length, to);
    fragment.append(source.slice(at, entity.offset));
    const inner = entities.slice(index + 1).filter((other) => other.offset < end);
    fragment.append(wrapped(entity, source.slice(entity.offset, end), formatted(source, entity.offset, end, inner)));
    at = end;
  }
  fragment.append(source.slice(at, to));
  return fragment;
}

/** @type {Record<string, string>} */
const PLAIN_ELEMENTS = {
  bold: 'strong',
  italic: 'em',
  underline: 'u',
  strikethrough: 's',
  code: 'code',
  pre: 'pre',
  blockquote: 'blockquote',
};

/** @param {Entity} entity @param {string} written @param {DocumentFragment} inside @returns {Node} */
function wrapped(entity, written, inside) {
  const plain = PLAIN_ELEMENTS[entity.type];
  if (plain !== undefined) return make(plain, {}, inside);
  switch (entity.type) {
    case 'text_link':
    case 'url': {
      const address = entity.url ?? (/^[a-z]+:/i.test(written) ? written : `https://${written}`);
      return isSafeAddress(address) ? drawLink(address, '', [inside]) : inside;
    }
    case 'email':
      return make('a', { href: `mailto:${written}` }, inside);
    case 'bot_command': {
      const node = make('button', { class: 'command', type: 'button' }, inside);
      node.addEventListener('click', () => sendText(written));
      return node;
    }
    case 'spoiler': {
      const node = make('button', { class: 'spoiler', type: 'button', 'aria-label': text('hiddenText') }, inside);
      node.addEventListener('click', () => {
        node.classList.add('shown');
        node.removeAttribute('aria-label');
      });
      return node;
    }
    case 'expandable_blockquote':
      return foldedQuote(written, inside);
    default:
      return inside;
  }
}

/** @param {string} written @param {DocumentFragment} inside */
function foldedQuote(written, inside) {
  const quote = make('blockquote', {}, make('div', { class: 'quoted' }, inside));
  if (written.split('\n').length <= 3 && written.length <= 140) return quote;
  quote.classList.add('folded');
  const more = make('button', { class: 'more', type: 'button', 'aria-expanded': 'false' }, text('showMore'));
  more.addEventListener('click', () => {
    const folded = quote.classList.toggle('folded');
    more.setAttribute('aria-expanded', String(!folded));
    more.textContent = text(folded ? 'showMore' : 'showLess');
  });
  quote.append(more);
  return quote;
}

/** @param {string} address */
function isSafeAddress(address) {
  return URL.canParse(address) && ['http:', 'https:', 'tg:', 'tel:', 'mailto:'].includes(new URL(address).protocol);
}

/* What the person does */

/** @param {string} written @returns {Promise<boolean>} */
async function sendText(written) {
  for (let from = 0; from < written.length; ) {
    const part = firstPart(written.slice(from));
    from += part.length;
    if (part.trim() === '') continue;
    showTyping(WAITING_FOR_REPLY_MS);
    const response = await post('/chat/messages', { text: part, lang: language.value });
    if (response?.ok === true) continue;
    stopTyping();
    showToast(text(response?.status === 429 ? 'tooFast' : 'notSent'));
    return false;
  }
  return true;
}

/** What of a text fits into one message, without cutting a character in two. @param {string} written */
function firstPart(written) {
  const part = written.slice(0, LONGEST_TEXT);
  return part.isWellFormed() ? part : part.slice(0, -1);
}

/** @param {number} messageId @param {string} data @param {HTMLElement} button */
async function press(messageId, data, button) {
  button.classList.add('busy');
  showTyping(WAITING_FOR_REPLY_MS);
  const response = await post('/chat/presses', { messageId, data, lang: language.value });
  const sent = response?.ok === true ? await response.json().catch(() => null) : null;
  if (sent !== null && !earlyAnswers.delete(sent.queryId)) {
    waitingButtons.set(sent.queryId, button);
    setTimeout(() => settle(sent.queryId), BUSY_BUTTON_MS);
    return;
  }
  button.classList.remove('busy');
  if (sent !== null) return;
  stopTyping();
  if (response?.status === 429) showToast(text('tooFast'));
  else showToast(text(response?.status === 409 ? 'goneButton' : 'notSent'));
}

/** @param {string} queryId */
function settle(queryId) {
  waitingButtons.get(queryId)?.classList.remove('busy');
  return waitingButtons.delete(queryId);
}

/** @param {CallbackAnswer} answer */
function showAnswer(answer) {
  if (!settle(answer.queryId)) earlyAnswers.add(answer.queryId);
  if (answer.text === '') {
    // An edit or a message mostly follows at once; where none does, nobody is typing.
    if (!typing.hidden) showTyping(AFTER_ANSWER_MS);
    return;
  }
  stopTyping();
  if (!answer.showAlert) return showToast(answer.text);
  alerts.push(answer.text);
  if (!alertDialog.open) showNextAlert();
}

function showNextAlert() {
  const next = alerts.shift();
  if (next === undefined) return;
  element('alert-text', HTMLElement).textContent = next;
  alertDialog.showModal();
}

/** @param {string} url @param {unknown} body @returns {Promise<Response | null>} */
async function post(url, body) {
  try {
    const headers = { 'content-type': 'application/json' };
    return await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  } catch {
    return null;
  }
}

/* Around the messages */

function showFoot() {
  const begun = messages.size > 0;
  intro.hidden = begun;
  list.hidden = !begun;
  element('intro-text', HTMLElement).textContent = description === '' ? text('intro') : description;
  start.hidden = (begun || started) && startPayload === null;
  composer.hidden = !start.hidden;
}

/** @param {Keyboard | null} keyboard */
function showKeyboard(keyboard) {
  keyboardPlace.replaceChildren();
  keyboardPlace.hidden = keyboard === null;
  field.placeholder = keyboard?.placeholder ?? text('placeholder');
  for (const row of keyboard?.rows ?? []) {
    const line = make('div', { class: 'row' });
    for (const key of row) {
      const node = make('button', { class: 'key', type: 'button' }, key);
      node.addEventListener('click', async () => {
        if ((await sendText(key)) && keyboard?.oneTime === true) showKeyboard(null);
      });
      line.append(node);
    }
    keyboardPlace.append(line);
  }
}

function drawCommands() {
  const items = commands.map(({ command, description: what }) => {
    const node = make('button', { type: 'button' }, make('b', {}, `/${command}`), make('span', {}, what));
    node.addEventListener('click', () => {
      toggleCommands(false);
      commandsButton.focus();
      void sendText(`/${command}`);
    });
    return node;
  });
  commandsMenu.replaceChildren(...(items.length > 0 ? items : [make('p', {}, text('noCommands'))]));
}

/** @param {boolean} open */
function toggleCommands(open) {
  commandsMenu.hidden = !open;
  commandsButton.setAttribute('aria-expanded', String(open));
  if (open) commandsMenu.querySelector('button')?.focus();
}

/** @param {number} forMs */
function showTyping(forMs) {
  clearTimeout(typingTimer);
  typingTimer = setTimeout(stopTyping, forMs);
  if (!typing.hidden) return;
  typing.hidden = false;
  if (atEnd) scrollToEnd();
}

function stopTyping() {
  clearTimeout(typingTimer);
  typing.hidden = true;
}

/** @param {string} message */
function showToast(message) {
  clearTimeout(toastTimer);
  toast.textContent = message;
  toastTimer = setTimeout(() => {
    toast.textContent = '';
  }, TOAST_MS);
}

/**
 * A message is read from its beginning: one that is taller than the view is shown from its top.
 *
 * @param {Message} message
 */
function scrollToMessage(message) {
  scrollToEnd();
  const node = messages.get(message.id)?.node;
  if (node === undefined || node.offsetHeight <= log.clientHeight) return;
  log.scrollTop = node.offsetTop;
  lastTop = log.scrollTop;
}

/**
 * Only the reader scrolls up; the end moving away under a burst of messages is no reason to stop following them. Asked
 * before a message is added as well, because the event comes a moment after the finger.
 */
function noticeScroll() {
  if (log.scrollHeight - log.scrollTop - log.clientHeight < 60) atEnd = true;
  else if (log.scrollTop < lastTop) atEnd = false;
  lastTop = log.scrollTop;
  if (atEnd) newest.hidden = true;
}

function scrollToEnd() {
  log.scrollTop = log.scrollHeight;
  lastTop = log.scrollTop;
  atEnd = true;
  newest.hidden = true;
}

function growField() {
  if (CSS.supports('field-sizing', 'content')) return;
  field.style.height = 'auto';
  field.style.height = `${field.scrollHeight + 2}px`;
}

/* Small things */

/** @param {number} at */
function dayOf(at) {
  return new Date(at).toDateString();
}

/** @param {number} at */
function dayLabel(at) {
  const now = Date.now();
  if (dayOf(at) === dayOf(now)) return text('today');
  if (dayOf(at) === dayOf(now - 86_400_000)) return text('yesterday');
  const date = new Date(at);
  const two = (/** @type {number} */ part) => String(part).padStart(2, '0');
  return `${two(date.getDate())}.${two(date.getMonth() + 1)}.${date.getFullYear()}`;
}

/** @param {number} bytes */
function sizeOf(bytes) {
  const [amount, unit] =
    bytes < 1_000_000 ? [Math.max(1, Math.round(bytes / 1000)), 'kilobyte'] : [bytes / 1_000_000, 'megabyte'];
  return new Intl.NumberFormat(language.value, { style: 'unit', unit, maximumFractionDigits: 1 }).format(amount);
}

/** @param {string} search */
function startPayloadOf(search) {
  const payload = new URLSearchParams(search).get('start');
  return payload !== null && /^[A-Za-z0-9_-]{1,64}$/.test(payload) ? payload : null;
}

/** @param {string} path */
function drawing(path) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('class', 'drawn');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('width', '22');
  svg.setAttribute('height', '22');
  const line = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  line.setAttribute('d', path);
  svg.append(line);
  return svg;
}

/** @param {string} tag @param {Record<string, string>} attributes @param {(string | Node)[]} inside */
function make(tag, attributes, ...inside) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...inside);
  return node;
}

/**
 * @template {HTMLElement} T
 * @param {string} id
 * @param {new () => T} kind
 * @returns {T}
 */
function element(id, kind) {
  const node = document.getElementById(id);
  if (!(node instanceof kind)) throw new Error(`the page has no #${id}`);
  return node;
}
