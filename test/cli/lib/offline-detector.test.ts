import { expect, it } from 'vitest';
import { DEFAULT_RULES_FOLDER } from '../../../src/app/project-paths.ts';
import { loadOfflineDetector } from '../../../src/cli/lib/offline-detector.ts';
import { SMALL_RULES_FOLDER } from '../../support/cli/run-command.ts';

it('judges in the language of the policy, or in the requested one', async () => {
  const notes = await Promise.all(
    ([undefined, 'en'] as const).map(async (language) => {
      const detector = await loadOfflineDetector(SMALL_RULES_FOLDER, undefined, language);
      return detector.ok && detector.value.judge({ text: '荷物です', parts: [] }).signals[0]?.note;
    }),
  );
  expect(notes).toEqual(['荷物の話です', 'it is about a parcel']);
});

it('loads the shipped rules', async () => {
  expect(await loadOfflineDetector(DEFAULT_RULES_FOLDER, undefined)).toMatchObject({ ok: true });
});
