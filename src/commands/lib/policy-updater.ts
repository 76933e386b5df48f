import type { Clock, Log, Member, Policy, PolicyChange, PolicyReason, PolicyStore } from '#core';
import { PolicyConflict, serverKey } from '#core';
import { createKeyedMutex } from '#lib';

/** Other processes change the settings of the same server rarely; more attempts than this mean a fault. */
const MAX_ATTEMPTS = 5;

/** Who changes the settings of a server, and where. */
export interface PolicyAuthor extends Pick<Member, 'server' | 'id'> {
  readonly name?: string;
}

/**
 * Changes the policy of a server: calls `plan` with the policy in force, stores the policy that it returns (if any) with
 * its entry in the history, and returns its answer. The policy in force itself is stored too: for an entry with a reason alone. Changes of one server run one after the other, so they cannot overwrite
 * each other; when another process was first, `plan` is called again with its policy.
 */
export type PolicyUpdater = <T>(
  by: PolicyAuthor,
  from: PolicyChange['from'],
  plan: (policy: Policy) => {
    readonly policy?: Policy;
    readonly keys?: string;
    readonly reason?: PolicyReason;
    readonly answer: T;
  },
) => Promise<T>;

/**
 * Creates the only function that changes policies. `keys` names the changed settings in the log.
 * @example
 * const updatePolicy = createPolicyUpdater({ policies, clock, log });
 * await updatePolicy(caller, 'mode', (policy) => ({ policy: { ...policy, mode: 'enforce' }, keys: 'mode', answer: 'done' }));
 */
export function createPolicyUpdater({
  policies,
  clock,
  log,
}: {
  readonly policies: PolicyStore;
  readonly clock: Clock;
  readonly log: Log;
}): PolicyUpdater {
  const runExclusive = createKeyedMutex();
  return (by, from, plan) => {
    const server = serverKey(by.server);
    return runExclusive(server, async () => {
      for (let attempt = 1; ; attempt++) {
        const before = policies.of(by.server);
        const basedOn = policies.latestVersion(by.server);
        const { policy, keys = '', reason, answer } = plan(before);
        if (!policy) return answer;
        try {
          await policies.set(by.server, policy, { at: clock.now(), by, from, reason, before, basedOn });
        } catch (error) {
          if (error instanceof PolicyConflict && attempt < MAX_ATTEMPTS) continue;
          throw error;
        }
        if (policy !== before) log.info('policy_changed', { server, by: by.id, from, keys });
        return answer;
      }
    });
  };
}
