import type { IncomingMessage, ServerResponse } from 'node:http';
import type { HTTPReceiver, HTTPReceiverOptions, Installation } from '@slack/bolt';
import { type Log, serverKey } from '#core';
import { BOT_SCOPES, USER_SCOPES } from './checkup.ts';
import { clientFor, type Reach, silent } from './clients.ts';
import { codeOf, nameOf } from './faults.ts';
import { showPage } from './install-page.ts';
import type { PageName } from './install-words.ts';
import { type Grant, type Installs, isOrganisation, type Kind } from './installs.ts';
import { among, ofOrganisation, ofWorkspace } from './lenders.ts';
import type { Renewal } from './renewal.ts';
import { serverOf } from './workspace.ts';

/** The app as Slack knows it: page "Basic Information" of the app; the state secret is our own. */
export interface AppKeys {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly stateSecret: string;
  /** xapp-, with `authorizations:read`: tells which other workspaces see what is said in a shared channel. */
  readonly appToken?: string | undefined;
  /** Another page than Slack's own, for tests. */
  readonly authorizationUrl?: string | undefined;
}

type Provider = NonNullable<HTTPReceiver['installer']>;
type Stored = Parameters<NonNullable<HTTPReceiverOptions['installationStore']>['storeInstallation']>[0];
type Options = Parameters<Provider['generateInstallUrl']>[0];

const INSTALL = '/slack/install';
const INSTALL_GO = '/slack/install/go';
const ADMIN = '/slack/administrator';
const ADMIN_GO = '/slack/administrator/go';
/** Travels in the signed state: which of the two was asked for. */
const FOR_ADMIN = 'administrator';

/**
 * Two doors: one adds the app, the other one asks an administrator for their own token, each after a page that says what
 * it is for. Bolt keeps the state (signed, ten minutes, bound to the browser) and redeems Slack's code; what may be kept
 * is decided here. What is not kept is revoked.
 * @example new HTTPReceiver({ signingSecret, ...installing({ keys, installs, changed, log })(() => receiver.installer!) })
 */
export const installing =
  (ports: {
    readonly keys: AppKeys;
    readonly reach: Reach;
    readonly installs: Installs;
    readonly renewal: Pick<Renewal, 'tokenOf'>;
    /** A workspace has other tokens from now on. */
    readonly changed: (team: string) => void;
    /** An organisation has. */
    readonly reconcile: (organisation: string) => Promise<void>;
    readonly log: Log;
  }) =>
  (provider: () => Provider): Partial<HTTPReceiverOptions> => {
    const { keys, reach, installs, renewal, changed, reconcile, log } = ports;
    const adminOptions: Options = { scopes: [], userScopes: [...USER_SCOPES], metadata: FOR_ADMIN };
    const forAdmin = (options: Options | undefined): boolean => options?.metadata === FOR_ADMIN;
    const again = (options: Options | undefined): string => (forAdmin(options) ? ADMIN : INSTALL);

    /** Why nothing of this may be kept; undefined when it may. */
    async function objection(given: Installation, options: Options): Promise<PageName | undefined> {
      const holder = holderOf(given);
      if (holder === undefined) return 'no-token';
      if (!forAdmin(options)) return given.bot ? undefined : 'no-token';
      if (given.user.token === undefined) return 'no-token';
      const whole = isOrganisation(holder);
      const known = whole ? await installs.grant(holder, 'bot') : (await installs.of(holder))?.bot;
      if (!known) return 'first';
      const client = clientFor(renewal.tokenOf(known), reach);
      const may = whole ? ofOrganisation : known.holder === holder ? ofWorkspace : among(holder);
      return (await may(client, given.user.id)) ? undefined : whole ? 'not-org-admin' : 'not-admin';
    }

    async function giveBack({ bot, user }: Installation): Promise<void> {
      for (const token of [bot?.token, bot?.refreshToken, user.token, user.refreshToken]) {
        if (token === undefined) continue;
        await clientFor(token, reach)
          .auth.revoke()
          .catch((error: unknown) => log.warn('a token was not revoked', { error: nameOf(error) }));
      }
    }

    async function keep(given: Stored): Promise<void> {
      const { bot, user } = given as Installation;
      const holder = holderOf(given as Installation)!;
      const server = serverKey(serverOf(holder));
      if (given.metadata === FOR_ADMIN) {
        await installs.put(grantOf(holder, 'admin', user));
        log.info('an administrator has lent their permission', { server });
      } else {
        await installs.put(grantOf(holder, 'bot', bot!));
        log.info('installed', { server });
      }
      if (!isOrganisation(holder)) return changed(holder);
      for (const team of await installs.teamsOf(holder)) changed(team);
      reconcile(holder).catch((error: unknown) =>
        log.warn('an organisation waits for Slack', { server, error: nameOf(error) }),
      );
    }

    const gone = async (): Promise<never> => {
      throw new Error('tokens are asked of the vault alone');
    };

    const get = (path: string, handler: (request: IncomingMessage, response: ServerResponse) => void) => ({
      path,
      method: 'GET',
      handler,
    });

    return {
      clientId: keys.clientId,
      clientSecret: keys.clientSecret,
      stateSecret: keys.stateSecret,
      scopes: [...BOT_SCOPES],
      installationStore: { storeInstallation: keep, fetchInstallation: gone },
      customRoutes: [
        get(INSTALL, (request, response) => showPage(request, response, 'install', INSTALL_GO)),
        get(ADMIN, (request, response) => showPage(request, response, 'administrator', ADMIN_GO)),
        get(ADMIN_GO, (request, response) => {
          provider()
            .handleInstallPath(request, response, {}, adminOptions)
            .catch((error: unknown) => log.error('the link was not made', { error: nameOf(error) }));
        }),
      ],
      installerOptions: {
        directInstall: true,
        installPath: INSTALL_GO,
        redirectUriPath: '/slack/oauth_redirect',
        ...(keys.authorizationUrl !== undefined && { authorizationUrl: keys.authorizationUrl }),
        // Somebody waits in front of the page.
        clientOptions: {
          ...(reach.apiUrl !== undefined && { slackApiUrl: reach.apiUrl }),
          timeout: reach.timeoutMs ?? 15_000,
          retryConfig: { retries: 0 },
          rejectRateLimitedCalls: true,
        },
        callbackOptions: {
          async afterInstallation(given, options, request, response) {
            const why = await objection(given as Installation, options).catch((error: unknown): PageName => {
              log.error('an installation was not looked at', { error: nameOf(error) });
              return 'unavailable';
            });
            if (why === undefined) return true;
            await giveBack(given as Installation);
            log.warn('an installation was refused', { why });
            showPage(request, response, why, why === 'first' ? INSTALL : again(options));
            return false;
          },
          success(given, options, request, response) {
            if (forAdmin(options)) return showPage(request, response, 'given', ADMIN);
            const { enterprise, isEnterpriseInstall: whole, appId } = given;
            if (!whole) return showPage(request, response, 'installed', ADMIN);
            showPage(request, response, 'installed-org', addingAt(enterprise?.id, appId));
          },
          failure(error, options, request, response) {
            const why = reason(error);
            const told = { why, error: codeOf(error) ?? error.code };
            if (why === 'unavailable') log.error('an installation failed', told);
            else log.warn('an installation was not finished', told);
            showPage(request, response, why, again(options));
          },
        },
      },
      logger: silent,
    };
  };

const holderOf = ({ isEnterpriseInstall, enterprise, team }: Installation): string | undefined =>
  isEnterpriseInstall ? enterprise?.id : team?.id;

/** Where an organisation adds the app to workspaces: Slack does not do so by itself. */
const addingAt = (organisation = '', app = ''): string =>
  [organisation, app].every((id) => /^[A-Z0-9]+$/.test(id))
    ? `https://app.slack.com/manage/${organisation}/integrations/profile/${app}/workspaces/add`
    : 'https://app.slack.com/manage';

/** As it is stored; Slack counts in seconds. */
const grantOf = (
  holder: string,
  kind: Kind,
  given: {
    readonly token?: string | undefined;
    readonly refreshToken?: string | undefined;
    readonly expiresAt?: number | undefined;
  },
): Grant => ({
  ...{ holder, kind, token: given.token! },
  ...(given.refreshToken !== undefined && { refresh: given.refreshToken }),
  ...(given.expiresAt !== undefined && { expiresAt: given.expiresAt * 1000 }),
});

const USED: ReadonlySet<string> = new Set(['invalid_code', 'code_already_used', 'code_expired']);

/** @example reason(error) // 'stale' */
function reason(error: Error & { readonly code: string }): PageName {
  if (USED.has(codeOf(error) ?? '')) return 'code';
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
