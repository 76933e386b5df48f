import type { Health } from '#core';
import { errorName } from '#lib';
import type { WebPage } from './index.ts';

/** A part that takes longer than this to answer is as good as away. */
const CHECK_TIMEOUT_MS = 3000;

/** The parts that have to work, by name, and what each says now. */
export type HealthChecks = Readonly<Record<string, () => Health | Promise<Health>>>;

/**
 * `/healthz`: the process runs and answers. `/readyz`: every part works, or 503 and which does not.
 * @example startWebServer({ pages: [healthPages({ checks: { archive: () => sql.health() }, version })], … })
 */
export function createHealthPages({
  checks,
  version,
}: {
  readonly checks: () => HealthChecks;
  /** Of the rules in force. */
  readonly version: () => string;
}): WebPage {
  return (site) => {
    site.get('/healthz', (context) => context.json({ ok: true, uptime: Math.round(process.uptime()) }));
    site.get('/readyz', async (context) => {
      const asked = Object.entries(checks()).map(
        async ([name, check]) => [name, await runCheck(check)] as const,
      );
      const parts = Object.fromEntries(await Promise.all(asked));
      const ready = Object.values(parts).every(({ ok }) => ok);
      return context.json({ ready, rules: version(), parts }, ready ? 200 : 503);
    });
  };
}

async function runCheck(check: HealthChecks[string]): Promise<Health> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Health>((resolve) => {
    timer = setTimeout(() => resolve({ ok: false, why: 'timeout' }), CHECK_TIMEOUT_MS);
  });
  try {
    return await Promise.race([Promise.resolve(check()), late]);
  } catch (error) {
    // The name only: a message may hold an address or a member's words.
    return { ok: false, why: errorName(error) };
  } finally {
    clearTimeout(timer);
  }
}
