import type { Policy } from '#core';
import { createLruMap } from '#lib';
import type { Detector } from '../detector-types.ts';
import { RuleError } from '../parse-yaml.ts';
import type { OwnPack } from './own-pack.ts';

/** The compiled packs of the servers. */
export interface OwnPackCache {
  /** The pack of a policy, compiled by this detector; undefined if there is none or it cannot be used. */
  of(policy: Pick<Policy, 'ownPack'>, detector: Detector): OwnPack | undefined;
}

/** A compiled pack takes about 500 kB. */
const MAX_COMPILED_PACKS = 100;

interface Compiled {
  readonly text: string;
  readonly version: string;
  readonly pack: OwnPack | undefined;
}

/**
 * Compiles the packs of servers when they are first needed, each text once. A pack that the rules in force do not accept (a
 * group of the lexicon is gone, for example) counts for nothing and is reported once to `onRefused`.
 * @example const ownPacks = createOwnPackCache((error) => log.error('own_pack_refused', { line: error.line }))
 */
export function createOwnPackCache(onRefused: (error: RuleError) => void): OwnPackCache {
  const byText = createLruMap<Compiled>(MAX_COMPILED_PACKS);
  /** By policy, which is the same object until it changes. */
  const byPolicy = new WeakMap<Pick<Policy, 'ownPack'>, Compiled>();

  function compile(text: string, detector: Detector): Compiled {
    const { version } = detector;
    try {
      return { text, version, pack: detector.compileOwnPack(text) };
    } catch (error) {
      if (!(error instanceof RuleError)) throw error;
      onRefused(error);
      return { text, version, pack: undefined };
    }
  }

  return {
    of(policy, detector) {
      const { ownPack: text } = policy;
      if (text === undefined) return undefined;
      const known = byPolicy.get(policy);
      if (known?.version === detector.version) return known.pack;
      const key = `${detector.version} ${text}`;
      const compiled = byText.get(key) ?? compile(text, detector);
      byText.set(key, compiled);
      byPolicy.set(policy, compiled);
      return compiled.pack;
    },
  };
}
