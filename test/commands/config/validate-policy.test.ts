import { expect, test } from 'vitest';
import { validatePolicy } from '../../../src/commands/config/validate-policy.ts';
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
