import type { ConsoleSignInProvider, Log, PlatformDescriptor } from '#core';
import { lazy } from '#lib';
import { adapterLoaders, platforms } from '../../../../adapters/index.ts';

/** The ways to sign in to the console. Without any, people sign in with one-time links. */
export interface SignInSettings {
  readonly discord?: {
    /** The token of the bot, which contains the id of its application. */
    readonly token: string;
    /** The id of the application, if it is another number than the id of the bot. */
    readonly clientId?: string | undefined;
    readonly clientSecret: string;
    readonly apiUrl?: string | undefined;
  };
  readonly slack?: {
    readonly clientId: string;
    readonly clientSecret: string;
    readonly apiUrl?: string | undefined;
  };
  /** An issuer of OpenID Connect, found by discovery. */
  readonly oidc?: {
    readonly issuer: string;
    readonly clientId: string;
    readonly clientSecret?: string | undefined;
  };
}

/**
 * The providers of the settings, in the order of the buttons. Each is loaded at its first sign-in. The address where
 * browsers return, `<url>/console/sign-in/<id>/back`, must be registered at the provider.
 * @example const providers = createSignInProviders('https://mod.example.org', { oidc: { issuer, clientId } }, log)
 */
export function createSignInProviders(
  url: string,
  { discord, slack, oidc }: SignInSettings,
  log: Log,
): readonly ConsoleSignInProvider[] {
  const redirectUri = (id: string): string => `${url}/console/sign-in/${id}/back`;
  const load = adapterLoaders.oidc;
  return [
    ...(discord
      ? [
          loadLater('discord', 'Discord', log, async () => {
            const clientId = discord.clientId ?? (await readApplicationId(discord.token));
            if (clientId === undefined) return undefined;
            const settings = { ...discord, clientId, redirectUri: redirectUri('discord') };
            return (await load()).createDiscordSignIn(settings, log);
          }),
        ]
      : []),
    ...(slack
      ? [
          loadLater('slack', 'Slack', log, async () =>
            (await load()).createSlackSignIn({ ...slack, redirectUri: redirectUri('slack') }, log),
          ),
        ]
      : []),
    ...(oidc
      ? [
          loadLater('oidc', new URL(oidc.issuer).host, log, async () =>
            (await load()).createIssuerSignIn({ ...oidc, redirectUri: redirectUri('oidc') }, log),
          ),
        ]
      : []),
  ];
}

/** The token of a bot begins with its id, which is the id of the application for all but the oldest bots. */
async function readApplicationId(token: string): Promise<string | undefined> {
  const descriptor: PlatformDescriptor | undefined = platforms.find(({ platform }) => platform === 'discord');
  return (await descriptor?.loadInvite?.())?.applicationIdOf({ token });
}

/** A provider without a client id cannot be used: only the operator can fix that. */
function loadLater(
  id: string,
  label: string,
  log: Log,
  open: () => Promise<ConsoleSignInProvider | undefined>,
): ConsoleSignInProvider {
  const opened = lazy(open, (loader) => loader());
  async function provider(): Promise<ConsoleSignInProvider | undefined> {
    const loaded = await opened();
    if (!loaded) log.warn('oidc_discovery_failed', { issuer: id, error: 'no_client_id' });
    return loaded;
  }
  return {
    id,
    label,
    begin: async () => (await provider())?.begin(),
    complete: async (query, pending) =>
      (await provider())?.complete(query, pending) ?? { known: false, why: 'unavailable' },
  };
}
