import { z } from 'zod';

const MAX_PORT = 65_535;
/** Minimum length, in characters, of the secret that signs the OAuth state: the length of 24 bytes in base64. */
const MIN_STATE_SECRET_LENGTH = 32;

/**
 * Refuses tokens that expire: the program cannot refresh a token in a settings file. Rotation cannot be switched off.
 */
const nonExpiringTokenSchema = z
  .string()
  .regex(
    /^(?!xoxe)/,
    'begins with xoxe: it ends after 12 hours, because token rotation is on; make the app anew from slack-manifest.yaml (token_rotation_enabled: false), or let it be installed at /slack/install (docs/slack.md, "Many workspaces")',
  );

/** The environment variables of Slack. The texts say what to write instead; `.env.example` explains each variable. */
export const env = {
  SLACK_BOT_TOKEN: nonExpiringTokenSchema
    .regex(/^xoxb-/, 'write the token that begins with xoxb-, or leave the line out')
    .optional(),
  SLACK_APP_TOKEN: z
    .string()
    .regex(/^xapp-/, 'write the token that begins with xapp-, or leave the line out')
    .optional(),
  SLACK_USER_TOKEN: nonExpiringTokenSchema
    .regex(/^xoxp-/, 'write the token that begins with xoxp-, or leave the line out')
    .optional(),
  SLACK_SIGNING_SECRET: z
    .string()
    .min(8, 'write the signing secret of your app, or leave the line out')
    .optional(),
  SLACK_CLIENT_ID: z
    .string()
    .regex(
      /^\d+\.\d+$/,
      'write the Client ID of your app: two numbers with a dot between, or leave the line out',
    )
    .optional(),
  SLACK_CLIENT_SECRET: z
    .string()
    .min(8, 'write the Client Secret of your app, or leave the line out')
    .optional(),
  SLACK_STATE_SECRET: z
    .string()
    .min(MIN_STATE_SECRET_LENGTH, 'write what `openssl rand -base64 32` prints, or leave the line out')
    .optional(),
  SLACK_PORT: z
    .string()
    .regex(/^\d+$/, 'write a whole number')
    .transform(Number)
    .pipe(z.number().max(MAX_PORT, 'write a number from 0 to 65535'))
    .default(3000),
  SLACK_HOST: z
    .string()
    .min(1, 'write an address of this computer, or leave the line out')
    .default('127.0.0.1'),
  SLACK_API_URL: z
    .string()
    .regex(
      /^https?:\/\/.*\/$/,
      'write an address that begins with http:// or https:// and ends with /, or leave the line out',
    )
    .optional(),
};

/** The parsed environment variables of Slack. */
export type SlackEnv = z.infer<z.ZodObject<typeof env>>;
