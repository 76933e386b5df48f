import * as oidc from 'openid-client';
import { z } from 'zod';
import type { ConsoleSignInProvider, ConsoleSignInResult, Log } from '#core';
import { type CodeTokens, configureServer, createCodeFlow } from './code-flow.ts';

/** The settings of `createDiscordSignIn`. */
export interface DiscordSignInSettings {
  /** The id of the application that the bot belongs to. */
  readonly clientId: string;
  readonly clientSecret: string;
  /** Registered on the page "OAuth2" of the application with exactly this address. */
  readonly redirectUri: string;
  /** URL of the API without the version; Discord's own when absent. */
  readonly apiUrl?: string | undefined;
}

const API_URL = 'https://discord.com/api';
const userSchema = z.object({ id: z.string().regex(/^\d{15,20}$/) });

/**
 * Sign-in with a Discord account: OAuth 2.0 with the scope `identify`, which tells the id and the public profile. Only the
 * id is used, and the token is revoked at once: rights are read with the bot's own token.
 * Endpoints: https://docs.discord.com/developers/topics/oauth2 and
 * https://discord.com/.well-known/oauth-authorization-server
 * @example const provider = createDiscordSignIn({ clientId, clientSecret, redirectUri }, log)
 */
export function createDiscordSignIn(settings: DiscordSignInSettings, log: Log): ConsoleSignInProvider {
  const { clientId, clientSecret, redirectUri, apiUrl = API_URL } = settings;
  const { origin } = new URL(apiUrl);
  const config = configureServer(
    {
      issuer: origin,
      authorization_endpoint: `${origin}/oauth2/authorize`,
      token_endpoint: `${apiUrl}/oauth2/token`,
      revocation_endpoint: `${apiUrl}/oauth2/token/revoke`,
    },
    clientId,
    clientSecret,
  );
  const flow = createCodeFlow(
    {
      ...{ issuer: new URL(apiUrl).host, redirectUri, scope: 'identify', hasIdToken: false, pkce: 'always' },
      configure: async () => config,
    },
    log,
  );

  async function readAccount({ access_token: token }: CodeTokens): Promise<ConsoleSignInResult> {
    const url = new URL(`${apiUrl}/v10/users/@me`);
    const response = await oidc.fetchProtectedResource(config, token, url, 'GET');
    if (!response.ok) return { known: false, why: response.status >= 500 ? 'unavailable' : 'invalid' };
    const user = userSchema.safeParse(await response.json());
    // It would end by itself after a week.
    await oidc.tokenRevocation(config, token).catch(() => log.info('oidc_token_not_revoked'));
    if (!user.success) return { known: false, why: 'invalid' };
    return { known: true, identity: { kind: 'account', account: { platform: 'discord', id: user.data.id } } };
  }

  return {
    id: 'discord',
    label: 'Discord',
    begin: flow.begin,
    complete: (query, pending) => flow.complete(query, pending, readAccount),
  };
}
