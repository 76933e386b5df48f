/**
 * The guest list: every adapter by name, loaded only when it is asked for, so that nobody pays for (or needs to
 * install) the SDK of a platform that is not used.
 * @example const { createSandbox } = await guests.sandbox()
 */
export const guests = {
  sandbox: () => import('./sandbox/index.ts'),
} as const;
