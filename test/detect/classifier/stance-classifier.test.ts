import { describe, expect, it } from 'vitest';
import { createNgramReader } from '../../../src/detect/classifier/ngram-reader.ts';
import { compileStanceClassifier } from '../../../src/detect/classifier/stance-classifier.ts';
import {
  type StanceClassifierSource,
  stanceClassifierSchema,
} from '../../../src/detect/classifier/stance-classifier-schema.ts';
import { listConceptPairs } from '../../../src/detect/classifier/stance-features.ts';
import { createFold } from '../../../src/text/index.ts';

const EMPTY = { bias: -2, grams: {}, groups: {} };
const NAMES = ['plea.id', 'plea.gave', 'pay.high'];
const ID = 0;
const GAVE = 1;
const PAY = 2;

/** The odds of a text with some groups. */
function classifierOf(source: StanceClassifierSource) {
  const classify = compileStanceClassifier(source, NAMES);
  const readNgrams = createNgramReader([{}, source['asking-help'].grams, source['seeking-work'].grams]);
  const fold = createFold();
  return (text: string, groups: readonly number[]) => classify(readNgrams(fold(text)), groups);
}

describe('the stance classifier', () => {
  it('weighs a paper that was handed over more than a paper and a gift', () => {
    const source = stanceClassifierSchema.parse({
      'asking-help': { bias: -2, grams: {}, groups: { '8': 'plea.gave+plea.id', '1': 'plea.id plea.gave' } },
      'seeking-work': EMPTY,
    });
    const classify = classifierOf(source);
    const alone = classify('x', [ID]).askingHelp;
    expect(classify('x', [ID, GAVE]).askingHelp).toBeGreaterThan(alone + 1);
    expect(classify('x', [GAVE, ID])).toEqual(classify('x', [ID, GAVE]));
    expect(classify('x', [ID, PAY]).askingHelp).toBe(alone);
  });

  it('tells apart who asks for help and who looks for work by their letters', () => {
    const source = stanceClassifierSchema.parse({
      'asking-help': { bias: 0, grams: { '5': '助けて' }, groups: {} },
      'seeking-work': { bias: 0, grams: { '5': '求職' }, groups: {} },
    });
    const classify = classifierOf(source);
    const plea = classify('助けて', []);
    const seeker = classify('求職', []);
    expect(plea.askingHelp).toBeGreaterThan(plea.seekingWork);
    expect(seeker.seekingWork).toBeGreaterThan(seeker.askingHelp);
  });

  it('counts a letter that is repeated only once', () => {
    const source = stanceClassifierSchema.parse({
      'asking-help': { bias: 0, grams: { '5': '怖' }, groups: {} },
      'seeking-work': EMPTY,
    });
    const classify = classifierOf(source);
    expect(classify('怖怖怖', []).askingHelp).toBe(classify('怖', []).askingHelp);
  });
});

describe('pairs of concepts', () => {
  it('are named in one order and leave out other groups', () => {
    expect(listConceptPairs(['plea.id', 'pay.high', 'plea.gave', 'want.work'])).toEqual([
      'plea.gave+plea.id',
      'plea.gave+want.work',
      'plea.id+want.work',
    ]);
    expect(listConceptPairs(['pay.high'])).toEqual([]);
  });
});
