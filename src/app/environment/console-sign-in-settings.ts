import { z } from 'zod';
import type { SignInSettings } from '../console/sign-in/providers.ts';

const DOCS = 'docs/console.md';
const secretSchema = (name: string) =>
  z.string().min(8, `write the ${name}, or leave the line out`).optional();

/** The settings of the ways to sign in to the console. `.env.example` explains each. */
export const consoleSignInSettings = {
  CONSOLE_DISCORD_CLIENT_ID: z
    .string()
    .regex(/^\d{15,20}$/, 'write the number on the page "General Information", or leave the line out')
    .optional(),
  CONSOLE_DISCORD_CLIENT_SECRET: secretSchema('Client Secret of the page "OAuth2" of your application'),
  CONSOLE_SLACK_CLIENT_ID: z
    .string()
    .regex(/^\d+\.\d+$/, 'write the Client ID of your app: two numbers with a dot between')
    .optional(),
  CONSOLE_SLACK_CLIENT_SECRET: secretSchema('Client Secret of your app'),
  CONSOLE_OIDC_ISSUER: z
    .string()
    .regex(
      /^(https:\/\/[^?#]+|http:\/\/(localhost|127\.0\.0\.1)(:\d+)?[^?#]*)$/,
      'write the address of the issuer, which begins with https:// and has no ? or #',
    )
    .optional(),
  CONSOLE_OIDC_CLIENT_ID: z.string().min(1).optional(),
  CONSOLE_OIDC_CLIENT_SECRET: z.string().min(1).optional(),
};

/** Those that hold a secret. */
export const CONSOLE_SIGN_IN_SECRETS = [
  'CONSOLE_DISCORD_CLIENT_SECRET',
  'CONSOLE_SLACK_CLIENT_SECRET',
  'CONSOLE_OIDC_CLIENT_SECRET',
] as const;

/** In each row, the first setting requires the others; the page explains them. */
export const CONSOLE_SIGN_IN_REQUIREMENTS = [
  ['CONSOLE_DISCORD_CLIENT_SECRET', ['CONSOLE_URL', 'DISCORD_TOKEN'], DOCS],
  ['CONSOLE_DISCORD_CLIENT_ID', ['CONSOLE_DISCORD_CLIENT_SECRET'], DOCS],
  ['CONSOLE_SLACK_CLIENT_ID', ['CONSOLE_URL', 'CONSOLE_SLACK_CLIENT_SECRET'], DOCS],
  ['CONSOLE_SLACK_CLIENT_SECRET', ['CONSOLE_SLACK_CLIENT_ID'], DOCS],
  ['CONSOLE_OIDC_ISSUER', ['CONSOLE_URL', 'CONSOLE_OIDC_CLIENT_ID'], DOCS],
  ['CONSOLE_OIDC_CLIENT_ID', ['CONSOLE_OIDC_ISSUER'], DOCS],
  ['CONSOLE_OIDC_CLIENT_SECRET', ['CONSOLE_OIDC_ISSUER'], DOCS],
] as const;

type SignInEnv = z.infer<z.ZodObject<typeof consoleSignInSettings>> & {
  readonly DISCORD_TOKEN?: string | undefined;
  readonly DISCORD_API_URL?: string | undefined;
  readonly SLACK_CLIENT_ID?: string | undefined;
  readonly SLACK_CLIENT_SECRET?: string | undefined;
  readonly SLACK_API_URL?: string | undefined;
};

/**
 * The ways to sign in that the environment describes. An app that many workspaces install has its Client ID and Secret
 * in the settings already.
 * @example signInSettingsFromEnv(env).discord?.clientSecret
 */
export function signInSettingsFromEnv(env: SignInEnv): SignInSettings {
  const { DISCORD_TOKEN: token, CONSOLE_DISCORD_CLIENT_SECRET: discordSecret } = env;
  const { CONSOLE_OIDC_ISSUER: issuer, CONSOLE_OIDC_CLIENT_ID: oidcClientId } = env;
  const slackClientId = env.CONSOLE_SLACK_CLIENT_ID ?? env.SLACK_CLIENT_ID;
  const slackSecret = env.CONSOLE_SLACK_CLIENT_SECRET ?? env.SLACK_CLIENT_SECRET;
  return {
    ...(token !== undefined &&
      discordSecret !== undefined && {
        discord: {
          token,
          clientId: env.CONSOLE_DISCORD_CLIENT_ID,
          clientSecret: discordSecret,
          apiUrl: env.DISCORD_API_URL,
        },
      }),
    ...(slackClientId !== undefined &&
      slackSecret !== undefined && {
        slack: { clientId: slackClientId, clientSecret: slackSecret, apiUrl: env.SLACK_API_URL },
      }),
    ...(issuer !== undefined &&
      oidcClientId !== undefined && {
        oidc: { issuer, clientId: oidcClientId, clientSecret: env.CONSOLE_OIDC_CLIENT_SECRET },
      }),
  };
}
