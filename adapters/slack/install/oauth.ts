import type { IncomingMessage, ServerResponse } from 'node:http';
import type { HTTPReceiver, HTTPReceiverOptions, Installation } from '@slack/bolt';
import { type Log, serverKey } from '#core';
import { type ApiOptions, createClient, silentLogger } from '../client/clients.ts';
import { slackErrorCode, slackErrorName } from '../client/errors.ts';
import { serverOfTeam } from '../client/workspace.ts';
import { BOT_SCOPES, USER_SCOPES } from '../setup/diagnostics.ts';
import { isAdminOfTeam, isOrganisationAdmin, isWorkspaceAdmin } from './admin-check.ts';
import { sendInstallPage } from './install-page.ts';
import type { InstallPageName } from './install-page-texts.ts';
import {
  type InstallationStore,
  isOrganisationId,
  type TokenGrant,
  type TokenKind,
} from './installation-store.ts';
import type { TokenRotation } from './token-rotation.ts';

/** The app as Slack knows it: page "Basic Information" of the app; the state secret is our own. */
export interface AppCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly stateSecret: string;
  /** xapp-, with `authorizations:read`: tells which other workspaces see what is said in a shared channel. */
  readonly appToken?: string | undefined;
  /** Another page than Slack's own, for tests. */
  readonly authorizationUrl?: string | undefined;
}

type InstallProvider = NonNullable<HTTPReceiver['installer']>;
type StoredInstallation = Parameters<
  NonNullable<HTTPReceiverOptions['installationStore']>['storeInstallation']
>[0];
type InstallOptions = Parameters<InstallProvider['generateInstallUrl']>[0];

const INSTALL_PATH = '/slack/install';
const INSTALL_START_PATH = '/slack/install/go';
const ADMIN_PATH = '/slack/administrator';
const ADMIN_START_PATH = '/slack/administrator/go';
/** Travels in the signed state: which of the two was asked for. */
const ADMIN_METADATA = 'administrator';

/**
 * Two doors: one adds the app, the other one asks an administrator for their own token, each after a page that says what
 * it is for. Bolt keeps the state (signed, ten minutes, bound to the browser) and redeems Slack's code; what may be kept
 * is decided here. What is not kept is revoked.
 * @example new HTTPReceiver({ signingSecret, ...installing({ keys, installs, changed, log })(() => receiver.installer!) })
 */
export const createInstallOptions =
  (ports: {
    readonly credentials: AppCredentials;
    readonly apiOptions: ApiOptions;
    readonly installationStore: InstallationStore;
    readonly tokenRotation: Pick<TokenRotation, 'tokenSource'>;
    /** A workspace has other tokens from now on. */
    readonly onWorkspaceChanged: (team: string) => void;
    /** An organisation has. */
    readonly syncOrganisation: (organisation: string) => Promise<void>;
    readonly log: Log;
  }) =>
  (provider: () => InstallProvider): Partial<HTTPReceiverOptions> => {
    const {
      credentials,
      apiOptions,
      installationStore,
      tokenRotation,
      onWorkspaceChanged,
      syncOrganisation,
      log,
    } = ports;
    const adminOptions: InstallOptions = {
      scopes: [],
      userScopes: [...USER_SCOPES],
      metadata: ADMIN_METADATA,
    };
    const isAdminInstall = (options: InstallOptions | undefined): boolean =>
      options?.metadata === ADMIN_METADATA;
    const retryPath = (options: InstallOptions | undefined): string =>
      isAdminInstall(options) ? ADMIN_PATH : INSTALL_PATH;

    /** Why nothing of this may be kept; undefined when it may. */
    async function findRefusal(
      installation: Installation,
      options: InstallOptions,
    ): Promise<InstallPageName | undefined> {
      const holder = holderOf(installation);
      if (holder === undefined) return 'no-token';
      if (!isAdminInstall(options)) return installation.bot ? undefined : 'no-token';
      if (installation.user.token === undefined) return 'no-token';
      const isOrganisationInstall = isOrganisationId(holder);
      const botGrant = isOrganisationInstall
        ? await installationStore.getGrant(holder, 'bot')
        : (await installationStore.findWorkspace(holder))?.bot;
      if (!botGrant) return 'first';
      const client = createClient(tokenRotation.tokenSource(botGrant), apiOptions);
      const isAuthorised = isOrganisationInstall
        ? isOrganisationAdmin
        : botGrant.holder === holder
          ? isWorkspaceAdmin
          : isAdminOfTeam(holder);
      return (await isAuthorised(client, installation.user.id))
        ? undefined
        : isOrganisationInstall
          ? 'not-org-admin'
          : 'not-admin';
    }

    async function revokeTokens({ bot, user }: Installation): Promise<void> {
      for (const token of [bot?.token, bot?.refreshToken, user.token, user.refreshToken]) {
        if (token === undefined) continue;
        await createClient(token, apiOptions)
          .auth.revoke()
          .catch((error: unknown) => log.warn('a token was not revoked', { error: slackErrorName(error) }));
      }
    }

    async function saveInstallation(installation: StoredInstallation): Promise<void> {
      const { bot, user } = installation as Installation;
      const holder = holderOf(installation as Installation)!;
      const server = serverKey(serverOfTeam(holder));
      if (installation.metadata === ADMIN_METADATA) {
        await installationStore.saveGrant(toGrant(holder, 'admin', user));
        log.info('an administrator has lent their permission', { server });
      } else {
        await installationStore.saveGrant(toGrant(holder, 'bot', bot!));
        log.info('installed', { server });
      }
      if (!isOrganisationId(holder)) return onWorkspaceChanged(holder);
      for (const team of await installationStore.listTeams(holder)) onWorkspaceChanged(team);
      syncOrganisation(holder).catch((error: unknown) =>
        log.warn('an organisation waits for Slack', { server, error: slackErrorName(error) }),
      );
    }

    const rejectFetch = async (): Promise<never> => {
      throw new Error('tokens are asked of the vault alone');
    };

    const getRoute = (
      path: string,
      handler: (request: IncomingMessage, response: ServerResponse) => void,
    ) => ({
      path,
      method: 'GET',
      handler,
    });

    return {
      clientId: credentials.clientId,
      clientSecret: credentials.clientSecret,
      stateSecret: credentials.stateSecret,
      scopes: [...BOT_SCOPES],
      installationStore: { storeInstallation: saveInstallation, fetchInstallation: rejectFetch },
      customRoutes: [
        getRoute(INSTALL_PATH, (request, response) =>
          sendInstallPage(request, response, 'install', INSTALL_START_PATH),
        ),
        getRoute(ADMIN_PATH, (request, response) =>
          sendInstallPage(request, response, 'administrator', ADMIN_START_PATH),
        ),
        getRoute(ADMIN_START_PATH, (request, response) => {
          provider()
            .handleInstallPath(request, response, {}, adminOptions)
            .catch((error: unknown) => log.error('the link was not made', { error: slackErrorName(error) }));
        }),
      ],
      installerOptions: {
        directInstall: true,
        installPath: INSTALL_START_PATH,
        redirectUriPath: '/slack/oauth_redirect',
        ...(credentials.authorizationUrl !== undefined && { authorizationUrl: credentials.authorizationUrl }),
        // Somebody waits in front of the page.
        clientOptions: {
          ...(apiOptions.apiUrl !== undefined && { slackApiUrl: apiOptions.apiUrl }),
          timeout: apiOptions.timeoutMs ?? 15_000,
          retryConfig: { retries: 0 },
          rejectRateLimitedCalls: true,
        },
        callbackOptions: {
          async afterInstallation(installation, options, request, response) {
            const why = await findRefusal(installation as Installation, options).catch(
              (error: unknown): InstallPageName => {
                log.error('an installation was not looked at', { error: slackErrorName(error) });
                return 'unavailable';
              },
            );
            if (why === undefined) return true;
            await revokeTokens(installation as Installation);
            log.warn('an installation was refused', { why });
            sendInstallPage(request, response, why, why === 'first' ? INSTALL_PATH : retryPath(options));
            return false;
          },
          success(installation, options, request, response) {
            if (isAdminInstall(options)) return sendInstallPage(request, response, 'given', ADMIN_PATH);
            const { enterprise, isEnterpriseInstall: isOrganisationInstall, appId } = installation;
            if (!isOrganisationInstall) return sendInstallPage(request, response, 'installed', ADMIN_PATH);
            sendInstallPage(request, response, 'installed-org', manageAppUrl(enterprise?.id, appId));
          },
          failure(error, options, request, response) {
            const why = failurePage(error);
            const told = { why, error: slackErrorCode(error) ?? error.code };
            if (why === 'unavailable') log.error('an installation failed', told);
            else log.warn('an installation was not finished', told);
            sendInstallPage(request, response, why, retryPath(options));
          },
        },
      },
      logger: silentLogger,
    };
  };

const holderOf = ({ isEnterpriseInstall, enterprise, team }: Installation): string | undefined =>
  isEnterpriseInstall ? enterprise?.id : team?.id;

/** Where an organisation adds the app to workspaces: Slack does not do so by itself. */
const manageAppUrl = (organisation = '', app = ''): string =>
  [organisation, app].every((id) => /^[A-Z0-9]+$/.test(id))
    ? `https://app.slack.com/manage/${organisation}/integrations/profile/${app}/workspaces/add`
    : 'https://app.slack.com/manage';

/** As it is stored; Slack counts in seconds. */
const toGrant = (
  holder: string,
  kind: TokenKind,
  given: {
    readonly token?: string | undefined;
    readonly refreshToken?: string | undefined;
    readonly expiresAt?: number | undefined;
  },
): TokenGrant => ({
  ...{ holder, kind, token: given.token! },
  ...(given.refreshToken !== undefined && { refresh: given.refreshToken }),
  ...(given.expiresAt !== undefined && { expiresAt: given.expiresAt * 1000 }),
});

const USED_CODE_ERRORS: ReadonlySet<string> = new Set(['invalid_code', 'code_already_used', 'code_expired']);

/** @example reason(error) // 'stale' */
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
