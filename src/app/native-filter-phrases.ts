import type { PolicyStore, Server } from '#core';
import { selectNativeFilterKeywords } from '../detect/index.ts';
import type { CurrentRules } from './current-rules.ts';

/** The limit of Discord's AutoMod is 60 characters, with a star at both ends. */
const MAX_PHRASE_LENGTH = 58;

/**
 * The phrases that are certain under a server's policy, for the word filter of the platform itself. Selecting them takes
 * a moment and is asked for often, so the last result is kept until rules, packs or thresholds change.
 * @example const phrasesFor = createNativeFilterPhrases(rules, policies); phrasesFor(server).length
 */
export function createNativeFilterPhrases(
  rules: CurrentRules,
  policies: Pick<PolicyStore, 'of'>,
): (server: Server) => readonly string[] {
  let cachedKey = '';
  let cachedPhrases: readonly string[] = [];

  return (server) => {
    const { detector } = rules.bundle();
    const { packs, thresholds } = policies.of(server);
    const key = JSON.stringify([detector.version, packs, thresholds]);
    if (key !== cachedKey) {
      cachedPhrases = selectNativeFilterKeywords(detector, {
        packs,
        thresholds,
        maxLength: MAX_PHRASE_LENGTH,
      });
      cachedKey = key;
    }
    return cachedPhrases;
  };
}
