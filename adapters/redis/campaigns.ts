import { createHash } from 'node:crypto';
import type { Campaigns } from '#core';
import { serverKey } from '#core';
import type { Run } from './scripts.ts';

/** More cases than this are not listed: the newest tell enough. */
const CASES_LISTED = 100;

/**
 * Campaigns in Redis; one that came back empty starts to count anew. The text or contact itself does not get there,
 * only its hash. Rejects with `RedisError`.
 * @example (await createCampaigns(run, 'yamidome').seen(server, 't.me/x', 'rin', 'Y-4G7C2Q0M1X', at, 86_400_000)).accounts
 */
export function createCampaigns(run: Run, prefix: string): Campaigns {
  return {
    async seen(server, key, memberId, caseId, at, windowMs) {
      const tag = `{${serverKey(server)}/${createHash('sha256').update(key).digest('base64url')}}`;
      const ttl = Math.max(1, Math.ceil(windowMs));
      const now = at.getTime();
      const [accounts, caseIds] = (await run(
        'sighting',
        `${prefix}:accounts:${tag}`,
        `${prefix}:cases:${tag}`,
        memberId,
        caseId,
        now,
        now - ttl,
        ttl,
        CASES_LISTED,
      )) as [number, string[]];
      return { accounts, caseIds };
    },
  };
}
