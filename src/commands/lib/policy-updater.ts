import type { Log, Member, Policy, PolicyStore } from '#core';
import { serverKey } from '#core';
import { createKeyedMutex } from '#lib';

/**
 * Changes the policy of a server: calls `plan` with the policy in force, stores the policy that it returns (if any),
 * and returns its answer. Changes of one server run one after the other, so they cannot overwrite each other.
 */
export type PolicyUpdater = <T>(
  by: Pick<Member, 'server' | 'id'>,
  plan: (policy: Policy) => { readonly policy?: Policy; readonly keys?: string; readonly answer: T },
) => Promise<T>;

/**
 * Creates the only function that changes policies. `keys` names the changed settings in the log.
 * @example
 * const updatePolicy = createPolicyUpdater({ policies, log });
 * await updatePolicy(caller, (policy) => ({ policy: { ...policy, mode: 'enforce' }, keys: 'mode', answer: 'done' }));
 */
export function createPolicyUpdater({
  policies,
  log,
}: {
  readonly policies: PolicyStore;
  readonly log: Log;
}): PolicyUpdater {
  const runExclusive = createKeyedMutex();
  return (by, plan) => {
    const server = serverKey(by.server);
    return runExclusive(server, async () => {
      const { policy, keys = '', answer } = plan(policies.of(by.server));
      if (policy) {
        await policies.set(by.server, policy);
        log.info('policy_changed', { server, by: by.id, keys });
      }
      return answer;
    });
  };
}
