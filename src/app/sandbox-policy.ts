import type { Policy, PolicyStore, Server } from '#core';

/**
 * The same policies, except that the sandbox always enforces: nothing there can do harm, so a newcomer sees real actions
 * instead of simulated ones.
 * @example enforceInSandbox(stores.policies).of({ platform: 'sandbox', id: 'sandbox' }).mode // 'enforce'
 */
export const enforceInSandbox = (policies: PolicyStore): PolicyStore => ({
  ...policies,
  of: (server) => sandboxPolicy(policies.of(server), server),
});

const sandboxPolicy = (policy: Policy, server: Server): Policy =>
  server.platform === 'sandbox'
    ? {
        ...policy,
        mode: 'enforce',
        channels: { moderators: 'mods', ...policy.channels },
        notices: { ...policy.notices, channels: ['general'], join: true, jobTalk: true },
      }
    : policy;
