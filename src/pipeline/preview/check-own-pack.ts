import type { Policy, Ruling } from '#core';
import { type Detector, OWN_PACK_FILE, type OwnPack, RuleError } from '../../detect/index.ts';
import { decide } from '../decide.ts';

/** A problem names the text, so it is shortened. In UTF-16 units. */
const MAX_TEXT_SHOWN = 60;

/** The settings under which a pack is checked. */
type CheckPolicy = Pick<Policy, 'packs' | 'language' | 'probability' | 'baseRate'>;

/**
 * Compiles the pack of a server and tries its own texts, as the tests of the shipped packs do: each rule must fire in its
 * `hits`, its `passes` and the `examples` must get their ruling under the policy. Throws `RuleError` for the first problem.
 * @example checkOwnPack(text, detector, policy).rules.length // 3
 */
export function checkOwnPack(text: string, detector: Detector, policy: CheckPolicy): OwnPack {
  const compiledOwnPack = detector.compileOwnPack(text);
  const { source, positionOf } = compiledOwnPack;
  const { packs, language } = policy;
  const detect = (sample: string, skipsPrefilter: boolean) =>
    detector.detect({ text: sample, parts: [] }, { packs, language, compiledOwnPack, skipsPrefilter });
  const refuse = (path: readonly PropertyKey[], problem: string): never => {
    throw new RuleError(OWN_PACK_FILE, positionOf(path), problem);
  };
  const checkRuling = (path: readonly PropertyKey[], sample: string, wanted: Ruling): void => {
    const { ruling } = decide(detect(sample, false), policy);
    if (ruling !== wanted)
      refuse(path, `${String(path.at(-2))}: the ruling is ${ruling}, not ${wanted}, on ${quote(sample)}`);
  };

  for (const [name, { hits, passes = [] }] of Object.entries(source.rules)) {
    hits.forEach((sample, i) => {
      const fired = detect(sample, true).signals.some(({ rule }) => rule === `${source.id}/${name}`);
      if (!fired) refuse(['rules', name, 'hits', i], `hits: the rule does not fire on ${quote(sample)}`);
    });
    passes.forEach((sample, i) => {
      checkRuling(['rules', name, 'passes', i], sample, 'pass');
    });
  }
  for (const [key, ruling] of [
    ['hide', 'hide'],
    ['review', 'review'],
    ['passes', 'pass'],
  ] as const)
    (source.examples?.[key] ?? []).forEach((sample, i) => {
      checkRuling(['examples', key, i], sample, ruling);
    });
  return compiledOwnPack;
}

const quote = (text: string): string =>
  `"${text.length > MAX_TEXT_SHOWN ? `${text.slice(0, MAX_TEXT_SHOWN).trimEnd()}…` : text}"`;
