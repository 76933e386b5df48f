import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { callCommand, runCommand, SMALL_RULES_FOLDER } from '../support/cli/run-command.ts';

const check = (...args: string[]) => callCommand('check', ['--rules', SMALL_RULES_FOLDER, ...args]);

describe('yamidome check', () => {
  it('marks the matches and explains the rules', async () => {
    const { code, out, err } = await runCommand('check', [
      '--rules',
      SMALL_RULES_FOLDER,
      '荷物を運ぶだけ、テレグラムで',
    ]);
    const version = out.match(/ルール集の版: (\w+)/)?.[1];
    expect(out).toBe(`  【荷物】を運ぶだけ、【テレグラム】で

判定: 投稿を非表示にします
勧誘の確率: 4.7% (0.2% 以上で確認、3% 以上で非表示)
対数オッズ: -3.01
発言の種類: 勧誘している

反応したルール:
  +3.20  parcels/elsewhere  「テレグラム」
         外部アプリへの誘導です
  +3.00  parcels/parcel  「荷物」
         荷物の話です

ルール集の版: ${version} / 試験運転(shadow)のため、実際には何も行いません
`);
    expect([code, err]).toEqual([0, '']);
  });

  it('answers in English, also when no rule matched', async () => {
    const [match, noMatch] = await Promise.all([
      check('--lang', 'en', '荷物です'),
      check('--lang', 'en', 'カツオのたたき食べたい'),
    ]);
    expect(match.out).toContain(
      'Ruling: review: moderators get a card\nProbability: 0.2% (review from 0.2%, hide from 3%)\nLog odds: -6.21',
    );
    expect(match.out).toContain('it is about a parcel');
    expect(noMatch.out).toContain('Ruling: pass: nothing to do\nProbability: < 0.1%');
    expect(noMatch.out).toContain('No rule fired.');
  });

  it('with --json it prints the same line as scan', async () => {
    const text = '荷物の話に気をつけて';
    const [one, many] = await Promise.all([
      check('--json', text),
      callCommand('scan', ['--rules', SMALL_RULES_FOLDER, '-'], { input: JSON.stringify({ text }) }),
    ]);
    expect(one.out).toBe(many.out);
    expect(one.out).toMatch(
      /^{"index":0,"ruling":"pass","probability":6.74e-7,"logOdds":-14.21,"stance":"warning","signals":\[{[^\n]*}\]}\n$/,
    );
  });

  it('reads standard input, in several lines', async () => {
    const { out } = await runCommand('check', ['--rules', SMALL_RULES_FOLDER], {
      input: '\ufeffお知らせ\n荷物です\r\n',
    });
    expect(out).toMatch(/^ {2}お知らせ\n {2}【荷物】です\n\n/);
  });

  it('refuses a missing text, input that is not UTF-8 and unknown flags in one sentence', async () => {
    const [nothing, empty, other, flag, language] = await Promise.all([
      callCommand('check', []),
      check(''),
      callCommand('check', [], { input: Buffer.from([0x93, 0xfa]) }),
      check('--jsn', 'x'),
      check('--lang', 'fr', 'x'),
    ]);
    expect(nothing.err).toMatch(/^check: there is no text to judge\n\n使い方: yamidome check/);
    expect(empty.err).toBe(nothing.err);
    expect(other.err).toBe('check: standard input is not UTF-8 text\n');
    expect(flag.err).toBe(`check: Unknown option '--jsn'; did you mean "--json"?; see --help\n`);
    expect(language.err).toBe('check: --lang knows ja and en, not "fr"\n');
    expect([nothing, empty, other, flag, language].map(({ code }) => code)).toEqual([2, 2, 2, 2, 2]);
  });

  it('reads standard input for - as scan does, and refuses two texts or a blank one', async () => {
    const [dash, two, blank] = await Promise.all([
      callCommand('check', ['-'], { input: Buffer.from('日給5万、荷物を運ぶだけ。詳細はテレグラムで') }),
      check('日給5万', 'テレグラムで'),
      check('   '),
    ]);
    expect(dash.code).toBe(0);
    expect(dash.out).toContain('日給');
    expect(two).toMatchObject({ code: 2, err: expect.stringContaining('in quotes') });
    expect(blank.code).toBe(2);
  });
});

test("a server's own phrases count when its policy is named", async () => {
  const folder = await mkdtemp(join(tmpdir(), 'yamidome-check-'));
  const policy = join(folder, 'policy.yaml');
  const text = await readFile(join(SMALL_RULES_FOLDER, 'policy.yaml'), 'utf8');
  await writeFile(policy, `${text}\nphrases: [{ text: 合言葉はアサガオ, ruling: hide }]\n`);
  const { out, code } = await callCommand('check', [
    '--rules',
    SMALL_RULES_FOLDER,
    '--policy',
    policy,
    '--json',
    '合言葉は ｱｻｶﾞｵ',
  ]);
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ ruling: 'hide' });
  await rm(folder, { recursive: true });
}, 120_000);

test('a policy of an earlier version is used, and standard error says what to write instead', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'yamidome-check-'));
  const policy = join(folder, 'policy.yaml');
  const text = await readFile(join(SMALL_RULES_FOLDER, 'policy.yaml'), 'utf8');
  await writeFile(
    policy,
    text.replace(/probability:\n.*\n.*\n/, 'thresholds: { review: 0.5, hide: 0.95 }\n'),
  );
  const args = ['--rules', SMALL_RULES_FOLDER, '--policy', policy, '--json', '荷物はテレグラムで'];
  const { out, err, code } = await callCommand('check', args);
  expect(code).toBe(0);
  expect(err).toBe(
    'check: the policy says thresholds, the form of an earlier version: write probability: { review: 0.04, hide: 0.868759 }\n',
  );
  expect(JSON.parse(out)).toMatchObject({ ruling: 'review', probability: 0.04698 });
  await rm(folder, { recursive: true });
}, 120_000);
