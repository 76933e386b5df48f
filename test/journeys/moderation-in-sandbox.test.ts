import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RECRUITING_TEXT, type RunningApp, startApp } from '../support/worlds/running-app.ts';

/** Offers in other words: the text of an overturned case is not hidden again. */
const OTHER_RECRUITING_TEXT = '即日10万円。身分証だけ用意してください。仕事内容はシグナルで説明します';
const EDITED_TEXT = '受け子募集。日当8万円、即日払い。シグナルで連絡ください';

/** One app for all tests. Each test has its own members, except `member` and the moderators. */
let app: RunningApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.stop());

describe('the sandbox on an ordinary day', () => {
  it('a solicitation is hidden, its author gets the reason and how to appeal, moderators get a card', async () => {
    const id = await app.post('first', RECRUITING_TEXT);
    expect(await app.seen(id)).toMatchObject({ hidden: true, text: '' });
    const warning = (await app.directMessages('first', 'warn'))[0]!;
    expect(warning.text).toContain('#9110');
    expect(warning.text).toContain(warning.caseId);
    expect(await app.directMessages('member', 'warn')).toEqual([]);
    const card = (await app.cardOf(warning.caseId!))!;
    expect(card.text).toBe(RECRUITING_TEXT);
    expect(card.spans.map((span) => card.text.slice(span.start, span.end)).join(' ')).toContain('テレグラム');
    expect(card.reasons.length).toBeGreaterThan(0);
    expect(card.buttons.map((button) => button.decision)).toEqual(['uphold', 'overturn']);
    expect(await app.memberStatus('first')).toMatchObject({ strikes: 1, state: 'active' });
  });

  it('a warning, a fish dish and a game guild stay', async () => {
    for (const text of [
      '闇バイトに気をつけて',
      'カツオのたたき食べたい',
      'ギルドメンバー募集中！気軽にDMください',
    ]) {
      expect(await app.seen(await app.post('member', text))).toMatchObject({ hidden: false, text });
    }
  });

  it('separators, half-width kana and look-alike characters do not help a solicitation', async () => {
    const tricks = [
      '日給５万、荷物を運ぶだけ。詳細はテ/レ/グ/ラ/ム で',
      '日給5万、荷物を運ぶだけ。詳細はﾃﾚｸﾞﾗﾑで',
      '日給5万、荷物を運ぶだけ。詳細はテレグラ厶で',
      '日給5万、荷\u200b物を運\u200bぶだ\u200bけ。詳\u200b細はテ\u200bレグ\u200bラムで',
    ];
    for (const [i, text] of tricks.entries()) {
      expect((await app.seen(await app.post(`trick${i}`, text)))?.hidden).toBe(true);
    }
  });

  it('the second post brings a timeout, the third a quarantine, and the fourth is refused', async () => {
    await app.post('ladder', RECRUITING_TEXT);
    await app.post('ladder', `${RECRUITING_TEXT}！`);
    expect(await app.memberStatus('ladder')).toMatchObject({ strikes: 2, state: 'timeout' });
    await app.post('ladder', `急募 ${RECRUITING_TEXT}`);
    expect(await app.memberStatus('ladder')).toMatchObject({ strikes: 3, state: 'quarantine' });
    const refused = await app.send('POST', '/api/messages', {
      channel: 'general',
      author: 'ladder',
      text: 'はい',
    });
    expect(refused.status).toBe(403);
  });

  it('an appeal reaches the card; overturning restores the post and gives the strike back', async () => {
    const id = await app.post('wronged', RECRUITING_TEXT);
    const { caseId } = (await app.directMessages('wronged', 'warn'))[0]!;
    const appeal = await app.send('POST', `/api/cases/${caseId}/appeal`, {
      author: 'wronged',
      plea: '冗談でした',
    });
    expect(appeal).toMatchObject({ status: 200, body: { accepted: true } });
    expect(JSON.stringify(await app.cardOf(caseId!))).toContain('冗談でした');
    const stranger = await app.send('POST', `/api/cases/${caseId}/appeal`, { author: 'member', plea: 'x' });
    expect(stranger.status).toBe(403);
    const member = await app.send('POST', `/api/cases/${caseId}/decision`, {
      moderator: 'member',
      decision: 'overturn',
    });
    expect(member.status).toBe(403);
    const [one, two] = await Promise.all(
      ['moderator', 'moderator2'].map((moderator) =>
        app.send('POST', `/api/cases/${caseId}/decision`, { moderator, decision: 'overturn' }),
      ),
    );
    expect([one!.status, two!.status].sort()).toEqual([200, 409]);
    expect((await app.directMessages('wronged', 'warn')).map((message) => message.appealable)).toEqual([
      false,
    ]);
    expect(await app.seen(id)).toMatchObject({ hidden: false, text: RECRUITING_TEXT });
    expect(await app.memberStatus('wronged')).toMatchObject({ strikes: 0, state: 'active' });
  });

  it('a moderator asks the author a question; the appeal stays open, and the answer reaches the card', async () => {
    await app.post('asked', OTHER_RECRUITING_TEXT);
    const { caseId } = (await app.directMessages('asked', 'warn'))[0]!;
    const act = (body: object) => app.send('POST', `/api/cases/${caseId}/moderator-action`, body);
    const question = { moderator: 'moderator', action: 'ask', note: 'どこで見た募集ですか' };
    expect((await act({ moderator: 'moderator', action: 'ask' })).status).toBe(400);
    expect((await act({ ...question, moderator: 'member' })).status).toBe(403);
    expect(await act(question)).toMatchObject({ status: 200, body: { accepted: true } });
    const [asked] = await app.directMessages('asked', 'reply');
    expect(asked).toMatchObject({ answerable: true, text: expect.stringContaining('どこで見た募集ですか') });
    expect((await app.directMessages('asked', 'warn'))[0]).toMatchObject({ appealable: true });
    const answer = (author: string) =>
      app.send('POST', `/api/cases/${caseId}/answer`, { author, text: '友人からです' });
    expect((await answer('member')).status).toBe(403);
    expect(await answer('asked')).toMatchObject({ status: 200, body: { accepted: true } });
    expect(JSON.stringify(await app.cardOf(caseId!))).toContain('友人からです');
    await app.send('POST', `/api/cases/${caseId}/decision`, { moderator: 'moderator', decision: 'uphold' });
    expect((await answer('asked')).status).toBe(409);
    expect((await app.directMessages('asked', 'reply'))[0]).toMatchObject({ answerable: false });
  });

  it('of two opposite decisions at once only one counts, and the other moderator gets an error', async () => {
    await app.post('between', OTHER_RECRUITING_TEXT);
    const { caseId } = (await app.directMessages('between', 'warn'))[0]!;
    const responses = await Promise.all(
      (['overturn', 'uphold'] as const).map((decision, i) =>
        app.send('POST', `/api/cases/${caseId}/decision`, { moderator: `moderator${i}`, decision }),
      ),
    );
    expect(responses.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(responses.find(({ status }) => status === 409)?.body.error).toMatch(/moderator[01]/);
  });

  it('a reported message goes to the moderators, and an upheld report hides it', async () => {
    const id = await app.post('quiet', '例の件、あとで話そう');
    const report = await app.send('POST', `/api/messages/${id}/report`, {
      reporter: 'member',
      reason: '勧誘されました',
    });
    expect(report).toMatchObject({ status: 200, body: { accepted: true } });
    const caseId = report.body.caseId!;
    expect(JSON.stringify(await app.cardOf(caseId))).toContain('勧誘されました');
    expect((await app.seen(id))?.hidden).toBe(false);
    await app.send('POST', `/api/cases/${caseId}/decision`, { moderator: 'moderator', decision: 'uphold' });
    expect((await app.seen(id))?.hidden).toBe(true);
    expect(await app.memberStatus('quiet')).toMatchObject({ strikes: 1 });
    expect((await app.directMessages('quiet', 'warn'))[0]?.text).not.toContain('member');
  });

  it('an innocent message that is edited into a solicitation is caught', async () => {
    const id = await app.post('editor', 'おはようございます');
    await app.send('PUT', `/api/messages/${id}`, { author: 'editor', text: EDITED_TEXT });
    expect((await app.seen(id))?.hidden).toBe(true);
  });

  it('a member who asks for help gets help and no strike', async () => {
    const id = await app.post(
      'caught',
      '高額バイトに応募してしまいました。免許証の写真を送ってしまい、家に行くと脅されています。助けて',
    );
    expect((await app.seen(id))?.hidden).toBe(false);
    expect((await app.directMessages('caught', 'help'))[0]?.text).toContain('#9110');
    expect(await app.memberStatus('caught')).toMatchObject({ strikes: 0, state: 'active' });
  });

  it('a member who looks for risky work gets a private message, and the channel a notice without a name', async () => {
    await app.post('jobless', '闇バイト探してます。高額即日でお願いします');
    expect((await app.directMessages('jobless', 'help'))[0]?.text).toContain('#9110');
    const notices = await app.directMessages('member', 'notice');
    expect(notices).toHaveLength(1);
    expect(notices[0]?.text).not.toContain('jobless');
    expect(await app.memberStatus('jobless')).toMatchObject({ strikes: 0, state: 'active' });
  });

  it('a newcomer is welcomed once in private, and may read the help lines in five languages', async () => {
    await fetch(`${app.url}/api/people?as=newcomer`); // reading changes nothing
    expect(await app.directMessages('newcomer', 'help')).toEqual([]);
    const join = () => app.send('POST', '/api/people', { as: 'newcomer' });
    await join();
    await join();
    expect(await app.directMessages('newcomer', 'help')).toHaveLength(1);
    for (const [locale, sentence] of [
      ['ja', '相談した人とその家族を保護する'],
      ['en', 'the police protect people who ask for advice'],
      ['zh', '警察会保护'],
      ['vi', 'cảnh sát bảo vệ người đến xin tư vấn'],
      ['pt', 'a polícia protege quem pede ajuda'],
    ]) {
      await app.send('POST', '/api/help-lines', { as: 'newcomer', locale: locale!, under: 'letter' });
      expect((await app.directMessages('newcomer', 'reply')).at(-1)?.text).toContain(sentence);
    }
    expect(await app.directMessages('passer-by', 'reply')).toEqual([]);
  });

  it('a member who replied to a recruiter before the post was hidden is warned in private', async () => {
    const id = await app.post('slow', '例の件、興味ある人は連絡ください');
    await app.send('POST', '/api/messages', {
      channel: 'general',
      author: 'curious',
      text: 'はい',
      replyTo: id,
    });
    const report = await app.send('POST', `/api/messages/${id}/report`, {
      reporter: 'member',
      reason: '怪しい',
    });
    await app.send('POST', `/api/cases/${report.body.caseId}/decision`, {
      moderator: 'moderator',
      decision: 'uphold',
    });
    expect((await app.directMessages('curious', 'help'))[0]?.text).toContain('責めるものではありません');
  });

  it('the drill phrase proves that the server is protected', async () => {
    for (const [i, text] of ['闇止め訓練：これは訓練です', 'yamidome drill please ignore'].entries())
      expect((await app.seen(await app.post(`driller${i}`, text)))?.hidden).toBe(true);
  });

  it('a hundred thousand characters are refused, and the author can post again', async () => {
    const long = await app.send('POST', '/api/messages', {
      channel: 'general',
      author: 'member',
      text: 'あ'.repeat(100_000),
    });
    expect(long.status).toBe(413);
    expect((await app.seen(await app.post('member', 'まだいます')))?.hidden).toBe(false);
  });
});
