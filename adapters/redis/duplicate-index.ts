import { hash } from 'node:crypto';
import type { DuplicateIndex } from '#core';
import { serverKey } from '#core';
import type { RunScript } from './lua-scripts.ts';

/** Only the newest cases are listed. */
const MAX_LISTED_CASES = 100;

/**
 * Duplicate index in Redis; if Redis lost its data, counting starts again. Redis gets only hashes of texts and
 * contacts. One script call records all keys of a message, because all keys of a server are on one cluster node.
 * Rejects with `RedisError`.
 * @example await createRedisDuplicateIndex(runScript, 'yamidome').record(server, ['t.me/x'], 'rin', 'Y-4G7C2Q0M1X', at, 86_400_000)
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
      const hits = (await runScript(
        'recordDuplicates',
        redisKeys.length,
        ...redisKeys,
        memberId,
        caseId,
        now,
        now - ttl,
        ttl,
        MAX_LISTED_CASES,
      )) as [number, string[]][];
      return hits.map(([accounts, caseIds]) => ({ accounts, caseIds }));
    },
  };
}
