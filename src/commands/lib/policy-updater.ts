import type { Member, Policy, PolicyStore, Server } from '#core';
import { serverKey } from '#core';
import { createKeyedMutex } from '#lib';
import type { CommandDependencies } from './reply.ts';

/**
 * Changes a server's policy: asks `plan` about the one in force, puts what it returns in force, and passes on its
 * answer. Changes of one server come one after the other, so none undoes another.
 */
export type PolicyUpdater = <T>(
  by: Pick<Member, 'server' | 'id'>,
  plan: (policy: Policy) => { readonly policy?: Policy; readonly keys?: string; readonly answer: T },
) => Promise<T>;

/** @example const change = createPolicyUpdater({ policies, log }); await change(asker, (policy) => ({ policy, answer })) */
export function createPolicyUpdater({
  policies,
  log,
}: Pick<CommandDependencies, 'log'> & { readonly policies: PolicyStore }): PolicyUpdater {
  const mutex = createKeyedMutex();
  const key = (server: Server) => serverKey(server);
  return (by, plan) =>
    mutex(key(by.server), async () => {
      const { policy, keys = '', answer } = plan(policies.of(by.server));
      if (policy) {
        await policies.set(by.server, policy);
        log.info('policy changed', { server: key(by.server), by: by.id, keys });
      }
      return answer;
    });
}
