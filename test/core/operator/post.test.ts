import { expect, test } from 'vitest';
import { accountToMember, type OperatorPost, postToMessage } from '#core';

const SERVER = { platform: 'operator', id: 'square' };
const POST: OperatorPost = {
  id: 'p-1',
  revision: 1,
  author: { id: 'rin' },
  text: '荷物を運ぶだけ',
  sentAt: new Date('2026-11-02T03:00:00Z'),
};

test('a post without a channel belongs to the default channel, and its author is named by the id', () => {
  expect(postToMessage(SERVER, POST)).toEqual({
    ref: { server: SERVER, channel: 'posts', id: 'p-1' },
    author: { server: SERVER, id: 'rin', name: 'rin', roles: [] },
    text: '荷物を運ぶだけ',
    parts: [],
    sentAt: POST.sentAt,
  });
});

test('a later revision is an edited message, at the time of the edit if the network names it', () => {
  const editedAt = new Date('2026-11-02T04:00:00Z');
  expect(postToMessage(SERVER, POST).editedAt).toBeUndefined();
  expect(postToMessage(SERVER, { ...POST, revision: 2 }).editedAt).toEqual(POST.sentAt);
  expect(postToMessage(SERVER, { ...POST, revision: 2, editedAt }).editedAt).toEqual(editedAt);
});

test('a protected account is a moderator, against whom no action is taken', () => {
  const account = { id: 'aoi', name: 'Aoi', protected: true, language: 'ja', roles: ['staff'] } as const;
  expect(accountToMember(SERVER, account)).toEqual({
    server: SERVER,
    id: 'aoi',
    name: 'Aoi',
    roles: ['staff'],
    moderator: true,
    language: 'ja',
  });
});
