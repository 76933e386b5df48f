import { describe, expect, it } from 'vitest';
import { ACTION_KINDS, type Action, AdapterError, type Card } from '#core';
import { applyToChat } from '../../../adapters/sandbox/apply.ts';
import { MAX_CHAT_ENTRIES } from '../../../adapters/sandbox/chat/bounded-map.ts';
import { createChatState } from '../../../adapters/sandbox/chat-state.ts';
import { createSandboxMember, sandboxServer } from '../../../adapters/sandbox/members.ts';
import { toMessage } from '../../../adapters/sandbox/normalise.ts';
import { viewRow } from '../../../adapters/sandbox/row-view.ts';
import { supports } from '../../../adapters/sandbox/supported-actions.ts';

const now = new Date('2026-11-20T03:00:00Z');

const openChat = () => {
  const state = createChatState({ now: () => now });
  const row = state.post({ channel: 'general', author: 'rin', text: 'こんにちは' });
  const message = toMessage(row, { origin: 'http://127.0.0.1:8787', server: sandboxServer });
  const apply = (action: Action) => applyToChat(state, sandboxServer, action);
  const seenBy = (name: string) => state.rows('general').flatMap((one) => viewRow(name, one) ?? []);
  return { state, message, apply, seenBy };
};

const rinMember = createSandboxMember('rin', now);
const doneResult = { status: 'done' };
const reason = 'test';
const until = new Date('2026-11-20T04:00:00Z');

const card = (revision: number, title: string): Card => ({
  caseId: 'Y-1',
  revision,
  title,
  status: '',
  author: rinMember,
  channel: 'general',
  text: 'こんにちは',
  spans: [],
  reasons: [],
  facts: [],
  buttons: [],
});

describe('the actions of the sandbox', () => {
  it('hiding twice is hiding once, and restoring brings the message back where it was', () => {
    const { message, apply, seenBy, state } = openChat();
    state.post({ channel: 'general', author: 'member', text: 'やあ' });
    const hide = { kind: 'hide', message: message.ref, reason } as const;
    expect([apply(hide), apply(hide)]).toEqual([doneResult, doneResult]);
    expect(seenBy('member').map((row) => row.hidden)).toEqual([true, false]);
    const restore = { kind: 'restore', message, reason } as const;
    expect([apply(restore), apply(restore)]).toEqual([doneResult, doneResult]);
    expect(seenBy('member')[0]).toMatchObject({ id: message.ref.id, text: 'こんにちは', hidden: false });
  });

  it('what is not there is gone: message, channel, server', () => {
    const { message, apply, state } = openChat();
    const lost = { ...message, ref: { ...message.ref, id: 'nothing' } };
    const gone = expect.objectContaining({ name: 'AdapterError', code: 'gone' });
    const thrownBy = (work: () => unknown) => {
      try {
        return work();
      } catch (error) {
        return error;
      }
    };
    expect(thrownBy(() => apply({ kind: 'hide', message: lost.ref, reason }))).toEqual(gone);
    expect(thrownBy(() => apply({ kind: 'restore', message: lost, reason }))).toEqual(gone);
    expect(thrownBy(() => apply({ kind: 'notice', channel: 'nowhere', text: 'あ' }))).toBeInstanceOf(
      AdapterError,
    );
    const elsewhere = { platform: 'sandbox', id: 'other' };
    expect(thrownBy(() => applyToChat(state, elsewhere, { kind: 'ban', member: rinMember, reason }))).toEqual(
      gone,
    );
  });

  it('a private message delivered again stays one message, and moves down to be seen', () => {
    const { apply, seenBy, state } = openChat();
    const warn = {
      kind: 'warn',
      member: rinMember,
      letter: { text: '非表示にしました', caseId: 'Y-1' },
    } as const;
    apply(warn);
    state.post({ channel: 'general', author: 'member', text: 'やあ' });
    expect(apply(warn)).toEqual(doneResult);
    expect(seenBy('rin').map((row) => row.kind)).toEqual(['message', 'message', 'warn']);
    expect(seenBy('member').map((row) => row.kind)).toEqual(['message', 'message']);
  });

  it('a private message is identified by its key: the same text with another key is another message', () => {
    const { apply, seenBy } = openChat();
    const reply = (key: string, text: string) =>
      apply({ kind: 'reply', member: rinMember, letter: { key, text, caseId: 'Y-1' } });
    reply('Y-1/4/reply', '判断は変わりませんでした');
    reply('Y-1/9/reply', '判断は変わりませんでした');
    reply('Y-1/9/reply', '判断は変わりませんでした（12:00 JST）');
    expect(seenBy('rin').filter((row) => row.kind === 'reply')).toMatchObject([
      { text: '判断は変わりませんでした' },
      { text: '判断は変わりませんでした（12:00 JST）' },
    ]);
  });

  it('a private message shows the post that it is about, with its channel', () => {
    const { apply, seenBy } = openChat();
    const about = { excerpt: '日給5万', channel: 'general', sentAt: new Date(0) };
    apply({ kind: 'warn', member: rinMember, letter: { text: '非表示にしました', caseId: 'Y-1', about } });
    expect(seenBy('rin').at(-1)?.text).toBe('「日給5万」 #general\n非表示にしました');
  });

  it('help and replies reach their reader alone, a notice everybody', () => {
    const { apply, seenBy } = openChat();
    apply({ kind: 'help', member: rinMember, letter: { text: '#9110' } });
    apply({ kind: 'reply', member: rinMember, letter: { text: 'ありがとうございます' } });
    apply({ kind: 'notice', channel: 'general', text: '闇バイトに注意' });
    expect(seenBy('rin').map((row) => row.kind)).toEqual(['message', 'help', 'reply', 'notice']);
    expect(seenBy('member').map((row) => row.kind)).toEqual(['message', 'notice']);
  });

  it('a newer card replaces the older one, never the other way round', () => {
    const { apply, state } = openChat();
    apply({ kind: 'card', card: card(1, 'first') });
    apply({ kind: 'card', card: card(3, 'third') });
    expect(apply({ kind: 'card', card: card(2, 'second') })).toEqual(doneResult);
    expect(state.rows('mods')).toMatchObject([{ id: 'card-Y-1', card: { title: 'third' } }]);
  });

  it('a board is changed in its place', () => {
    const { apply, state } = openChat();
    const board = { kind: 'board', channel: 'mods', key: 'monthly/2026-11', open: false } as const;
    for (const [revision, text] of ['one', 'two'].entries()) {
      expect(apply({ ...board, text, revision })).toEqual(doneResult);
    }
    expect(state.rows('mods')).toMatchObject([{ kind: 'notice', text: 'two' }]);
    const button = { request: 'lift-limit', label: 'lift' } as const;
    apply({ ...board, text: 'three', button, revision: 3 });
    expect(state.rows('mods')).toMatchObject([{ button }]);
    apply({ ...board, text: 'four', revision: 4 });
    expect(state.rows('mods')[0]).not.toHaveProperty('button');
  });

  it('restrictions show the strictest in force, and each is lifted by its own action', () => {
    const { apply, state } = openChat();
    const statusAfter = (action: Action) => {
      expect(apply(action)).toEqual(doneResult);
      return state.statusOf('rin');
    };
    expect(statusAfter({ kind: 'timeout', member: rinMember, until, reason })).toEqual({
      state: 'timeout',
      until,
    });
    expect(statusAfter({ kind: 'quarantine', member: rinMember, reason })).toEqual({ state: 'quarantine' });
    expect(statusAfter({ kind: 'end-timeout', member: rinMember, reason })).toEqual({
      state: 'quarantine',
    });
    expect(statusAfter({ kind: 'release', member: rinMember, reason })).toEqual({ state: 'active' });
    expect(statusAfter({ kind: 'kick', member: rinMember, reason })).toEqual({ state: 'kicked' });
    expect(statusAfter({ kind: 'ban', member: rinMember, reason })).toEqual({ state: 'banned' });
    expect(statusAfter({ kind: 'timeout', member: rinMember, until, reason })).toEqual({ state: 'banned' });
    expect(state.statusOf('somebody else')).toEqual({ state: 'active' });
  });

  it('it supports every action', () => {
    expect([...supports]).toEqual([...ACTION_KINDS]);
  });

  it('memory has an end: the oldest rows go first', () => {
    const { state, message } = openChat();
    for (let n = 0; n < MAX_CHAT_ENTRIES; n++)
      state.post({ channel: 'general', author: 'member', text: `${n}` });
    expect(state.rows('general')).toHaveLength(MAX_CHAT_ENTRIES);
    expect(state.findMessage(message.ref.id)).toBeUndefined();
  });
});

describe('people', () => {
  it('moderators are known by their name, the new account by its age', () => {
    expect(createSandboxMember('moderator-aya', now)).toMatchObject({
      moderator: true,
      roles: ['moderator'],
    });
    expect(createSandboxMember('recruiter', now)).toMatchObject({ moderator: false, roles: [] });
    const age = (name: string) =>
      now.getTime() - (createSandboxMember(name, now).accountCreatedAt?.getTime() ?? 0);
    expect(age('new-account')).toBeLessThan(24 * 3_600_000);
    expect(age('member')).toBeGreaterThan(365 * 24 * 3_600_000);
  });

  it('a message carries its author, its place and a link to it', () => {
    const { message } = openChat();
    expect(message).toMatchObject({
      ref: { server: sandboxServer, channel: 'general' },
      author: { id: 'rin' },
      url: `http://127.0.0.1:8787/#${message.ref.id}`,
      sentAt: now,
    });
  });
});
