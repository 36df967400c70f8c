import { describe, expect, it } from 'vitest';
import { toIncoming } from '../../src/delivery/incoming.ts';

const chat = { id: 5_000_000_000_123, type: 'private' };
const from = { id: 77, is_bot: false, first_name: 'x' };

describe('toIncoming', () => {
  it.each([
    ['message', { message: { message_id: 1, chat, from } }, '5000000000123'],
    ['edited_message', { edited_message: { message_id: 1, chat } }, '5000000000123'],
    ['my_chat_member', { my_chat_member: { chat, from } }, '5000000000123'],
    ['callback_query', { callback_query: { id: '1', from, message: { chat } } }, '5000000000123'],
    ['callback_query', { callback_query: { id: '1', from, inline_message_id: 'x' } }, '77'],
    [
      'message',
      { message: { message_id: 1, chat: { id: -1_005_000_000_000, type: 'supergroup' }, sender_chat: {} } },
      '-1005000000000',
    ],
    ['message', { message: { from: 'nobody' } }, undefined],
  ])('reads a %s', (kind, content, chatId) => {
    const body = { update_id: 9, ...content };
    expect(toIncoming(body)).toEqual({ updateId: 9, kind, body, ...(chatId !== undefined && { chatId }) });
  });

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a list', []],
    ['an empty object', {}],
    ['a text', 'message'],
    ['another kind', { update_id: 1, channel_post: { chat } }],
    ['a kind of a later Bot API', { update_id: 1, teleport: { chat } }],
    ['a message that is none', { update_id: 1, message: 'hello' }],
    ['no number', { message: { chat } }],
    ['half a number', { update_id: 1.5, message: { chat } }],
    ['a number as text', { update_id: '1', message: { chat } }],
    ['a number too long', { update_id: 2 ** 60, message: { chat } }],
    [
      'JSON too deep to write again',
      JSON.parse(`{"update_id":1,"message":{"text":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`),
    ],
  ])('leaves %s', (_name, update) => {
    expect(toIncoming(update)).toBeUndefined();
  });
});
