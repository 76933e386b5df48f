import { z } from 'zod';
import type { PlatformDescriptor } from '#core';
import { supports } from './supported-actions.ts';

export interface SandboxOptions {
  /** Where the page listens, on loopback. 0 takes any free port. */
  readonly port: number;
}

const env = {
  PORT: z
    .string()
    .regex(/^\d+$/, 'write a whole number')
    .transform(Number)
    .pipe(z.number().max(65_535, 'write a number from 0 to 65535'))
    .default(8787),
};

/** The sandbox: a chat page on this computer that needs no account. Served when no other platform is configured. */
export const sandboxPlatform: PlatformDescriptor<'sandbox', typeof env, SandboxOptions> = {
  platform: 'sandbox',
  title: 'sandbox',
  env,
  mainSettings: [],
  supports,
  isFallback: true,
  readSettings: ({ PORT: port }) => ({ port }),
  create: async (settings, deps) => (await import('./index.ts')).createSandbox({ ...deps, ...settings }),
};
