import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OpenSandbox, openSandbox, RECRUITING_TEXT } from './open-sandbox.ts';

let chat: OpenSandbox;
beforeEach(async () => {
  chat = await openSandbox();
});
afterEach(() => chat.close());

const caseOf = async (name: string) =>
  (await chat.get(`/api/members/${encodeURIComponent(name)}`)).body.caseIds?.[0] ?? '';
const decide = (caseId: string, decision: string, moderator = 'moderator') =>
  chat.send('POST', `/api/cases/${encodeURIComponent(caseId)}/decision`, { moderator, decision });
const appeal = (caseId: string, author: string) =>
  chat.send('POST', `/api/cases/${encodeURIComponent(caseId)}/appeal`, { author, plea: '誤解です' });

describe('reports', () => {
  it('a report is taken and answered privately', async () => {
    const id = await chat.post('recruiter', '手伝ってくれる人いませんか');
    const answer = await chat.send('POST', `/api/messages/${id}/report`, {
      reporter: 'member',
      reason: '怪しい',
    });
    expect(answer).toMatchObject({ status: 200, body: { accepted: true, code: 'ok' } });
    expect((await chat.rows('member')).at(-1)).toMatchObject({ kind: 'reply', private: true });
    expect(await chat.rows('recruiter')).toHaveLength(1);
  });

  it('a moderator cannot be reported', async () => {
    const id = await chat.post('moderator', '静かにしましょう');
    expect(
      await chat.send('POST', `/api/messages/${id}/report`, { reporter: 'member', reason: 'いやだ' }),
    ).toMatchObject({ status: 403, body: { code: 'exempt' } });
  });

  it('too many reports are refused for a while', async () => {
    const id = await chat.post('rin', 'こんにちは');
    const report = () =>
      chat.send('POST', `/api/messages/${id}/report`, { reporter: 'member', reason: 'あ' });
    for (let n = 0; n < 3; n++) await report();
    expect(await report()).toMatchObject({ status: 429, body: { code: 'too-many' } });
  });

  it('a message that is not there cannot be reported', async () => {
    expect(
      await chat.send('POST', '/api/messages/nothing/report', { reporter: 'member', reason: 'あ' }),
    ).toMatchObject({ status: 404, body: { error: expect.any(String) } });
  });
});

describe('appeals and decisions', () => {
  it('an appeal updates the card in its place', async () => {
    await chat.post('recruiter', RECRUITING_TEXT);
    await chat.post('moderator', '見ています', 'mods');
    expect(await appeal(await caseOf('recruiter'), 'recruiter')).toMatchObject({ status: 200 });
    const rows = await chat.rows('moderator', 'mods');
    expect(rows.map((row) => row.kind)).toEqual(['card', 'message']);
    expect(rows[0]?.card).toMatchObject({ revision: 2, status: '異議の申し立てがありました' });
  });

  it('only the author appeals, and only against a case that exists', async () => {
    await chat.post('recruiter', RECRUITING_TEXT);
    expect(await appeal(await caseOf('recruiter'), 'member')).toMatchObject({ status: 403 });
    expect(await appeal('Y-nothing', 'recruiter')).toMatchObject({
      status: 404,
      body: { code: 'unknown-case' },
    });
  });

  it('overturn restores the message in its place and gives the strike back', async () => {
    const id = await chat.post('recruiter', RECRUITING_TEXT);
    await chat.post('member', 'こんにちは');
    expect((await chat.get('/api/members/recruiter')).body).toMatchObject({ strikes: 1 });
    expect(await decide(await caseOf('recruiter'), 'overturn')).toMatchObject({ status: 200 });
    expect((await chat.rows('member'))[0]).toMatchObject({ id, text: RECRUITING_TEXT, hidden: false });
    expect((await chat.get('/api/members/recruiter')).body).toMatchObject({ strikes: 0, caseIds: [] });
    expect((await chat.rows('member'))[0]).toMatchObject({ restored: true });
    expect((await chat.rows('moderator', 'mods'))[0]?.card?.buttons).toEqual([]);
  });

  it('only a moderator decides; the same decision again is refused, the opposite one is taken', async () => {
    await chat.post('recruiter', RECRUITING_TEXT);
    const caseId = await caseOf('recruiter');
    expect(await decide(caseId, 'uphold', 'member')).toMatchObject({ status: 403 });
    expect(await decide(caseId, 'uphold')).toMatchObject({ status: 200 });
    expect(await decide(caseId, 'uphold')).toMatchObject({
      status: 409,
      body: { code: 'already-decided' },
    });
    expect(await decide(caseId, 'overturn')).toMatchObject({ status: 200 });
    expect(await decide('Y-nothing', 'uphold')).toMatchObject({ status: 404 });
  });
});

describe('other actions of moderators', () => {
  const act = (caseId: string, body: object) =>
    chat.send('POST', `/api/cases/${encodeURIComponent(caseId)}/moderator-action`, body);

  it('a moderator takes a case and writes a note, which the card shows', async () => {
    await chat.post('recruiter', RECRUITING_TEXT);
    const caseId = await caseOf('recruiter');
    const moderator = 'moderator';
    expect(await act(caseId, { moderator, action: 'claim' })).toMatchObject({ status: 200 });
    expect(await act(caseId, { moderator, action: 'note', note: '本人に確認中' })).toMatchObject({
      status: 200,
    });
    const [row] = await chat.rows('moderator', 'mods');
    expect(row?.card?.facts.map((fact) => fact.value)).toEqual(
      expect.arrayContaining(['claim', 'note 本人に確認中']),
    );
  });

  it('a note needs a text, a member may not act, and an unknown case is not found', async () => {
    await chat.post('recruiter', RECRUITING_TEXT);
    const caseId = await caseOf('recruiter');
    expect(await act(caseId, { moderator: 'moderator', action: 'note' })).toMatchObject({ status: 400 });
    expect(await act(caseId, { moderator: 'member', action: 'ban' })).toMatchObject({ status: 403 });
    expect(await act('Y-nothing', { moderator: 'moderator', action: 'claim' })).toMatchObject({
      status: 404,
    });
    expect(await act(caseId, { moderator: 'moderator', action: 'kick' })).toMatchObject({
      status: 400,
      body: { error: expect.stringContaining('"claim"') },
    });
  });

  it('a banned member sees no channel, only the private messages, and cannot post', async () => {
    await chat.post('member', 'こんにちは');
    await chat.post('recruiter', RECRUITING_TEXT);
    await act(await caseOf('recruiter'), { moderator: 'moderator', action: 'ban' });
    expect((await chat.get('/api/members/recruiter')).body).toMatchObject({ state: 'banned' });
    expect((await chat.rows('recruiter')).map((row) => row.kind)).toEqual(['warn']);
    const post = { channel: 'general', author: 'recruiter', text: 'あ' };
    expect(await chat.send('POST', '/api/messages', post)).toMatchObject({ status: 403 });
  });
});

describe('standing', () => {
  it('when the member history fails, only that request fails', async () => {
    chat.intakeFails.now = true;
    expect(await chat.get('/api/members/rin')).toMatchObject({
      status: 500,
      body: { error: expect.any(String) },
    });
    expect(chat.logLines.join()).toMatch(/sandbox_request_failed .*fake-intake/);
    expect(chat.logLines.join()).not.toContain('rin');
    chat.intakeFails.now = false;
    expect(await chat.get('/api/members/rin')).toMatchObject({ status: 200 });
  });

  it('a moderator lifts the hourly limit, a member cannot', async () => {
    const lift = (moderator: string) => chat.send('POST', '/api/hourly-limit/lift', { moderator });
    expect(await lift('moderator')).toMatchObject({ status: 200, body: { accepted: true } });
    expect(await lift('rin')).toMatchObject({ status: 403, body: { code: 'not-moderator' } });
  });

  it('a new member has no strikes', async () => {
    expect((await chat.get('/api/members/%E5%87%9B')).body).toEqual({
      name: '凛',
      strikes: 0,
      state: 'active',
      caseIds: [],
    });
  });

  it('a member in timeout may post on, so that the next rung can be seen', async () => {
    await chat.post('recruiter', RECRUITING_TEXT);
    await chat.post('recruiter', RECRUITING_TEXT);
    expect((await chat.get('/api/members/recruiter')).body).toMatchObject({
      state: 'timeout',
      strikes: 2,
      until: '2026-11-20T04:00:00.000Z',
    });
    await chat.post('recruiter', 'まだ書けます');
    chat.fakeTime.now = new Date('2026-11-20T04:00:00Z');
    expect((await chat.get('/api/members/recruiter')).body).toMatchObject({ state: 'active' });
  });

  it('a quarantined member reads but neither posts nor edits, until a moderator overturns', async () => {
    const before = await chat.post('recruiter', 'こんにちは');
    for (let n = 0; n < 3; n++) await chat.post('recruiter', `${RECRUITING_TEXT} ${n}`);
    expect((await chat.get('/api/members/recruiter')).body).toMatchObject({
      state: 'quarantine',
      strikes: 3,
    });
    const post = { channel: 'general', author: 'recruiter', text: 'あ' };
    expect(await chat.send('POST', '/api/messages', post)).toMatchObject({
      status: 403,
      body: { error: expect.stringContaining('quarantine') },
    });
    const edit = { author: 'recruiter', text: 'い' };
    expect(await chat.send('PUT', `/api/messages/${before}`, edit)).toMatchObject({ status: 403 });
    expect((await chat.rows('recruiter')).length).toBeGreaterThan(0);
    await decide(await caseOf('recruiter'), 'overturn');
    await chat.post('recruiter', 'もどりました');
  });
});
