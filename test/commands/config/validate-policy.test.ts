import { expect, test } from 'vitest';
import { validatePolicy } from '../../../src/commands/config/validate-policy.ts';
import { RuleError } from '../../../src/detect/index.ts';
import { testPolicy, wordings } from '../../support/shipped-wording-and-policy.ts';

test('a server that still lists a pack of an earlier version can change its settings; the pack is dropped', () => {
  const known = { packs: ['yami-baito', 'drill'], notices: [] };
  const stored = testPolicy({ packs: ['yami-baito', 'likeness', 'drill'] });
  expect(validatePolicy(stored, known, wordings.en)).toMatchObject({
    policy: { packs: ['yami-baito', 'drill'] },
  });
  const misspelt = testPolicy({ packs: ['yami-baito', 'likenes'] });
  expect(validatePolicy(misspelt, known, wordings.en)).toMatchObject({
    why: expect.stringContaining('likenes'),
  });
});

test('settings with a rule pack that the rules do not accept are refused with file, line and reason', () => {
  const known = {
    packs: testPolicy().packs,
    notices: [],
    compileOwnPack: (text: string) => {
      if (text.includes('salee'))
        throw new RuleError('pack.yaml', { line: 5, column: 1 }, 'no lexicon has a group "salee"');
    },
  };
  expect(validatePolicy(testPolicy({ ownPack: 'when: salee' }), known, wordings.en)).toEqual({
    why: 'The rule pack of this server (ownPack) cannot be used: pack.yaml, line 5: no lexicon has a group "salee".',
  });
  expect(validatePolicy(testPolicy({ ownPack: 'when: sale' }), known, wordings.en)).toMatchObject({
    policy: { ownPack: 'when: sale' },
  });
});
