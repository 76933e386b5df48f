import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CustomRoute, HTTPReceiver, HTTPReceiverOptions, Installation } from '@slack/bolt';
import { type Log, serverKey } from '#core';
import { type ApiOptions, createClient, silentLogger } from '../client/clients.ts';
import { slackErrorCode, slackErrorName } from '../client/errors.ts';
import { BOT_SCOPES, USER_SCOPES } from '../client/scopes.ts';
import { serverOfTeam } from '../client/workspace.ts';
import type { AppCredentials } from './app-credentials.ts';
import { sendInstallPage } from './install-page.ts';
import type { InstallPageName } from './install-page-texts.ts';
import { findRefusal, holderOf } from './install-refusal.ts';
import {
  type InstallationStore,
  isOrganisationId,
  type TokenGrant,
  type TokenKind,
} from './installation-store.ts';
import type { TokenRotation } from './token-rotation.ts';

type InstallProvider = NonNullable<HTTPReceiver['installer']>;
type StoredInstallation = Parameters<
  NonNullable<HTTPReceiverOptions['installationStore']>['storeInstallation']
>[0];
type InstallOptions = Parameters<InstallProvider['generateInstallUrl']>[0];
type CallbackOptions = NonNullable<NonNullable<HTTPReceiverOptions['installerOptions']>['callbackOptions']>;

interface InstallDeps {
  readonly credentials: AppCredentials;
  readonly apiOptions: ApiOptions;
  readonly installationStore: InstallationStore;
  readonly tokenRotation: Pick<TokenRotation, 'tokenSource'>;
  /** The stored tokens of a workspace have changed. */
  readonly onWorkspaceChanged: (team: string) => void;
  /** Called after an organisation was installed: finds the workspaces that it added the app to. */
  readonly syncOrganisation: (organisation: string) => Promise<void>;
  readonly log: Log;
}

const INSTALL_PATH = '/slack/install';
const INSTALL_START_PATH = '/slack/install/go';
const ADMIN_PATH = '/slack/administrator';
const ADMIN_START_PATH = '/slack/administrator/go';
const REDIRECT_PATH = '/slack/oauth_redirect';
const DEFAULT_TIMEOUT_MS = 15_000;
/** Part of the signed OAuth state: marks the flow that grants an administrator's token. */
const ADMIN_METADATA = 'administrator';
const ADMIN_OPTIONS: InstallOptions = {
  scopes: [],
  userScopes: [...USER_SCOPES],
  metadata: ADMIN_METADATA,
};

const isAdminInstall = (options: InstallOptions | undefined): boolean => options?.metadata === ADMIN_METADATA;
const retryPath = (options: InstallOptions | undefined): string =>
  isAdminInstall(options) ? ADMIN_PATH : INSTALL_PATH;

/**
 * Receiver options for two OAuth flows: one installs the app, the other grants an administrator's token. Both begin
 * with a page that explains the purpose. Bolt handles the state (signed, ten minutes, bound to the browser) and
 * exchanges the code; this file selects the fields to store. A token that is not stored is revoked.
 * @example
 * const installOptions = createInstallOptions({ credentials, apiOptions, installationStore, tokenRotation, onWorkspaceChanged, syncOrganisation, log });
 * const receiver = new HTTPReceiver({ signingSecret, ...installOptions(() => receiver.installer!) });
 */
export const createInstallOptions =
  (deps: InstallDeps) =>
  (provider: () => InstallProvider): Partial<HTTPReceiverOptions> => {
    const { credentials, apiOptions } = deps;
    return {
      clientId: credentials.clientId,
      clientSecret: credentials.clientSecret,
      stateSecret: credentials.stateSecret,
      scopes: [...BOT_SCOPES],
      installationStore: {
        storeInstallation: (installation) => saveInstallation(deps, installation),
        fetchInstallation: rejectFetch,
      },
      customRoutes: createRoutes(provider, deps.log),
      installerOptions: {
        directInstall: true,
        installPath: INSTALL_START_PATH,
        redirectUriPath: REDIRECT_PATH,
        ...(credentials.authorizationUrl !== undefined && { authorizationUrl: credentials.authorizationUrl }),
        // No retries: a person waits for the page.
        clientOptions: {
          ...(apiOptions.apiUrl !== undefined && { slackApiUrl: apiOptions.apiUrl }),
          timeout: apiOptions.timeoutMs ?? DEFAULT_TIMEOUT_MS,
          retryConfig: { retries: 0 },
          rejectRateLimitedCalls: true,
        },
        callbackOptions: createCallbacks(deps),
      },
      logger: silentLogger,
    };
  };

/** Bolt must not read tokens: only the installation store does. */
const rejectFetch = async (): Promise<never> => {
  throw new Error('tokens are asked of the vault alone');
};

function createRoutes(provider: () => InstallProvider, log: Log): CustomRoute[] {
  const getRoute = (
    path: string,
    handler: (request: IncomingMessage, response: ServerResponse) => void,
  ): CustomRoute => ({ path, method: 'GET', handler });
  return [
    getRoute(INSTALL_PATH, (request, response) =>
      sendInstallPage(request, response, 'install', INSTALL_START_PATH),
    ),
    getRoute(ADMIN_PATH, (request, response) =>
      sendInstallPage(request, response, 'administrator', ADMIN_START_PATH),
    ),
    getRoute(ADMIN_START_PATH, (request, response) => {
      provider()
        .handleInstallPath(request, response, {}, ADMIN_OPTIONS)
        .catch((error: unknown) => log.error('install_redirect_failed', { error: slackErrorName(error) }));
    }),
  ];
}

function createCallbacks(deps: InstallDeps): CallbackOptions {
  const { apiOptions, log } = deps;
  return {
    async afterInstallation(installation, options, request, response) {
      const why = await findRefusal(deps, installation as Installation, isAdminInstall(options)).catch(
        (error: unknown): InstallPageName => {
          log.error('installation_check_failed', { error: slackErrorName(error) });
          return 'unavailable';
        },
      );
      if (why === undefined) return true;
      await revokeTokens(installation as Installation, apiOptions, log);
      log.warn('installation_refused', { why });
      sendInstallPage(request, response, why, why === 'first' ? INSTALL_PATH : retryPath(options));
      return false;
    },
    success({ enterprise, isEnterpriseInstall, appId }, options, request, response) {
      if (isAdminInstall(options)) sendInstallPage(request, response, 'given', ADMIN_PATH);
      else if (!isEnterpriseInstall) sendInstallPage(request, response, 'installed', ADMIN_PATH);
      else sendInstallPage(request, response, 'installed-org', manageAppUrl(enterprise?.id, appId));
    },
    failure(error, options, request, response) {
      const why = failurePage(error);
      const fields = { why, error: slackErrorCode(error) ?? error.code };
      if (why === 'unavailable') log.error('installation_failed', fields);
      else log.warn('installation_incomplete', fields);
      sendInstallPage(request, response, why, retryPath(options));
    },
  };
}

async function revokeTokens({ bot, user }: Installation, apiOptions: ApiOptions, log: Log): Promise<void> {
  for (const token of [bot?.token, bot?.refreshToken, user.token, user.refreshToken]) {
    if (token === undefined) continue;
    await createClient(token, apiOptions)
      .auth.revoke()
      .catch((error: unknown) => log.warn('token_revoke_failed', { error: slackErrorName(error) }));
  }
}

async function saveInstallation(
  { installationStore, onWorkspaceChanged, syncOrganisation, log }: InstallDeps,
  installation: StoredInstallation,
): Promise<void> {
  const { bot, user } = installation as Installation;
  const holder = holderOf(installation as Installation)!;
  const server = serverKey(serverOfTeam(holder));
  if (installation.metadata === ADMIN_METADATA) {
    await installationStore.saveGrant(toGrant(holder, 'admin', user));
    log.info('admin_token_granted', { server });
  } else {
    await installationStore.saveGrant(toGrant(holder, 'bot', bot!));
    log.info('app_installed', { server });
  }
  if (!isOrganisationId(holder)) return onWorkspaceChanged(holder);
  for (const team of await installationStore.listTeams(holder)) onWorkspaceChanged(team);
  syncOrganisation(holder).catch((error: unknown) =>
    log.warn('organisation_sync_failed', { server, error: slackErrorName(error) }),
  );
}

/** The page on which an organisation adds the app to its workspaces, which the installation does not do. */
const manageAppUrl = (organisation = '', app = ''): string =>
  [organisation, app].every((id) => /^[A-Z0-9]+$/.test(id))
    ? `https://app.slack.com/manage/${organisation}/integrations/profile/${app}/workspaces/add`
    : 'https://app.slack.com/manage';

/** Converts Slack's token to the stored form; Slack counts expiry in seconds. */
const toGrant = (
  holder: string,
  kind: TokenKind,
  {
    token,
    refreshToken,
    expiresAt,
  }: {
    readonly token?: string | undefined;
    readonly refreshToken?: string | undefined;
    readonly expiresAt?: number | undefined;
  },
): TokenGrant => ({
  holder,
  kind,
  token: token!,
  ...(refreshToken !== undefined && { refresh: refreshToken }),
  ...(expiresAt !== undefined && { expiresAt: expiresAt * 1000 }),
});

const USED_CODE_ERRORS: ReadonlySet<string> = new Set(['invalid_code', 'code_already_used', 'code_expired']);

function failurePage(error: Error & { readonly code: string }): InstallPageName {
  if (USED_CODE_ERRORS.has(slackErrorCode(error) ?? '')) return 'code';
  switch (error.code) {
    case 'slack_oauth_installer_authorization_error':
      return 'cancelled';
    case 'slack_oauth_missing_state':
    case 'slack_oauth_invalid_state':
    case 'slack_oauth_missing_code':
      return 'stale';
    default:
      return 'unavailable';
  }
}
