import { describe, expect, it } from 'vitest';
import { createDetector } from '../../src/detect/index.ts';

const INDEX = 'packs: [parcels]\nlexicon: [lexicon/words.yaml]\n';
const STANCES = 'stances: []\n';
const PACK = `id: parcels
summary: { ja: 荷物, en: parcels }
rules:
  carry:
    when: { all: [parcel] }
    weight: 0.5
    note: { ja: 荷物, en: a parcel }
    hits: [荷物を運ぶ]
`;
const WORDS = 'groups:\n  parcel:\n    terms: [荷物]\n';

const compiled = ({ index = INDEX, stances = STANCES, pack = PACK, words = WORDS }) =>
  createDetector([
    { path: 'index.yaml', text: index },
    { path: 'stances.yaml', text: stances },
    { path: 'parcels/pack.yaml', text: pack },
    { path: 'lexicon/words.yaml', text: words },
  ]);

describe('lists in rules', () => {
  it('are taken as they are when all is well', () => {
    expect(compiled({}).packs).toEqual(['parcels']);
  });

  it.each([
    ['terms: 荷物', 3, 'groups.parcel.terms: Invalid input: expected array, received string'],
    ['terms: []', 3, 'groups.parcel.terms: Too small: expected array to have >=1 items'],
    ['terms: [荷物, 5]', 3, 'groups.parcel.terms.1: Invalid input: expected string, received number'],
    [
      'terms:\n      - 荷物\n      - ""',
      5,
      'groups.parcel.terms.1: Too small: expected string to have >=1 characters',
    ],
    ['except: [荷物]', 2, 'groups.parcel.terms: Invalid input: expected array, received undefined'],
    ['terms: [荷物]\n    excpt: [5]', 4, 'unknown key "excpt"; did you mean "except"?'],
  ])('say what is wrong with %s, and where', (terms, line, why) => {
    const words = `groups:\n  parcel:\n    ${terms}\n`;
    expect(() => compiled({ words })).toThrow(`lexicon/words.yaml, line ${line}: ${why}`);
  });

  it.each([
    [
      'packs: [parcels, parcels]\nlexicon: [lexicon/words.yaml]\n',
      1,
      'packs.1: "parcels" is listed twice; leave this entry out',
    ],
    [
      'packs: [parcels]\nlexicon:\n  - lexicon/words.yaml\n  - lexicon/words.yaml\n',
      4,
      'lexicon.1: "lexicon/words.yaml" is listed twice; leave this entry out',
    ],
  ])('refuse a pack or a file of the lexicon that the index lists twice', (index, line, why) => {
    expect(() => compiled({ index })).toThrow(`index.yaml, line ${line}: ${why}`);
  });

  const BESIDE = {
    discussing: '{ terms: [この人] }',
    doubts: '[詐欺]',
    inviting: '[parcel.told]',
    reporting: '[parcel]',
  };
  it.each([
    [{ discussing: '{ terms: [荷物(を] }' }, 4, '"荷物(を": brackets do not match'],
    [
      { discussing: '{ terms: [この人], wholeWords: [モデ] }' },
      4,
      'write one word in small letters, like admin',
    ],
    [{ doubts: '[]' }, 5, 'besidePictures.doubts: Too small'],
    [{ inviting: '[parcel.tld]' }, 6, 'no lexicon has a group "parcel.tld"; did you mean "parcel.told"?'],
    [{ inviting: '[parcel]' }, 6, '"parcel" has no terms itself'],
    [{ reporting: '[parcell]' }, 7, 'no lexicon has a group "parcell"; did you mean "parcel"?'],
  ])('say it of the words beside pictures, too: %j', (change, line, why) => {
    const words = 'groups:\n  parcel.told:\n    terms: [荷物]\n';
    const withLists = (lists: object) =>
      `stances: []\n\nbesidePictures:\n${Object.entries(lists)
        .map(([key, list]) => `  ${key}: ${list}\n`)
        .join('')}`;
    expect(() => compiled({ words, stances: withLists(BESIDE) })).not.toThrow();
    const stances = withLists({ ...BESIDE, ...change });
    expect(() => compiled({ words, stances })).toThrow(`stances.yaml, line ${line}: `);
    expect(() => compiled({ words, stances })).toThrow(why);
  });

  it('say it of the halves of a phrase, too', () => {
    const phrase = (first: string) =>
      `${WORDS}phrases:\n  carry:\n    - { first: ${first}, next: [運], within: 3 }\n`;
    expect(() => compiled({ words: phrase('[荷物]') })).not.toThrow();
    expect(() => compiled({ words: phrase('[]') })).toThrow(
      'lexicon/words.yaml, line 6: phrases.carry.0.first: Too small: expected array to have >=1 items',
    );
    expect(() => compiled({ words: phrase('5') })).toThrow('line 6: phrases.carry.0.first: Invalid input');
  });

  it('say it of a rule with more families than can be weighed', () => {
    const pack = (of: readonly string[]) =>
      PACK.replace('{ all: [parcel] }', `{ some: { of: [${of}], atLeast: 2 } }`);
    expect(() => compiled({ pack: pack(['parcel', 'parcel']) })).not.toThrow();
    expect(() => compiled({ pack: pack(['parcel']) })).toThrow('to have >=2 items');
    expect(() => compiled({ pack: pack(Array(13).fill('parcel')) })).toThrow('to have <=12 items');
  });

  it.each([
    ['[parcel, parcel.hand-over]', '', 'all: "parcel" asks for nothing, another line of all is part of it'],
    ['[parcel | pay, pay]', '', 'all: "parcel | pay" asks for nothing, another line of all is part of it'],
    [
      '[parcel.hand-over, pay]',
      ', none: [parcel]',
      'all: "parcel.hand-over" can never hold, for none forbids it',
    ],
  ])('say of the condition all: %s%s what is idle in it', (all, none, why) => {
    const words = `${WORDS}  parcel.hand-over:\n    terms: [手渡し]\n  pay:\n    terms: [日給]\n`;
    const pack = PACK.replace('{ all: [parcel] }', `{ all: ${all}${none} }`);
    expect(() => compiled({ words, pack })).toThrow(`parcels/pack.yaml, line 5: ${why}`);
  });
});

describe('the sorts of evidence of a rule', () => {
  const options = { packs: ['parcels'], language: 'en' as const };
  const signalsWith = (line: string) =>
    compiled({ pack: PACK.replace('    note:', `${line}    note:`) }).detect(
      { text: '荷物を運ぶ', parts: [] },
      options,
    ).signals;

  it('stand on each of its signals', () => {
    expect(signalsWith('    sorts: [errand, pay]\n')[0]?.sorts).toEqual(['errand', 'pay']);
  });

  it('are none for a rule that only supports others', () => {
    expect(signalsWith('')[0]?.sorts).toEqual([]);
  });

  it.each([
    ['sorts: [wording]', 'rules.carry.sorts.0: Invalid option'],
    ['sorts: [pay, pay]', 'rules.carry.sorts: sorts: write each sort once'],
    ['sorts: []', 'rules.carry.sorts: Too small'],
  ])('are refused when they say nothing: %s', (line, why) => {
    expect(() => signalsWith(`    ${line}\n`)).toThrow(`parcels/pack.yaml, line 7: ${why}`);
  });

  it('are refused on a rule that speaks for the author', () => {
    const pack = PACK.replace('weight: 0.5', 'weight: -0.5\n    sorts: [pay]');
    expect(() => compiled({ pack })).toThrow('only a weight above 0 is evidence; leave sorts out');
  });
});
