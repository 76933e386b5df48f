import type { Member, Policies, Policy, Server } from '#core';
import { serverKey } from '#core';
import { createInOrder } from '../pipeline/in-order.ts';
import type { Around } from './replies.ts';

/**
 * Changes a server's policy: asks `plan` about the one in force, puts what it returns in force, and passes on its
 * answer. Changes of one server come one after the other, so none undoes another.
 */
export type PolicyChange = <T>(
  by: Pick<Member, 'server' | 'id'>,
  plan: (policy: Policy) => { readonly policy?: Policy; readonly keys?: string; readonly answer: T },
) => Promise<T>;

/** @example const change = createPolicyChange({ policies, log }); await change(asker, (policy) => ({ policy, answer })) */
export function createPolicyChange({
  policies,
  log,
}: Pick<Around, 'log'> & { readonly policies: Policies }): PolicyChange {
  const inOrder = createInOrder();
  const key = (server: Server) => serverKey(server);
  return (by, plan) =>
    inOrder(key(by.server), async () => {
      const { policy, keys = '', answer } = plan(policies.of(by.server));
      if (policy) {
        await policies.set(by.server, policy);
        log.info('policy changed', { server: key(by.server), by: by.id, keys });
      }
      return answer;
    });
}
