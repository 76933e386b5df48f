import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDetector } from '../../src/detect/index.ts';
import { compilePhoneticReader, createFold, foldedString } from '../../src/text/index.ts';
import { numberOfRuns } from '../support/property-testing.ts';
import { loadShippedRules } from '../support/shipped-rules.ts';

const { ruling, seen } = await loadShippedRules();

describe('a post that gives nothing but the sound of its words', () => {
  it.each([
    ['in hiragana', 'こうざかいとります、つうちょうとかーどでごまん、くわしくはDMで'],
    [
      'with blanks between the words, for readers of few kanji',
      'ぎんこうの こうざを かいます。ひとつ ごまんえん。れんらく ください',
    ],
    ['in katakana', 'ニモツヲハコブダケ、ニットウハチマンエン、テレグラムデレンラク'],
    ['in half-width katakana', 'ｳｹｺ ﾎﾞｼｭｳ ﾆｯﾄｳ ｺﾞﾏﾝ ﾃﾚｸﾞﾗﾑ ﾃﾞ'],
    ['with long marks', 'こーざかいとり、れんらくはらいんで、ごまんえんわたします'],
    ['in Latin letters', 'uke dekiru hito, nimotsu wo hakobu dake, nittou 8man, kuwashiku ha terega de'],
  ])('%s, is not overlooked', (_, text) => {
    expect(ruling(text)).toBe('hide');
  });

  it('in Latin letters without long vowels, with a word that warnings use, goes to the moderators', () => {
    const text = 'yami baito bosyu, kogaku hosyu, sokujitu genkin, telegram de renraku';
    expect(ruling(text)).toBe('review');
  });

  it.each([
    'やみばいとに きをつけて。にもつを はこぶだけで ごまんえん と いわれたら けいさつへ',
    'yami baito ni chuui! nimotsu wo hakobu dake de 5man, telegram de renraku, to kaite aru no wa sagi desu',
  ])('is not hidden if it is a warning: %s', (text) => {
    expect(ruling(text)).not.toBe('hide');
  });

  it('is shown to moderators where it stands in the original', () => {
    expect(seen('ねえねえ、こうざ かいます、ごまんえん、DMで').join(' ')).toMatch(/こうざ/);
    expect(seen('minna kiite, fuutou uketoru dake, gomanen watasu').join(' ')).toMatch(/fuutou/);
  });

  it.each([
    ['a message of children', 'きょうのおやつはごまだんごだよ、あとであそぼうね'],
    ['a friend who is asked to take in a parcel', 'にもつとどいたらうけとっておいて、ありがとう'],
    [
      'work that names its shop',
      'れすとらんのしごとです。おさらをあらいます。じきゅうせんひゃくえん。みせにきてください',
    ],
    ['a warning', 'こうざをうるのははんざいです。ぜったいにうらないで、けいさつにそうだんしてください'],
    ['a plea', 'にもつをはこぶしごとにおうぼしてしまいました。おどされています、たすけてください'],
    ['plans for the evening', 'konya hima? nomi ni ikou, eki de matteru'],
    ['English', 'The store opens at nine, come to the station and take the second exit'],
  ])('%s, is left alone', (_, text) => {
    expect(ruling(text)).not.toBe('hide');
  });
});

describe('reading by ear', () => {
  const fold = createFold();
  const readPhonetically = compilePhoneticReader({
    口座: ['こうざ'],
    買います: ['かいます'],
    裏: ['うら'],
    報酬: ['ほうしゅう'],
  });
  const heard = (text: string): string | null => {
    const reading = readPhonetically(text, fold);
    return reading && foldedString(reading);
  };

  it('writes the words that it knows as rules know them', () => {
    expect(heard('こうざ かいます')).toBe('口座買います');
    expect(heard('コウザヲ カイマス')).toBe('口座を買います');
    expect(heard('kouza wo kaimasu yo')).toBe('口座を買いますよ');
    expect(heard('koza kaimasu, hosyu')).toBe('口座買います,報酬');
  });

  it('does not listen where kanji tell what is meant, nor where it knows one word only', () => {
    expect(heard('銀行の講座を案内、こうざかいます')).toBe(null);
    expect(heard('このこうざはたのしい')).toBe(null);
    expect(heard('we make a plan to open the kouza tomorrow')).toBe(null);
  });

  it('takes a short reading for a word of its own only', () => {
    expect(heard('こうざかいます、うらで')).toBe('口座買います、うらで');
    expect(heard('こうざかいます、うら')).toContain('裏');
    expect(heard('こうざかいます、うらやましい')).not.toContain('裏');
  });

  it('leads back to the original, whatever is written', () => {
    const piece = fc.constantFrom(
      'こうざ',
      'かいます',
      ' ',
      'うら',
      '、',
      'コウザ',
      'ｺｳｻﾞ',
      'ー',
      '金',
      '\n',
      '🍀',
      '\ud800',
      'kouza ',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const text = pieces.join('');
        const reading = readPhonetically(text, fold);
        if (reading === null) return;
        for (let i = 0; i < reading.length; i++) {
          expect(reading.sourceOffsets[i]!).toBeLessThan(text.length);
          if (i > 0) expect(reading.sourceOffsets[i]!).toBeGreaterThanOrEqual(reading.sourceOffsets[i - 1]!);
        }
      }),
      { numRuns: numberOfRuns(300) },
    );
  });

  it('a word without a reading is refused with its place', () => {
    const index = 'packs: [a]\nlexicon: [lexicon/a.yaml]\nby-ear: by-ear.yaml\n';
    const rules = (byEar: string) => () =>
      createDetector([
        { path: 'index.yaml', text: index },
        { path: 'lexicon/a.yaml', text: 'groups:\n  a.b: { terms: [口座] }\n' },
        { path: 'stances.yaml', text: 'stances: []\n' },
        {
          path: 'a/pack.yaml',
          text: 'id: a\nsummary: { ja: あ, en: a }\nrules:\n  r:\n    when: { any: [a.b] }\n    weight: 1\n    note: { ja: あ, en: a }\n    hits: [口座]\n',
        },
        { path: 'by-ear.yaml', text: byEar },
      ]);
    expect(rules('words:\n  口座: [こうざ]\n')).not.toThrow();
    expect(rules('words:\n  口座: []\n')).toThrow(/by-ear\.yaml.*2/s);
    expect(rules('words:\n  口座: こうざ\n')).toThrow(/by-ear\.yaml.*2/s);
    expect(rules('words:\n  口座: [kouza]\n')).toThrow(/by-ear\.yaml.*2.*こうざ/s);
    expect(rules('words:\n  口座: [こうざ]\nrespelled: [通帳]\n')).toThrow(/by-ear\.yaml.*3.*通帳/s);
  });
});
