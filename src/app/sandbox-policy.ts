import type { Policy, PolicyStore, Server } from '#core';

/**
 * The same policies, but with mode `enforce` for the sandbox: its actions are harmless, so new users see real actions
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
