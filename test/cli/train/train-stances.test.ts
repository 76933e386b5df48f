import { describe, expect, it } from 'vitest';
import { composeStanceExamples, type StanceExample } from '../../../src/cli/train/stance-examples.ts';
import { trainStances } from '../../../src/cli/train/train-stances.ts';
import { createNgramReader } from '../../../src/detect/classifier/ngram-reader.ts';
import { compileStanceClassifier } from '../../../src/detect/classifier/stance-classifier.ts';
import { stanceClassifierSchema } from '../../../src/detect/classifier/stance-classifier-schema.ts';
import { createFold } from '../../../src/text/index.ts';

const example = (text: string, stance: StanceExample['stance']): StanceExample => ({
  text,
  stance,
  language: 'ja',
  file: 'own.jsonl',
});
const PLEAS = [
  '通帳を渡してしまいました',
  '免許証を渡してしまいました',
  '口座を渡してしまいました',
  '名義を渡してしまいました',
];
const TALK = ['通帳を作りました', '免許証を取りました', '口座を作りました', '名義を変えました'];
const OFFER = '荷物を運ぶだけで5万';
const examples = [
  ...PLEAS.map((text) => example(text, 'asking-help')),
  ...TALK.map((text) => example(text, 'none')),
];
const detector = { findGroups: () => [] };

describe('training the stance classifier', () => {
  it('learns how a plea differs from talk about the same things', () => {
    const model = stanceClassifierSchema.parse(
      JSON.parse(trainStances(composeStanceExamples(examples, [], []), detector)),
    );
    const classify = compileStanceClassifier(model, []);
    const readNgrams = createNgramReader([{}, model['asking-help'].grams, model['seeking-work'].grams]);
    const oddsOf = (text: string) => classify(readNgrams(createFold()(text)), []).askingHelp;
    expect(oddsOf('印鑑を渡してしまいました')).toBeGreaterThan(oddsOf('印鑑を作りました'));
  });

  it('gives the same file for the same examples', () => {
    const composed = composeStanceExamples(examples, [], []);
    expect(trainStances(composed, detector)).toBe(trainStances(composed, detector));
  });
});

describe('the examples of the stance classifier', () => {
  it('an offer with words of a plea behind it is no plea; a plea that quotes the offer is one', () => {
    const offers = Array.from({ length: 60 }, (_, i) => ({
      text: `${OFFER}その${i}`,
      expect: 'hide' as const,
      isOfRules: false,
    }));
    const composed = composeStanceExamples(examples, [], offers);
    const withOffer = composed.filter(({ text }) => text.includes(OFFER));
    expect(withOffer.some(({ text, stance }) => text.includes('助けて') && stance === 'other')).toBe(true);
    expect(withOffer.some(({ text, stance }) => text.startsWith('「') && stance === 'asking-help')).toBe(
      true,
    );
  });

  it('leave out what could be read either way, also where it is called innocent', () => {
    const text = '先輩に誘われた。断ったら気まずいかな';
    const composed = composeStanceExamples(
      [...examples, example(text, 'unclear')],
      [],
      [{ text, expect: 'pass', isOfRules: false }],
    );
    expect(composed.map((one) => one.text)).not.toContain(text);
  });

  it('the examples of stances.yaml keep their stances', () => {
    const composed = composeStanceExamples([], [{ stance: 'seeking-work', hits: ['雇ってください'] }], []);
    expect(composed).toEqual([
      { text: '雇ってください', stance: 'seeking-work', weight: expect.any(Number) },
    ]);
  });
});
