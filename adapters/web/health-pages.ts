import type { Health } from '#core';
import { errorName } from '#lib';
import type { WebPage } from './web-page.ts';

/** A check that takes longer than this has failed. */
const CHECK_TIMEOUT_MS = 3000;

/** A check for each part that must work, by name. */
export type HealthChecks = Readonly<Record<string, () => Health | Promise<Health>>>;

/**
 * `/healthz`: the process runs and answers. `/readyz`: 200 when every part works, else 503 with the parts that do not.
 * @example createHealthPages({ checks: () => ({ archive: () => sql.health() }), version: () => detector.version })
 */
export function createHealthPages({
  checks,
  version,
}: {
  readonly checks: () => HealthChecks;
  /** Version of the rules in force. */
  readonly version: () => string;
}): WebPage {
  return (site) => {
    site.get('/healthz', (context) => context.json({ ok: true, uptime: Math.round(process.uptime()) }));
    site.get('/readyz', async (context) => {
      const results = Object.entries(checks()).map(
        async ([name, check]) => [name, await runCheck(check)] as const,
      );
      const parts = Object.fromEntries(await Promise.all(results));
      const ready = Object.values(parts).every(({ ok }) => ok);
      return context.json({ ready, rules: version(), parts }, ready ? 200 : 503);
    });
  };
}

async function runCheck(check: HealthChecks[string]): Promise<Health> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<Health>((resolve) => {
    timer = setTimeout(() => resolve({ ok: false, why: 'timeout' }), CHECK_TIMEOUT_MS);
  });
  try {
    return await Promise.race([Promise.resolve(check()), timeout]);
  } catch (error) {
    // Only the name: the message could contain an address or a text of a member.
    return { ok: false, why: errorName(error) };
  } finally {
    clearTimeout(timer);
  }
}
