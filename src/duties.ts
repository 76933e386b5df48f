import type { Claims, Clock, Log } from '#core';

/** What is done again and again without anybody asking. */
export interface Duty {
  readonly name: string;
  readonly everyMs: number;
  /** Done by one process for all on the same stores; otherwise by each for itself. */
  readonly shared: boolean;
  work(now: Date): Promise<void>;
}

export interface Duties {
  /** Does what is due. Call it every few seconds. Throws nothing, and never runs twice at once. */
  run(): Promise<void>;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
}

/** After a failure nobody waits for a whole round. */
const AGAIN_MS = 60_000;

/**
 * Scheduled work. A shared duty belongs to whoever claims it first; a process that dies with it is followed by another
 * one round later, so a duty must be harmless when it is done twice or late.
 * @example const duties = createDuties([{ name: 'retention', everyMs: HOUR, shared: true, work }], { claims, clock, log })
 */
export function createDuties(
  duties: readonly Duty[],
  { claims, clock, log }: { readonly claims: Claims; readonly clock: Clock; readonly log: Log },
): Duties {
  const nextAt = new Map<Duty, number>();
  let running: Promise<void> | undefined;

  async function perform(duty: Duty): Promise<void> {
    const now = clock.now();
    const key = `duty/${duty.name}`;
    try {
      nextAt.set(duty, now.getTime() + duty.everyMs);
      if (duty.shared && !(await claims.claim(key, now, duty.everyMs))) return;
      await duty.work(now);
    } catch (error) {
      nextAt.set(duty, now.getTime() + Math.min(AGAIN_MS, duty.everyMs));
      log.error('duty failed', {
        duty: duty.name,
        error: error instanceof Error ? error.name : typeof error,
      });
      if (duty.shared) await claims.release(key).catch(() => undefined);
    }
  }

  async function round(): Promise<void> {
    for (const duty of duties) {
      if ((nextAt.get(duty) ?? 0) <= clock.now().getTime()) await perform(duty);
    }
  }

  return {
    run() {
      running ??= round().finally(() => {
        running = undefined;
      });
      return running;
    },
    idle: async () => running,
  };
}
