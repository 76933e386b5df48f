import { loadJudge, RULES_FOLDER } from '../../src/cli/load.ts';

/**
 * What the rules that ship say of a text: the verdict, its ruling, and what of the text is shown to moderators.
 * @example const { ruling } = await shippedRules(); ruling('日給5万、荷物を運ぶだけ') // 'hide'
 */
export async function shippedRules() {
  const loaded = await loadJudge(RULES_FOLDER, undefined, 'ja');
  if (!loaded.ok) throw new Error(loaded.why);
  const verdict = (text: string) => loaded.value.verdict({ text, parts: [] });
  return {
    verdict,
    ruling: (text: string) => verdict(text).ruling,
    seen: (text: string): readonly string[] =>
      verdict(text).signals.flatMap(({ spans }) => spans.map(({ start, end }) => text.slice(start, end))),
  };
}
