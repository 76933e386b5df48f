import { z } from '@hono/zod-openapi';

/** The fields of a verification that its event has too. */
export const verificationResult = {
  id: z.string().describe('Names the verification.'),
  account: z.string().describe('Your id of the account.'),
  cause: z
    .enum(['requested', 'gate'])
    .describe(
      '`requested`: you asked for it. `gate`: your policy requires it of a new account or a first offer of work.',
    ),
  state: z
    .enum(['waiting', 'verified', 'refused', 'expired'])
    .describe(
      '`refused`: the number or the identity belongs to a banned account or to too many accounts. `expired`: the link was not used ' +
        'in time. A new verification is another try.',
    ),
  level: z
    .enum(['sms', 'oidc'])
    .optional()
    .describe('What the account was verified with, or refused for: a mobile number or a sign-in.'),
  bannedProof: z
    .boolean()
    .describe('True: a number or an identity was used that belongs to a banned account of your network.'),
} as const;

/** The fields of a verification. */
export const verificationFields = {
  ...verificationResult,
  createdAt: z.string().describe('When it was started (ISO 8601, UTC).'),
  expiresAt: z.string().describe('Until then the link works.'),
  endedAt: z.string().optional().describe('When it was verified or refused.'),
} as const;
