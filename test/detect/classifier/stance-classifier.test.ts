import { describe, expect, it } from 'vitest';
import { compileStanceClassifier } from '../../../src/detect/classifier/stance-classifier.ts';
import { stanceClassifierSchema } from '../../../src/detect/classifier/stance-classifier-schema.ts';
import { listConceptPairs } from '../../../src/detect/classifier/stance-features.ts';
import { createFold } from '../../../src/text/index.ts';

const EMPTY = { bias: -2, grams: {}, groups: {} };
const NAMES = ['plea.id', 'plea.gave', 'pay.high'];
const ID = 0;
const GAVE = 1;
const PAY = 2;

describe('the stance classifier', () => {
  it('weighs a paper that was handed over more than a paper and a gift', () => {
    const source = stanceClassifierSchema.parse({
      'asking-help': { bias: -2, grams: {}, groups: { '8': 'plea.gave+plea.id', '1': 'plea.id plea.gave' } },
      'seeking-work': EMPTY,
    });
    const classify = compileStanceClassifier(source, NAMES);
    const folded = createFold()('x');
    const alone = classify(folded, [ID]).askingHelp;
    expect(classify(folded, [ID, GAVE]).askingHelp).toBeGreaterThan(alone + 1);
    expect(classify(folded, [GAVE, ID])).toEqual(classify(folded, [ID, GAVE]));
    expect(classify(folded, [ID, PAY]).askingHelp).toBe(alone);
  });

  it('tells apart who asks for help and who looks for work by their letters', () => {
    const source = stanceClassifierSchema.parse({
      'asking-help': { bias: 0, grams: { '5': '助けて' }, groups: {} },
      'seeking-work': { bias: 0, grams: { '5': '求職' }, groups: {} },
    });
    const classify = compileStanceClassifier(source, NAMES);
    const fold = createFold();
    const plea = classify(fold('助けて'), []);
    const seeker = classify(fold('求職'), []);
    expect(plea.askingHelp).toBeGreaterThan(plea.seekingWork);
    expect(seeker.seekingWork).toBeGreaterThan(seeker.askingHelp);
  });

  it('counts a letter that is repeated only once', () => {
    const source = stanceClassifierSchema.parse({
      'asking-help': { bias: 0, grams: { '5': '怖' }, groups: {} },
      'seeking-work': EMPTY,
    });
    const classify = compileStanceClassifier(source, NAMES);
    const fold = createFold();
    expect(classify(fold('怖怖怖'), []).askingHelp).toBe(classify(fold('怖'), []).askingHelp);
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
