import { describe, expect, it } from 'vitest';
import { compileLexicon } from '../../../src/detect/lexicon/compile-lexicon.ts';

const lexicon = (...terms: string[]) =>
  compileLexicon([{ path: 'lexicon/parcel.yaml', text: '', value: { groups: { parcel: { terms } } } }]);
const spelled = (term: string) => lexicon(term).terms.map(({ originalSpelling }) => originalSpelling);

describe('a term with alternatives', () => {
  it('stands for each of them, in the order they are written', () => {
    expect(spelled('荷物(を|)運ぶ')).toEqual(['荷物を運ぶ', '荷物運ぶ']);
    expect(spelled('(夜|朝)に(運ぶ|届ける)人')).toEqual([
      '夜に運ぶ人',
      '夜に届ける人',
      '朝に運ぶ人',
      '朝に届ける人',
    ]);
  });

  it.each([
    ['a(b', /"a\(b": brackets do not match/],
    ['a)b', /brackets do not match/],
    ['a)b(c', /brackets do not match/],
    ['(a(b)c)', /or stand inside one another/],
    ['a[b', /"\[" has no meaning in a term; only \(a\|b\|\) has/],
    ['(|a)', /a form without a character/],
    ['(、|a)b', /"、b" begins or ends with a mark/],
    ['(a|b|c|d|e|f|g|h|i|j)'.repeat(3), /more than 600 phrases; split it/],
  ])('%s is refused with what is wrong', (term, why) => {
    expect(() => lexicon('荷物', term)).toThrow(why);
    expect(() => lexicon('荷物', term)).toThrow(/^lexicon\/parcel\.yaml, line \d+: /);
  });
});
