import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Log } from '#core';
import { RULES_FOLDER } from '../src/cli/load.ts';
import { type Running, start } from '../src/main.ts';

/** A Wednesday at noon in Japan, at which nothing is posted by schedule. */
const began = performance.now();
const clock = {
  now: () => new Date(Date.parse('2026-11-25T03:00:00Z') + performance.now() - began),
};

/** The whole house on loopback: real rules, real pipeline, real HTTP; only the log is a list. */
let house: Running;
let rules: string;
const lines: string[] = [];
const log: Log = {
  info: (what) => void lines.push(what),
  warn: (what) => void lines.push(what),
  error: (what) => void lines.push(what),
};

interface Row {
  id: string;
  author: string;
  text: string;
  hidden: boolean;
  kind: string;
  caseId?: string;
  appealable?: boolean;
  card?: {
    caseId: string;
    status: string;
    text: string;
    spans: { start: number; end: number }[];
    reasons: string[];
    buttons: { decision: string }[];
    facts: { label: string; value: string }[];
  };
}

const send = async (method: string, path: string, body: object) => {
  const answer = await fetch(`${house.url}${path}`, {
    method,
    // One that is kept idle while rules are built anew may be closed by the time it is used.
    headers: { 'content-type': 'application/json', connection: 'close' },
    body: JSON.stringify(body),
  });
  return {
    status: answer.status,
    body: (await answer.json()) as Record<string, string> & { accepted?: boolean },
  };
};
const post = async (author: string, text: string, channel = 'general') =>
  (await send('POST', '/api/messages', { channel, author, text })).body.id!;
const rows = async (channel: string, as: string): Promise<Row[]> =>
  (await fetch(`${house.url}/api/channels/${channel}/messages?as=${as}`)).json() as Promise<Row[]>;
const seen = async (id: string, as = 'member') => (await rows('general', as)).find((row) => row.id === id);
const letters = async (to: string, kind: string) =>
  (await rows('general', to)).filter((row) => row.kind === kind);
const cardOf = async (caseId: string) =>
  (await rows('mods', 'moderator')).find((row) => row.card?.caseId === caseId)?.card;
const standing = async (name: string) =>
  (await fetch(`${house.url}/api/members/${name}`)).json() as Promise<{ strikes: number; state: string }>;

beforeAll(async () => {
  rules = await mkdtemp(join(tmpdir(), 'yamidome-rules-'));
  await cp(RULES_FOLDER, rules, { recursive: true });
  house = await start({
    port: 0,
    rulesFolder: rules,
    grammar: false,
    web: { host: '127.0.0.1', port: 0 },
    clock,
    log,
  });
});
afterAll(async () => {
  await house.stop();
  await rm(rules, { recursive: true });
});

const OFFER = '日給5万、荷物を運ぶだけ。詳細はテレグラムで';

describe('the house on an ordinary day', () => {
  it('a solicitation is hidden, its author is told why and how to appeal, moderators get a card', async () => {
    const id = await post('first', OFFER);
    expect(await seen(id)).toMatchObject({ hidden: true, text: '' });
    const warning = (await letters('first', 'warn'))[0]!;
    expect(warning.text).toContain('#9110');
    expect(warning.text).toContain(warning.caseId);
    expect(await letters('member', 'warn')).toEqual([]);
    const card = (await cardOf(warning.caseId!))!;
    expect(card.text).toBe(OFFER);
    expect(card.spans.map((span) => card.text.slice(span.start, span.end)).join(' ')).toContain('テレグラム');
    expect(card.reasons.length).toBeGreaterThan(0);
    expect(card.buttons.map((button) => button.decision)).toEqual(['uphold', 'overturn']);
    expect(await standing('first')).toMatchObject({ strikes: 1, state: 'active' });
  });

  it('a warning, a fish dish and a game guild stay', async () => {
    for (const text of [
      '闇バイトに気をつけて',
      'カツオのたたき食べたい',
      'ギルドメンバー募集中！気軽にDMください',
    ]) {
      expect(await seen(await post('member', text))).toMatchObject({ hidden: false, text });
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
      expect((await seen(await post(`trick${i}`, text)))?.hidden).toBe(true);
    }
  });

  it('the second post brings a timeout, the third quarantine, and the fourth is not taken', async () => {
    await post('ladder', OFFER);
    await post('ladder', `${OFFER}！`);
    expect(await standing('ladder')).toMatchObject({ strikes: 2, state: 'timeout' });
    await post('ladder', `急募 ${OFFER}`);
    expect(await standing('ladder')).toMatchObject({ strikes: 3, state: 'quarantine' });
    const refused = await send('POST', '/api/messages', {
      channel: 'general',
      author: 'ladder',
      text: 'はい',
    });
    expect(refused.status).toBe(403);
  });

  it('an appeal reaches the card; overturning restores the post and gives the strike back', async () => {
    const id = await post('wronged', OFFER);
    const { caseId } = (await letters('wronged', 'warn'))[0]!;
    const appeal = await send('POST', `/api/cases/${caseId}/appeal`, {
      author: 'wronged',
      plea: '冗談でした',
    });
    expect(appeal).toMatchObject({ status: 200, body: { accepted: true } });
    expect(JSON.stringify(await cardOf(caseId!))).toContain('冗談でした');
    const stranger = await send('POST', `/api/cases/${caseId}/appeal`, { author: 'member', plea: 'x' });
    expect(stranger.status).toBe(403);
    const member = await send('POST', `/api/cases/${caseId}/decision`, {
      moderator: 'member',
      decision: 'overturn',
    });
    expect(member.status).toBe(403);
    const [one, two] = await Promise.all(
      ['moderator', 'moderator2'].map((moderator) =>
        send('POST', `/api/cases/${caseId}/decision`, { moderator, decision: 'overturn' }),
      ),
    );
    expect([one!.status, two!.status].sort()).toEqual([200, 409]);
    expect((await letters('wronged', 'warn')).map((letter) => letter.appealable)).toEqual([false]);
    expect(await seen(id)).toMatchObject({ hidden: false, text: OFFER });
    expect(await standing('wronged')).toMatchObject({ strikes: 0, state: 'active' });
  });

  it('of two opposite decisions at once only one counts, and the other moderator is told', async () => {
    await post('between', OFFER);
    const { caseId } = (await letters('between', 'warn'))[0]!;
    const answers = await Promise.all(
      (['overturn', 'uphold'] as const).map((decision, i) =>
        send('POST', `/api/cases/${caseId}/decision`, { moderator: `moderator${i}`, decision }),
      ),
    );
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 409]);
    expect(answers.find((answer) => answer.status === 409)?.body.error).toBeTruthy();
  });

  it('a reported message goes to the moderators, and an upheld report hides it', async () => {
    const id = await post('quiet', '例の件、あとで話そう');
    const report = await send('POST', `/api/messages/${id}/report`, {
      reporter: 'member',
      reason: '勧誘されました',
    });
    expect(report).toMatchObject({ status: 200, body: { accepted: true } });
    const caseId = report.body.caseId!;
    expect(JSON.stringify(await cardOf(caseId))).toContain('勧誘されました');
    expect((await seen(id))?.hidden).toBe(false);
    await send('POST', `/api/cases/${caseId}/decision`, { moderator: 'moderator', decision: 'uphold' });
    expect((await seen(id))?.hidden).toBe(true);
    expect(await standing('quiet')).toMatchObject({ strikes: 1 });
    expect((await letters('quiet', 'warn'))[0]?.text).not.toContain('member');
  });

  it('an innocent message that is edited into a solicitation is caught', async () => {
    const id = await post('editor', 'おはようございます');
    await send('PUT', `/api/messages/${id}`, { author: 'editor', text: OFFER });
    expect((await seen(id))?.hidden).toBe(true);
  });

  it('somebody who asks for help gets help and no strike', async () => {
    const id = await post(
      'caught',
      '高額バイトに応募してしまいました。免許証の写真を送ってしまい、家に行くと脅されています。助けて',
    );
    expect((await seen(id))?.hidden).toBe(false);
    expect((await letters('caught', 'help'))[0]?.text).toContain('#9110');
    expect(await standing('caught')).toMatchObject({ strikes: 0, state: 'active' });
  });

  it('who looks for work near a trap gets a private letter, and the channel a notice that names nobody', async () => {
    await post('jobless', '闇バイト探してます。高額即日でお願いします');
    expect((await letters('jobless', 'help'))[0]?.text).toContain('#9110');
    const notices = await letters('member', 'notice');
    expect(notices).toHaveLength(1);
    expect(notices[0]?.text).not.toContain('jobless');
    expect(await standing('jobless')).toMatchObject({ strikes: 0, state: 'active' });
  });

  it('a newcomer is welcomed once in private, and may read the help lines in five languages', async () => {
    const meet = () => fetch(`${house.url}/api/people?as=newcomer`);
    await meet();
    await meet();
    expect(await letters('newcomer', 'help')).toHaveLength(1);
    for (const [locale, words] of [
      ['ja', '家族を守ります'],
      ['en', 'protect you and your family'],
      ['zh', '警察会保护'],
      ['vi', 'Cảnh sát sẽ bảo vệ'],
      ['pt', 'proteger você'],
    ]) {
      await send('POST', '/api/help-lines', { as: 'newcomer', locale: locale!, under: 'letter' });
      expect((await letters('newcomer', 'reply')).at(-1)?.text).toContain(words);
    }
    expect(await letters('passer-by', 'reply')).toEqual([]);
  });

  it('who replied to a recruiter before the post was hidden is cautioned in private', async () => {
    const id = await post('slow', '例の件、興味ある人は連絡ください');
    await send('POST', '/api/messages', { channel: 'general', author: 'curious', text: 'はい', replyTo: id });
    const report = await send('POST', `/api/messages/${id}/report`, { reporter: 'member', reason: '怪しい' });
    await send('POST', `/api/cases/${report.body.caseId}/decision`, {
      moderator: 'moderator',
      decision: 'uphold',
    });
    expect((await letters('curious', 'help'))[0]?.text).toContain('責めるものではありません');
  });

  it('the drill phrase proves that the server is guarded', async () => {
    expect((await seen(await post('driller', '闇止め訓練：これは訓練です')))?.hidden).toBe(true);
  });

  it('a hundred thousand characters are refused with a sentence and stop nobody', async () => {
    const long = await send('POST', '/api/messages', {
      channel: 'general',
      author: 'member',
      text: 'あ'.repeat(100_000),
    });
    expect(long.status).toBe(413);
    expect((await seen(await post('member', 'まだいます')))?.hidden).toBe(false);
  });
});

describe('who looks after the house', () => {
  it('sees that every part is well, and how much there was to do', async () => {
    const ready = await fetch(`${house.webUrl}/readyz`);
    expect(ready.status).toBe(200);
    expect(await ready.json()).toEqual({
      ready: true,
      rules: house.version(),
      parts: { archive: { ok: true }, sandbox: { ok: true }, rules: { ok: true } },
    });
    const metrics = await (await fetch(`${house.webUrl}/metrics`)).text();
    expect(metrics).toMatch(/yamidome_messages_total\{kind="posted"\} [1-9]/);
    expect(metrics).toMatch(/yamidome_rulings_total\{ruling="pass"\} [1-9]/);
    expect(metrics).toMatch(/yamidome_actions_total\{action="hide",status="done"\} [1-9]/);
    expect(metrics).toMatch(/yamidome_hidden_seconds_count [1-9]/);
  });
});

describe('rules change while the house is open', () => {
  const until = async (holds: () => boolean) => {
    for (let i = 0; i < 200 && !holds(); i++) await new Promise((resolve) => setTimeout(resolve, 25));
    expect(holds()).toBe(true);
  };

  it('a broken pack is refused with file and line while the last good rules stay; a mended one is in force at once', async () => {
    const pack = join(rules, 'drill', 'pack.yaml');
    const lexicon = join(rules, 'lexicon', 'drill.yaml');
    const [goodPack, goodLexicon] = await Promise.all([readFile(pack, 'utf8'), readFile(lexicon, 'utf8')]);
    const before = house.version();

    await writeFile(pack, goodPack.replace('weight:', 'wieght:'));
    await until(() => lines.some((line) => /drill\/pack\.yaml, line \d+.*wieght.*weight/.test(line)));
    expect(house.version()).toBe(before);
    const ready = await fetch(`${house.webUrl}/readyz`);
    expect(ready.status).toBe(503);
    expect(JSON.stringify(await ready.json())).toMatch(/drill\/pack\.yaml, line \d+/);
    expect((await seen(await post('still', '闇止め訓練：これは訓練です')))?.hidden).toBe(true);

    await writeFile(pack, goodPack);
    await writeFile(lexicon, goodLexicon.replace('terms: [', 'terms: [合言葉はアサガオ, '));
    await until(() => house.version() !== before);
    expect((await seen(await post('later', '合言葉はアサガオ')))?.hidden).toBe(true);
  });
});

describe('with a data folder', () => {
  it('cases and strikes outlive the process, and the second post after a restart climbs the ladder', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'yamidome-data-'));
    const open = () =>
      start({
        port: 0,
        rulesFolder: rules,
        grammar: false,
        keeping: { dataDir },
        clock,
        log,
      });
    const before = house;
    house = await open();
    await post('patient', OFFER);
    const chat = { general: await rows('general', 'patient'), mods: await rows('mods', 'moderator') };
    await house.stop();
    house = await open();
    expect(await standing('patient')).toMatchObject({ strikes: 1 });
    // The page goes on where it was: the hidden post, its letter, the card.
    expect(await rows('general', 'patient')).toEqual(chat.general);
    expect(await rows('mods', 'moderator')).toEqual(chat.mods);
    expect(chat.mods).toHaveLength(1);
    const files = await readdir(dataDir, { withFileTypes: true });
    for (const { name } of files.filter((each) => each.isFile())) {
      expect((await readFile(join(dataDir, name))).includes(Buffer.from(OFFER.slice(0, 5)))).toBe(false);
    }
    await post('patient', OFFER);
    expect(await standing('patient')).toMatchObject({ strikes: 2, state: 'timeout' });
    await house.stop();
    house = before;
    await rm(dataDir, { recursive: true });
  });

  it('a key that does not fit is refused at the start with a sentence', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'yamidome-data-'));
    const open = (evidenceKey?: string) =>
      start({
        port: 0,
        rulesFolder: rules,
        grammar: false,
        keeping: { dataDir, evidenceKey },
        clock,
        log,
      });
    await (await open()).stop();
    await expect(open(Buffer.alloc(32, 7).toString('base64'))).rejects.toThrow(/EVIDENCE_KEY|evidence/);
    await rm(dataDir, { recursive: true });
  });
});
