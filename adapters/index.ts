/**
 * The guest list: every adapter by name, loaded only when it is asked for, so that nobody pays for (or needs to
 * install) the SDK of a platform that is not used.
 * @example const { createSandbox } = await guests.sandbox()
 */
export const adapterLoaders = {
  bundle: () => import('./bundle/index.ts'),
  discord: () => import('./discord/index.ts'),
  kuromoji: () => import('./kuromoji/index.ts'),
  metrics: () => import('./metrics/index.ts'),
  oidc: () => import('./oidc/index.ts'),
  redis: () => import('./redis/index.ts'),
  sandbox: () => import('./sandbox/index.ts'),
  sms: () => import('./sms/index.ts'),
  slack: () => import('./slack/index.ts'),
  sql: () => import('./sql/index.ts'),
  web: () => import('./web/index.ts'),
} as const;
