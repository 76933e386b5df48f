import { DEFAULT_RULES_FOLDER } from '../../src/app/load-rules.ts';
import { loadOfflineDetector } from '../../src/cli/lib/offline-detector.ts';

/**
 * What the rules that ship say of a text: the verdict, its ruling, and what of the text is shown to moderators.
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
