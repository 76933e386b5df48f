import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EVASIONS } from '../../src/cli/eval/evasions.ts';
import { callCommand, runCommand, SMALL_RULES_FOLDER } from '../support/cli/run-command.ts';

let tempFolder: string;
beforeAll(async () => {
  tempFolder = await mkdtemp(join(tmpdir(), 'eval-'));
});
afterAll(() => rm(tempFolder, { recursive: true }));

const file = async (name: string, lines: readonly (string | object)[]): Promise<string> => {
  const path = join(tempFolder, name);
  await writeFile(
    path,
    lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'),
  );
  return path;
};
const evaluate = (...args: string[]) => callCommand('eval', ['--rules', SMALL_RULES_FOLDER, ...args]);
const json = async (...args: string[]) => JSON.parse((await evaluate('--json', ...args)).out);

const POSTS = [
  { text: '荷物はテレグラムで', expect: 'hide', origin: 'made up' },
  { text: 'ご連絡はテレグラムで', expect: 'hide', origin: 'made up' },
  { text: '荷物の件です', expect: 'flag', origin: '作例' },
  { text: '荷物が届いた、テレグラムに書いとく', expect: 'pass', origin: '作例' },
  { text: 'おはよう', expect: 'pass', origin: '作例' },
];

describe('yamidome eval', () => {
  it('shows the figures of a set and of its origins, and whether the goals are met', async () => {
    const path = await file('posts.jsonl', POSTS);
    const { code, out, err } = await runCommand('eval', ['--rules', SMALL_RULES_FOLDER, path]);
    expect(out.split('\n').slice(0, 6)).toEqual([
      '3 of 5 lines are judged as labelled; 1 missed, 1 innocent hidden, 0 innocent to review',
      '',
      'set / origin  lines  hide→hide  hide→caught  flag→caught  pass hidden  pass to review',
      'posts.jsonl   5      1/2 50 %   1/2 50 %     1/1 100 %    1/2 50 %     0/2 0 %',
      '  made up     2      1/2 50 %   1/2 50 %     -            -            -',
      '  作例        3      -          -            1/1 100 %    1/2 50 %     0/2 0 %',
    ]);
    expect(out).toMatch(/posts.jsonl {2}hide lines ruled hide +50 % +≥ 95 % +NOT MET/);
    expect(out).toMatch(/posts.jsonl {2}hide lines at least review +50 % +≥ 99 % +NOT MET/);
    expect(out).toMatch(/posts.jsonl {2}flag lines at least review +100 % +≥ 88 % +met/);
    expect(out).toMatch(/posts.jsonl {2}flag lines ruled hide +0 % +≤ 25 % +met/);
    expect(out).toMatch(/posts.jsonl {2}pass lines hidden +1 +≤ 0 +NOT MET/);
    expect(out).toMatch(/posts.jsonl {2}pass lines sent to review +0 % +≤ 2 % +met/);
    expect([code, err]).toEqual([0, '']);
  });

  it('shows the worst lines first, with their matches: a hidden innocent line is the worst', async () => {
    const { out } = await evaluate('--worst', '2', await file('worst.jsonl', POSTS));
    expect(out.slice(out.indexOf('worst of'))).toBe(`worst of worst.jsonl:
- line 4: expected pass, ruled hide, log odds -3.01, stance soliciting, origin 作例
  【荷物】が届いた、【テレグラム】に書いとく
  +3.00  parcels/parcel  「荷物」
         荷物の話です
  +3.20  parcels/elsewhere  「テレグラム」
         外部アプリへの誘導です
- line 2: expected hide, ruled pass, log odds -6.41, stance soliciting, origin made up
  ご連絡は【テレグラム】で
  +2.80  parcels/elsewhere  「テレグラム」
         外部アプリへの誘導です
`);
    expect((await evaluate('--worst', '0', join(tempFolder, 'worst.jsonl'))).out).not.toContain('worst of');
  });

  it('counts the pass lines of a large set per 100,000, and large sets together', async () => {
    const chat = Array.from({ length: 5_001 }, (_, i) => ({
      text: i === 7 ? '荷物です' : 'おはよう',
      expect: 'pass',
    }));
    await mkdir(join(tempFolder, 'sets'));
    await Promise.all([
      file('sets/a.jsonl', chat),
      file('sets/b.jsonl', chat),
      file('sets/posts.jsonl', POSTS),
    ]);
    await file('sets/notes.txt', ['not a set']);
    const { out } = await evaluate(join(tempFolder, 'sets'));
    expect(out).toContain('1/5001 0 % (20 per 100k)');
    expect(out).toMatch(/a.jsonl +pass lines hidden +0 per 100k +≤ 1 per 100k +met/);
    expect(out).toMatch(
      /all over 5000 lines +pass lines sent to review +20 per 100k +≤ 15 per 100k +NOT MET/,
    );
    expect(out).not.toContain('all up to 5000 lines');
  });

  it('--json has the same figures for programs', async () => {
    const { packs, probability, baseRate, sets, together, evasions } = await json(
      await file('json.jsonl', POSTS),
    );
    expect(packs).toMatch(/^\w{12}$/);
    expect(probability).toEqual({ review: 0.002, hide: 0.03 });
    expect(baseRate).toBe(0.0001);
    expect(sets[0].figures).toEqual({
      hide: { pass: 1, review: 0, hide: 1 },
      flag: { pass: 0, review: 1, hide: 0 },
      pass: { pass: 1, review: 0, hide: 1 },
    });
    expect(Object.keys(sets[0].origins)).toEqual(['made up', '作例']);
    expect(sets[0].goals[0]).toEqual({
      figure: 'hide lines ruled hide',
      unit: 'percent',
      value: 50,
      wanted: { atLeast: 95 },
      met: false,
    });
    expect(sets[0].worst[1]).toMatchObject({ line: 2, expect: 'hide', ruling: 'pass', logOdds: -6.41 });
    expect([together, evasions]).toEqual([[], undefined]);
  });

  it('reads a set that is larger than the memory it gets', async () => {
    // Two bytes for each character in memory, and quick to judge.
    const line = { text: '漢'.repeat(10_000), expect: 'pass', origin: 'x'.repeat(5000) };
    const lines = Array.from({ length: 2_000 }, (_, i) => ({ ...line, origin: `${i} ${line.origin}` }));
    const path = await file('large.jsonl', lines);
    const { code } = await runCommand('eval', ['--rules', SMALL_RULES_FOLDER, '--json', path], {
      flags: ['--max-old-space-size=52'],
    });
    expect(code).toBe(0);
  });
});

describe('the arguments of the command', () => {
  it('bad lines are named with file, line and a correction, and the other lines are judged', async () => {
    const path = await file('bad.jsonl', [
      { text: 'おはよう', expect: 'pass' },
      '',
      'hello',
      '[]',
      { txt: 'おはよう', expect: 'pass' },
      { text: 'おはよう' },
      { text: 'おはよう', expect: 'hidden' },
      { text: 'おはよう', expect: 'pass', origin: 3 },
    ]);
    const { code, out, err } = await evaluate(path);
    expect(err.split('\n')).toEqual([
      `eval: ${path}, line 3: it is not JSON; write {"text":"…","expect":"hide"}`,
      `eval: ${path}, line 4: it is not an object; write {"text":"…","expect":"hide"}`,
      `eval: ${path}, line 5: there is no "text" that is a string; write {"text":"…","expect":"hide"}`,
      `eval: ${path}, line 6: there is no "expect"; write "hide", "flag" or "pass"`,
      `eval: ${path}, line 7: "expect" is "hidden"; write "hide", "flag" or "pass"`,
      `eval: ${path}, line 8: "origin" is not a string; write a name such as "quoted", or leave it out`,
      '',
    ]);
    expect(code).toBe(2);
    expect(out).toMatch(/^1 of 1 lines are judged as labelled; .*; 6 could not be read and are left out\n/);
  });

  it('wrong flags, files and folders are refused in one line', async () => {
    await mkdir(join(tempFolder, 'nothing'));
    const empty = await file('empty.jsonl', []);
    await writeFile(join(tempFolder, 'sjis.jsonl'), Buffer.from([0x93, 0xfa]));
    const wrong = await Promise.all([
      evaluate(),
      evaluate('--evasion', empty),
      evaluate('--worst', 'all', empty),
      evaluate('no-such-file.jsonl'),
      evaluate(join(tempFolder, 'nothing')),
      evaluate(empty),
      evaluate(join(tempFolder, 'sjis.jsonl')),
    ]);
    expect(wrong.map(({ code, err }) => `${code} ${err.replaceAll(tempFolder, '')}`)).toEqual([
      '2 eval: labelled texts are needed: yamidome eval PATH…; see --help\n',
      `2 eval: Unknown option '--evasion'; did you mean "--evasions"?; see --help\n`,
      '2 eval: --worst takes a number such as 10, not "all"\n',
      '2 eval: no-such-file.jsonl: there is no such file or folder\n',
      '2 eval: /nothing: there is no .jsonl file in it; nothing/NAME.jsonl is expected\n',
      '2 eval: /empty.jsonl: it is empty; write {"text":"…","expect":"hide"} on a separate line\n',
      '2 eval: /sjis.jsonl, line 1: it is not UTF-8 text\n',
    ]);
  });
});

describe('--evasions', () => {
  it('only caught lines are tried, and each evasion counts the lines that it changes', async () => {
    const path = await file('evaded.jsonl', POSTS);
    const { evasions } = await json('--evasions', path);
    expect(evasions.map(({ name }: { name: string }) => name)).toEqual([
      'separators',
      'zero-width',
      'half-width kana',
      'kana swap',
      'small kana',
      'look-alike glyphs',
      'styled Latin',
      'masking',
      'one character a line',
      'emoji between',
      'split over two messages',
      'wrong kanji',
      'numerals',
      'backwards',
      'leetspeak',
      'columns',
      'two at once',
    ]);
    const named = (name: string) => evasions.find((evasion: { name: string }) => evasion.name === name);
    expect(named('zero-width')).toMatchObject({ lines: 9, caught: 9, met: true });
    expect(named('styled Latin')).toMatchObject({ lines: 0, caught: 0, met: null });
    const { out } = await evaluate('--evasions', path);
    expect(out).toMatch(/zero-width +9\/9 +100 % +met/);
  });

  /** The result of an evasion for a sentence with evidence in テレグラム and DM. */
  const applyEvasion = (name: string, variant: string): readonly string[] => {
    const text = '詳細はテレグラムかDM、5万円';
    const matches = [
      { start: 3, end: 8 },
      { start: 9, end: 11 },
    ];
    const evasion = EVASIONS.find((candidate) => candidate.name === name && candidate.variant === variant);
    return evasion?.apply(text, matches) ?? [];
  };

  it.each([
    ['separators', '/, in words', '詳細はテ/レ/グ/ラ/ムかD/M、5万円'],
    ['separators', '/, everywhere', '詳/細/は/テ/レ/グ/ラ/ム/か/D/M/、/5/万/円'],
    ['separators', '/, once a word', '詳細はテレ/グラムかDM、5万円'],
    ['zero-width', 'zero-width space, in words', '詳細はテ\u200bレ\u200bグ\u200bラ\u200bムかD\u200bM、5万円'],
    ['half-width kana', 'katakana', '詳細はﾃﾚｸﾞﾗﾑかDM､5万円'],
    ['half-width kana', 'all kana', '詳細ﾊﾃﾚｸﾞﾗﾑｶDM､5万円'],
    ['kana swap', 'both ways', '詳細ハてれぐらむカDM、5万円'],
    ['look-alike glyphs', 'kanji for katakana', '詳細はテレグラ厶かDM、5万円'],
    ['look-alike glyphs', 'Cyrillic for Latin', '詳細はテレグラムかDМ、5万円'],
    ['look-alike glyphs', 'six alphabets for Latin', '詳細はテレグラムかᗪᗰ、5万円'],
    ['wrong kanji', 'telling words', '詳採はテレグラ無かDM、5万円'],
    ['numerals', 'old kanji', '詳細はテレグラムかDM、伍萬圓'],
    ['backwards', 'katakana and Latin words', '詳細はムラグレテかDM、5万円'],
    ['columns', 'two', 'ム詳\nか細\nDは\nMテ\n5レ\n万グ\n円ラ'],
    ['two at once', 'slashes in words, half-width kana', '詳細はﾃ/ﾚ/ｸﾞ/ﾗ/ﾑかD/M､5万円'],
    ['styled Latin', 'full-width', '詳細はテレグラムかＤＭ、５万円'],
    ['styled Latin', 'bold', '詳細はテレグラムか𝐃𝐌、𝟓万円'],
    ['masking', '○ middle, every word', '詳細はテレ○ラムかDM、5万円'],
    ['masking', '* first, longest word', '詳細は*レグラムかDM、5万円'],
    ['one character a line', 'everywhere', [...'詳細はテレグラムかDM、5万円'].join('\n')],
    ['emoji between', '🍀, once a word', '詳細はテレ🍀グラムかDM、5万円'],
  ])('%s (%s)', (name, variant, expected) => {
    expect(applyEvasion(name, variant)).toEqual([expected]);
  });

  it('a post split over two messages is cut between the matches', () => {
    expect(applyEvasion('split over two messages', 'between words')).toEqual([
      '詳細はテレグラムか',
      'DM、5万円',
    ]);
  });

  it('small kana replace large ones', () => {
    const small = EVASIONS.find(({ name }) => name === 'small kana');
    expect(small?.apply('やばいおつかい', [])).toEqual(['ゃばぃぉっかぃ']);
  });
});
