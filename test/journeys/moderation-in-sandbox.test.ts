import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RECRUITING_TEXT, type RunningApp, startApp } from '../support/worlds/running-app.ts';

/** One for all: nobody appears in two stories. */
let house: RunningApp;
beforeAll(async () => {
  house = await startApp();
});
afterAll(() => house.stop());

describe('the house on an ordinary day', () => {
  it('a solicitation is hidden, its author is told why and how to appeal, moderators get a card', async () => {
    const id = await house.post('first', RECRUITING_TEXT);
    expect(await house.seen(id)).toMatchObject({ hidden: true, text: '' });
    const warning = (await house.letters('first', 'warn'))[0]!;
    expect(warning.text).toContain('#9110');
    expect(warning.text).toContain(warning.caseId);
    expect(await house.letters('member', 'warn')).toEqual([]);
    const card = (await house.cardOf(warning.caseId!))!;
    expect(card.text).toBe(RECRUITING_TEXT);
    expect(card.spans.map((span) => card.text.slice(span.start, span.end)).join(' ')).toContain('テレグラム');
    expect(card.reasons.length).toBeGreaterThan(0);
    expect(card.buttons.map((button) => button.decision)).toEqual(['uphold', 'overturn']);
    expect(await house.standing('first')).toMatchObject({ strikes: 1, state: 'active' });
  });

  it('a warning, a fish dish and a game guild stay', async () => {
    for (const text of [
      '闇バイトに気をつけて',
      'カツオのたたき食べたい',
      'ギルドメンバー募集中！気軽にDMください',
    ]) {
      expect(await house.seen(await house.post('member', text))).toMatchObject({ hidden: false, text });
    }
  });

  it('what is hidden by separators, half-width kana and look-alikes is hidden from no one', async () => {
    const tricks = [
      '日給５万、荷物を運ぶだけ。詳細はテ/レ/グ/ラ/ム で',
      '日給5万、荷物を運ぶだけ。詳細はﾃﾚｸﾞﾗﾑで',
      '日給5万、荷物を運ぶだけ。詳細はテレグラ厶で',
      '日給5万、荷\u200b物を運\u200bぶだ\u200bけ。詳\u200b細はテ\u200bレグ\u200bラムで',
    ];
    for (const [i, text] of tricks.entries()) {
      expect((await house.seen(await house.post(`trick${i}`, text)))?.hidden).toBe(true);
    }
  });

  it('the second post brings a timeout, the third quarantine, and the fourth is not taken', async () => {
    await house.post('ladder', RECRUITING_TEXT);
    await house.post('ladder', `${RECRUITING_TEXT}！`);
    expect(await house.standing('ladder')).toMatchObject({ strikes: 2, state: 'timeout' });
    await house.post('ladder', `急募 ${RECRUITING_TEXT}`);
    expect(await house.standing('ladder')).toMatchObject({ strikes: 3, state: 'quarantine' });
    const refused = await house.send('POST', '/api/messages', {
      channel: 'general',
      author: 'ladder',
      text: 'はい',
    });
    expect(refused.status).toBe(403);
  });

  it('an appeal reaches the card; overturning restores the post and gives the strike back', async () => {
    const id = await house.post('wronged', RECRUITING_TEXT);
    const { caseId } = (await house.letters('wronged', 'warn'))[0]!;
    const appeal = await house.send('POST', `/api/cases/${caseId}/appeal`, {
      author: 'wronged',
      plea: '冗談でした',
    });
    expect(appeal).toMatchObject({ status: 200, body: { accepted: true } });
    expect(JSON.stringify(await house.cardOf(caseId!))).toContain('冗談でした');
    const stranger = await house.send('POST', `/api/cases/${caseId}/appeal`, { author: 'member', plea: 'x' });
    expect(stranger.status).toBe(403);
    const member = await house.send('POST', `/api/cases/${caseId}/decision`, {
      moderator: 'member',
      decision: 'overturn',
    });
    expect(member.status).toBe(403);
    const [one, two] = await Promise.all(
      ['moderator', 'moderator2'].map((moderator) =>
        house.send('POST', `/api/cases/${caseId}/decision`, { moderator, decision: 'overturn' }),
      ),
    );
    expect([one!.status, two!.status].sort()).toEqual([200, 409]);
    expect((await house.letters('wronged', 'warn')).map((letter) => letter.appealable)).toEqual([false]);
    expect(await house.seen(id)).toMatchObject({ hidden: false, text: RECRUITING_TEXT });
    expect(await house.standing('wronged')).toMatchObject({ strikes: 0, state: 'active' });
  });

  it('of two opposite decisions at once only one counts, and the other moderator is told', async () => {
    await house.post('between', RECRUITING_TEXT);
    const { caseId } = (await house.letters('between', 'warn'))[0]!;
    const answers = await Promise.all(
      (['overturn', 'uphold'] as const).map((decision, i) =>
        house.send('POST', `/api/cases/${caseId}/decision`, { moderator: `moderator${i}`, decision }),
      ),
    );
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 409]);
    expect(answers.find((answer) => answer.status === 409)?.body.error).toBeTruthy();
  });

  it('a reported message goes to the moderators, and an upheld report hides it', async () => {
    const id = await house.post('quiet', '例の件、あとで話そう');
    const report = await house.send('POST', `/api/messages/${id}/report`, {
      reporter: 'member',
      reason: '勧誘されました',
    });
    expect(report).toMatchObject({ status: 200, body: { accepted: true } });
    const caseId = report.body.caseId!;
    expect(JSON.stringify(await house.cardOf(caseId))).toContain('勧誘されました');
    expect((await house.seen(id))?.hidden).toBe(false);
    await house.send('POST', `/api/cases/${caseId}/decision`, { moderator: 'moderator', decision: 'uphold' });
    expect((await house.seen(id))?.hidden).toBe(true);
    expect(await house.standing('quiet')).toMatchObject({ strikes: 1 });
    expect((await house.letters('quiet', 'warn'))[0]?.text).not.toContain('member');
  });

  it('an innocent message that is edited into a solicitation is caught', async () => {
    const id = await house.post('editor', 'おはようございます');
    await house.send('PUT', `/api/messages/${id}`, { author: 'editor', text: RECRUITING_TEXT });
    expect((await house.seen(id))?.hidden).toBe(true);
  });

  it('somebody who asks for help gets help and no strike', async () => {
    const id = await house.post(
      'caught',
      '高額バイトに応募してしまいました。免許証の写真を送ってしまい、家に行くと脅されています。助けて',
    );
    expect((await house.seen(id))?.hidden).toBe(false);
    expect((await house.letters('caught', 'help'))[0]?.text).toContain('#9110');
    expect(await house.standing('caught')).toMatchObject({ strikes: 0, state: 'active' });
  });

  it('who looks for work near a trap gets a private letter, and the channel a notice that names nobody', async () => {
    await house.post('jobless', '闇バイト探してます。高額即日でお願いします');
    expect((await house.letters('jobless', 'help'))[0]?.text).toContain('#9110');
    const notices = await house.letters('member', 'notice');
    expect(notices).toHaveLength(1);
    expect(notices[0]?.text).not.toContain('jobless');
    expect(await house.standing('jobless')).toMatchObject({ strikes: 0, state: 'active' });
  });

  it('a newcomer is welcomed once in private, and may read the help lines in five languages', async () => {
    const meet = () => fetch(`${house.url}/api/people?as=newcomer`);
    await meet();
    await meet();
    expect(await house.letters('newcomer', 'help')).toHaveLength(1);
    for (const [locale, words] of [
      ['ja', '家族を守ります'],
      ['en', 'protect you and your family'],
      ['zh', '警察会保护'],
      ['vi', 'Cảnh sát sẽ bảo vệ'],
      ['pt', 'proteger você'],
    ]) {
      await house.send('POST', '/api/help-lines', { as: 'newcomer', locale: locale!, under: 'letter' });
      expect((await house.letters('newcomer', 'reply')).at(-1)?.text).toContain(words);
    }
    expect(await house.letters('passer-by', 'reply')).toEqual([]);
  });

  it('who replied to a recruiter before the post was hidden is cautioned in private', async () => {
    const id = await house.post('slow', '例の件、興味ある人は連絡ください');
    await house.send('POST', '/api/messages', {
      channel: 'general',
      author: 'curious',
      text: 'はい',
      replyTo: id,
    });
    const report = await house.send('POST', `/api/messages/${id}/report`, {
      reporter: 'member',
      reason: '怪しい',
    });
    await house.send('POST', `/api/cases/${report.body.caseId}/decision`, {
      moderator: 'moderator',
      decision: 'uphold',
    });
    expect((await house.letters('curious', 'help'))[0]?.text).toContain('責めるものではありません');
  });

  it('the drill phrase proves that the server is guarded', async () => {
    expect((await house.seen(await house.post('driller', '闇止め訓練：これは訓練です')))?.hidden).toBe(true);
  });

  it('a hundred thousand characters are refused with a sentence and stop nobody', async () => {
    const long = await house.send('POST', '/api/messages', {
      channel: 'general',
      author: 'member',
      text: 'あ'.repeat(100_000),
    });
    expect(long.status).toBe(413);
    expect((await house.seen(await house.post('member', 'まだいます')))?.hidden).toBe(false);
  });
});
