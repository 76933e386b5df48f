import { hash } from 'node:crypto';
import type { DuplicateIndex } from '#core';
import { serverKey } from '#core';
import type { RunScript } from './lua-scripts.ts';

/** More cases than this are not listed: the newest tell enough. */
const MAX_LISTED_CASES = 100;

/**
 * Campaigns in Redis; one that came back empty starts to count anew. The text or contact itself does not get there,
 * only its hash. All that one message shows is one call: what a server sees lies on one node. Rejects with `RedisError`.
 * @example await createRedisDuplicateIndex(run, 'yamidome').seen(server, ['t.me/x'], 'rin', 'Y-4G7C2Q0M1X', at, 86_400_000)
 */
export function createRedisDuplicateIndex(runScript: RunScript, prefix: string): DuplicateIndex {
  return {
    async record(server, keys, memberId, caseId, at, windowMs) {
      if (keys.length === 0) return [];
      const redisKeys = keys.flatMap((key) => {
        const tag = `{${serverKey(server)}}/${hash('sha256', key, 'base64url')}`;
        return [`${prefix}:accounts:${tag}`, `${prefix}:cases:${tag}`];
      });
      const ttl = Math.max(1, Math.ceil(windowMs));
      const now = at.getTime();
      const seen = (await runScript(
        'sightings',
        redisKeys.length,
        ...redisKeys,
        memberId,
        caseId,
        now,
        now - ttl,
        ttl,
        MAX_LISTED_CASES,
      )) as [number, string[]][];
      return seen.map(([accounts, caseIds]) => ({ accounts, caseIds }));
    },
  };
}
