import type * as oidc from 'openid-client';
import { z } from 'zod';
import type { ConsoleSignInProvider, ConsoleSignInResult, Log } from '#core';
import { type CodeTokens, createCodeFlow, createDiscovery } from './code-flow.ts';

/** The settings of `createSlackSignIn`. */
export interface SlackSignInSettings {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Registered under "Redirect URLs" of the app with exactly this address. */
  readonly redirectUri: string;
  /** Base URL of the Web API with a trailing slash; Slack's own when absent. */
  readonly apiUrl?: string | undefined;
}

const ISSUER = 'https://slack.com';

/** The claims that Slack adds to the ID token. https://docs.slack.dev/authentication/sign-in-with-slack */
const claimsSchema = z.object({
  'https://slack.com/user_id': z.string().regex(/^[UW][A-Z0-9]{2,}$/),
  'https://slack.com/team_id': z.string().regex(/^T[A-Z0-9]{2,}$/),
});

/**
 * Sign in with Slack, which is OpenID Connect. The scope `openid` gives the ids of the member and of the workspace; an id
 * has a meaning in its workspace only.
 * @example const provider = createSlackSignIn({ clientId, clientSecret, redirectUri }, log)
 */
export function createSlackSignIn(settings: SlackSignInSettings, log: Log): ConsoleSignInProvider {
  const { redirectUri, apiUrl } = settings;
  const issuerUrl = new URL(apiUrl === undefined ? ISSUER : new URL(apiUrl).origin);
  const configure = createDiscovery({ ...settings, issuerUrl, fetchWith: fetchFromSlack });
  const flow = createCodeFlow(
    {
      ...{ issuer: issuerUrl.host, redirectUri, scope: 'openid', hasIdToken: true },
      ...{ pkce: 'if-supported', configure },
    },
    log,
  );
  return {
    id: 'slack',
    label: 'Slack',
    begin: flow.begin,
    complete: (query, pending) => flow.complete(query, pending, readAccount),
  };
}

function readAccount(tokens: CodeTokens): ConsoleSignInResult {
  const claims = claimsSchema.safeParse(tokens.claims());
  if (!claims.success) return { known: false, why: 'invalid' };
  const { 'https://slack.com/user_id': id, 'https://slack.com/team_id': serverId } = claims.data;
  return { known: true, identity: { kind: 'account', account: { platform: 'slack', id, serverId } } };
}

const errorSchema = z.object({ ok: z.literal(false), error: z.string() });

/** Slack sends errors with the status 200; the protocol wants 400 (RFC 6749 5.2). */
const fetchFromSlack: oidc.CustomFetch = async (url, options) => {
  const response = await fetch(url, options as RequestInit);
  if (response.status !== 200) return response;
  const text = await response.text();
  const isError = errorSchema.safeParse(parseJson(text)).success;
  return new Response(text, { status: isError ? 400 : 200, headers: response.headers });
};

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
