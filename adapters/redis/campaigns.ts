import { hash } from 'node:crypto';
import type { Campaigns } from '#core';
import { serverKey } from '#core';
import type { Run } from './scripts.ts';

/** More cases than this are not listed: the newest tell enough. */
const CASES_LISTED = 100;

/**
 * Campaigns in Redis; one that came back empty starts to count anew. The text or contact itself does not get there,
 * only its hash. All that one message shows is one call: what a server sees lies on one node. Rejects with `RedisError`.
 * @example await createCampaigns(run, 'yamidome').seen(server, ['t.me/x'], 'rin', 'Y-4G7C2Q0M1X', at, 86_400_000)
 */
export function createCampaigns(run: Run, prefix: string): Campaigns {
  return {
    async seen(server, keys, memberId, caseId, at, windowMs) {
      if (keys.length === 0) return [];
      const names = keys.flatMap((key) => {
        const tag = `{${serverKey(server)}}/${hash('sha256', key, 'base64url')}`;
        return [`${prefix}:accounts:${tag}`, `${prefix}:cases:${tag}`];
      });
      const ttl = Math.max(1, Math.ceil(windowMs));
      const now = at.getTime();
      const seen = (await run(
        'sightings',
        names.length,
        ...names,
        memberId,
        caseId,
        now,
        now - ttl,
        ttl,
        CASES_LISTED,
      )) as [number, string[]][];
      return seen.map(([accounts, caseIds]) => ({ accounts, caseIds }));
    },
  };
}
