import { z } from 'zod';
import type { PlatformDescriptor } from '#core';
import { supports } from './supported-actions.ts';

export interface SandboxOptions {
  /** Where the page listens. 0 takes any free port. */
  readonly port: number;
  /** The address at which it listens. Absent: on this computer only. */
  readonly host?: string;
  /** Whether an empty chat, and one that was reset, begins with examples. Absent: no. */
  readonly examples?: boolean;
}

const env = {
  PORT: z
    .string()
    .regex(/^\d+$/, 'write a whole number')
    .transform(Number)
    .pipe(z.number().max(65_535, 'write a number from 0 to 65535'))
    .default(8787),
  SANDBOX_HOST: z
    .string()
    .min(1, 'write an address of this computer, or leave the line out')
    .default('127.0.0.1'),
  SANDBOX_EXAMPLES: z.enum(['on', 'off'], 'write on or off').default('on'),
};

/** The sandbox: a chat page on this computer that needs no account. Served when no other platform is configured. */
export const sandboxPlatform: PlatformDescriptor<'sandbox', typeof env, SandboxOptions> = {
  platform: 'sandbox',
  title: 'sandbox',
  env,
  mainSettings: [],
  supports,
  isFallback: true,
  readSettings: ({ PORT: port, SANDBOX_HOST: host, SANDBOX_EXAMPLES }) => ({
    port,
    host,
    examples: SANDBOX_EXAMPLES === 'on',
  }),
  create: async (settings, deps) => (await import('./index.ts')).createSandbox({ ...deps, ...settings }),
};
