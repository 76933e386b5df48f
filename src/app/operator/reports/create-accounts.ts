import { createHash } from 'node:crypto';
import type {
  AccountEvent,
  AccountEventState,
  AccountService,
  ApiCaller,
  Clock,
  IdempotencyStore,
  Intake,
} from '#core';
import { accountToMember } from '#core';

/** As long as an `Idempotency-Key` is kept. */
const KEEP_MS = 24 * 60 * 60 * 1000;
/** No event takes that long: the process that handles it has died. */
const LEASE_MS = 60_000;

/**
 * Creates the events of accounts. Each id is handled once within a day; an event whose process died is handled by the next
 * request that sends it.
 * @example await createAccounts({ intake, idempotency, clock }).record(caller, [event]) // ['accepted']
 */
export function createAccounts({
  intake,
  idempotency,
  clock,
}: {
  readonly intake: Pick<Intake, 'handleJoin'>;
  readonly idempotency: Pick<IdempotencyStore, 'claim' | 'complete' | 'release'>;
  readonly clock: Clock;
}): AccountService {
  async function recordOne({ tenant, server }: ApiCaller, event: AccountEvent): Promise<AccountEventState> {
    // No header can have a space, so the entry is never that of a request.
    const key = { tenant, key: `account event ${event.id}` };
    const at = clock.now();
    const claim = await idempotency.claim(key, { fingerprint: fingerprintOf(event), at, leaseMs: LEASE_MS });
    if (claim.kind === 'answered') return 'duplicate';
    if (claim.kind === 'mismatch') return 'conflict';
    if (claim.kind === 'in-progress') return 'in-progress';
    try {
      await intake.handleJoin({ ...accountToMember(server, event.account), joinedAt: event.at });
    } catch (error) {
      await idempotency.release(key, claim.claim).catch(() => undefined);
      throw error;
    }
    const answer = { status: 202, body: '', headers: {} };
    await idempotency.complete(key, claim.claim, answer, new Date(at.getTime() + KEEP_MS));
    return 'accepted';
  }

  return {
    async record(caller, events) {
      const states: AccountEventState[] = [];
      // One after the other: the order of joins decides when a wave begins.
      for (const event of events) states.push(await recordOne(caller, event));
      return states;
    },
  };
}

const fingerprintOf = (event: AccountEvent): string =>
  createHash('sha256').update(JSON.stringify(event)).digest('base64url');
