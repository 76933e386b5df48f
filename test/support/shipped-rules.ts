import { DEFAULT_RULES_FOLDER } from '../../src/app/project-paths.ts';
import { loadOfflineDetector } from '../../src/cli/lib/offline-detector.ts';

/**
 * Loads the shipped rules. Returns functions for the verdict on a text, its ruling, and the excerpts that moderators see.
 * @example const { ruling } = await loadShippedRules(); ruling('日給5万、荷物を運ぶだけ') // 'hide'
 */
export async function loadShippedRules() {
  const loaded = await loadOfflineDetector(DEFAULT_RULES_FOLDER, undefined, 'ja');
  if (!loaded.ok) throw new Error(loaded.why);
  const verdict = (text: string) => loaded.value.judge({ text, parts: [] });
  return {
    verdict,
    ruling: (text: string) => verdict(text).ruling,
    seen: (text: string): readonly string[] =>
      verdict(text).signals.flatMap(({ spans }) => spans.map(({ start, end }) => text.slice(start, end))),
  };
}
