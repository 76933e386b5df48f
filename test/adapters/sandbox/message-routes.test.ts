import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OpenSandbox, openSandbox, RECRUITING_TEXT } from './open-sandbox.ts';

let chat: OpenSandbox;
beforeEach(async () => {
  chat = await openSandbox();
});
afterEach(() => chat.close());

const warningOf = async (name: string) => (await chat.rows(name)).find((row) => row.kind === 'warn');

describe('posting', () => {
  it('an ordinary message is seen by everybody', async () => {
    const id = await chat.post('member', 'カツオのたたき食べたい');
    for (const name of ['member', 'recruiter', 'moderator', 'somebody else']) {
      expect(await chat.rows(name)).toMatchObject([
        { id, author: 'member', text: 'カツオのたたき食べたい', hidden: false },
      ]);
    }
  });

  it('a recruiting message is hidden by the time its author hears back', async () => {
    const id = await chat.post('recruiter', RECRUITING_TEXT);
    expect(await chat.rows('member')).toMatchObject([{ id, author: 'recruiter', text: '', hidden: true }]);
  });

  it('a hidden message can still be read by its author and by moderators', async () => {
    await chat.post('recruiter', RECRUITING_TEXT);
    for (const name of ['recruiter', 'moderator', 'moderator-aya'])
      expect((await chat.rows(name))[0]).toMatchObject({ text: RECRUITING_TEXT, hidden: true });
  });

  it('only the author of the hidden message gets the warning, and may appeal from it', async () => {
    await chat.post('recruiter', RECRUITING_TEXT);
    expect(await warningOf('recruiter')).toMatchObject({
      author: 'yamidome',
      private: true,
      appealable: true,
      caseId: expect.any(String),
      text: expect.stringContaining('理由'),
    });
    expect(await warningOf('member')).toBeUndefined();
    expect(await warningOf('moderator')).toBeUndefined();
  });

  it('a reply names what it answers, and cannot answer what is not there', async () => {
    const id = await chat.post('member', 'どこがおすすめ？');
    const reply = { channel: 'general', author: 'rin', text: 'ひろめ市場', replyTo: id };
    expect((await chat.send('POST', '/api/messages', reply)).status).toBe(201);
    expect((await chat.rows('member'))[1]).toMatchObject({ replyTo: id });
    const lost = await chat.send('POST', '/api/messages', { ...reply, replyTo: 'nothing' });
    expect(lost.status).toBe(404);
  });

  it('a message stays when its judgement breaks, and the log does not quote it', async () => {
    chat.intakeFails.now = true;
    await chat.post('member', 'ひみつの話');
    expect((await chat.rows('member'))[0]).toMatchObject({ text: 'ひみつの話', hidden: false });
    expect(chat.logLines.join()).toContain('message_not_judged');
    expect(chat.logLines.join()).not.toContain('ひみつ');
  });
});

describe('editing', () => {
  it('an edit is judged again', async () => {
    const id = await chat.post('recruiter', 'こんにちは');
    expect(
      await chat.send('PUT', `/api/messages/${id}`, { author: 'recruiter', text: RECRUITING_TEXT }),
    ).toMatchObject({
      status: 200,
      body: { id },
    });
    expect(await chat.rows('member')).toMatchObject([
      { id, text: '', hidden: true, editedAt: '2026-11-20T03:00:00.000Z' },
    ]);
  });

  it('only the author can edit a message', async () => {
    const id = await chat.post('member', 'こんにちは');
    expect(
      await chat.send('PUT', `/api/messages/${id}`, { author: 'rin', text: 'さようなら' }),
    ).toMatchObject({
      status: 403,
    });
    expect((await chat.rows('member'))[0]?.text).toBe('こんにちは');
  });

  it('a hidden message cannot be edited into an innocent one', async () => {
    const id = await chat.post('recruiter', RECRUITING_TEXT);
    expect(
      await chat.send('PUT', `/api/messages/${id}`, { author: 'recruiter', text: 'ごめん' }),
    ).toMatchObject({
      status: 409,
      body: { error: expect.stringContaining('appeal') },
    });
  });

  it('a message that is not there cannot be edited', async () => {
    expect(await chat.send('PUT', '/api/messages/nothing', { author: 'rin', text: 'あ' })).toMatchObject({
      status: 404,
    });
  });
});

describe('#mods', () => {
  it('only moderators read it and write in it', async () => {
    expect(await chat.get('/api/channels/mods/messages?as=member')).toMatchObject({ status: 403 });
    const post = { channel: 'mods', author: 'member', text: 'あ' };
    expect(await chat.send('POST', '/api/messages', post)).toMatchObject({ status: 403 });
    await chat.post('moderator', '確認します', 'mods');
    expect(await chat.rows('moderator-aya', 'mods')).toMatchObject([{ text: '確認します' }]);
  });

  it('a message there does not exist for anybody else', async () => {
    const id = await chat.post('moderator', '確認します', 'mods');
    expect(await chat.send('PUT', `/api/messages/${id}`, { author: 'member', text: 'あ' })).toMatchObject({
      status: 404,
    });
    expect(
      await chat.send('POST', `/api/messages/${id}/report`, { reporter: 'member', reason: 'あ' }),
    ).toMatchObject({ status: 404 });
  });

  it('a hidden message brings a card with its text, its marked spans and the buttons', async () => {
    await chat.post('recruiter', RECRUITING_TEXT);
    expect(await chat.rows('moderator', 'mods')).toMatchObject([
      {
        author: 'yamidome',
        text: '闇バイトの募集の疑い',
        card: {
          text: RECRUITING_TEXT,
          spans: [{ start: 0, end: 4 }],
          author: { name: 'recruiter' },
          buttons: [{ decision: 'uphold' }, { decision: 'overturn' }],
          url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/#/),
        },
      },
    ]);
  });
});
