import type { Health, Log, PolicyStore, Server, Wordings } from '#core';
import { watchRuleFiles } from '../../adapters/rule-files/index.ts';
import { selectNativeFilterKeywords } from '../detect/index.ts';
import { findUnusedPacks, loadRulesBundle, type RulesBundle } from './load-rules.ts';
import { StartupError } from './startup-error.ts';

/** The rules in force. They change while the bot runs, so callers must not keep a copy of them. */
export interface CurrentRules {
  bundle(): RulesBundle;
  /** Identifies the content of all detection rules. */
  version(): string;
  /** The texts in force, also after a reload. */
  readonly wording: Wordings;
  /** Not ok while the files in the folder are invalid; the last valid rules stay in force meanwhile. */
  health(): Health;
  /** Reloads the rules when a file in the folder changes. Returns a function that stops watching. */
  watch(): () => void;
}

/**
 * Loads a rules folder. Throws `StartupError` with file, line and reason when the rules cannot be used. `onReloaded` is
 * called after each successful reload.
 * @example const rules = await openRules(DEFAULT_RULES_FOLDER, log); rules.bundle().policy.mode
 */
export async function openRules(
  folder: string,
  log: Log,
  onReloaded: (version: string) => void = () => {},
): Promise<CurrentRules> {
  const initial = await loadRulesBundle(folder);
  if (!initial.ok) throw new StartupError(initial.why);
  warnAboutPolicy(initial.value, log);
  let bundle = initial.value;
  let reloadError: string | undefined;

  async function reload(): Promise<void> {
    const next = await loadRulesBundle(folder);
    reloadError = next.ok ? undefined : next.why;
    if (!next.ok) return log.error('rules_rejected', { error: next.why });
    if (next.value.detector.version === bundle.detector.version) return;
    bundle = next.value;
    log.info('rules_reloaded', { version: bundle.detector.version });
    warnAboutPolicy(bundle, log);
    onReloaded(bundle.detector.version);
  }

  return {
    bundle: () => bundle,
    version: () => bundle.detector.version,
    wording: {
      get ja() {
        return bundle.wording.ja;
      },
      get en() {
        return bundle.wording.en;
      },
    },
    health: () => (reloadError === undefined ? { ok: true } : { ok: false, why: reloadError }),
    watch: () =>
      watchRuleFiles(folder, () => {
        reload().catch((error: unknown) => log.error('rules_unreadable', { error: String(error) }));
      }),
  };
}

/** A pack that the default policy does not use may still be in the policy of a server. */
function warnAboutPolicy({ detector, policy, oldSettings }: RulesBundle, log: Log): void {
  for (const { key, write } of oldSettings) log.warn('policy_old_setting', { key, write });
  const packs = findUnusedPacks(policy, detector.packs);
  if (packs.length > 0) log.warn('rules_pack_unused', { packs: packs.join(', ') });
}

/** In UTF-16 units. Discord's AutoMod allows 60 characters, and a star is added at both ends. */
const MAX_PHRASE_LENGTH = 58;

/**
 * The phrases that alone lead to `hide` under a server's policy, for the platform's own word filter. The selection is
 * slow and requested often, so the last result is cached until rules, packs or probabilities change.
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
    const { packs, probability, baseRate } = policies.of(server);
    const key = JSON.stringify([detector.version, packs, probability, baseRate]);
    if (key !== cachedKey) {
      cachedPhrases = selectNativeFilterKeywords(detector, {
        packs,
        probability,
        baseRate,
        maxLength: MAX_PHRASE_LENGTH,
      });
      cachedKey = key;
    }
    return cachedPhrases;
  };
}
