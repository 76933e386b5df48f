import { type Health, type Log, serverKey } from '#core';
import type { Clients, SlackWebClient } from '../client/clients.ts';
import { isTokenError, slackErrorCode } from '../client/errors.ts';
import type { Workspace } from '../client/workspace.ts';

/** Whether the tokens of one workspace still work. */
export interface TokenCheck {
  /** Checks both tokens with Slack and reports an invalid one. Rejects when the report fails. */
  check(): Promise<void>;
  /** Slack refused the administrator's token with this error code. */
  onAdminTokenRefused(why: string): void;
  health(): Health;
}

/**
 * Slack's events about tokens arrive late and repeatedly, so `check` calls Slack to find out whether a token is
 * invalid.
 * @example const tokenCheck = createTokenCheck({ clients, workspace, onAccessLost, log }); await tokenCheck.check()
 */
export function createTokenCheck({
  clients,
  workspace,
  onAccessLost,
  log,
}: {
  readonly clients: Clients;
  readonly workspace: Workspace;
  /** The app was uninstalled (`app`), or the administrator's token revoked (`admin`). */
  readonly onAccessLost: (lost: 'app' | 'admin') => Promise<void>;
  readonly log: Log;
}): TokenCheck {
  let adminTokenError: string | undefined;

  function onAdminTokenRefused(why: string): void {
    if (adminTokenError !== why)
      log.error('admin_token_rejected', {
        server: serverKey(workspace.server),
        why,
        hint: 'messages wait for a moderator until an administrator grants a new token',
      });
    adminTokenError = why;
  }

  return {
    async check() {
      if ((await getTokenError(clients.bot)) !== undefined) return onAccessLost('app');
      const why = clients.admin && (await getTokenError(clients.admin));
      if (why === undefined) return;
      onAdminTokenRefused(why);
      await onAccessLost('admin');
    },
    onAdminTokenRefused,
    health: () =>
      adminTokenError === undefined
        ? { ok: true }
        : { ok: false, why: `the administrator's token: ${adminTokenError}` },
  };
}

/** Slack's error code for an invalid token; undefined for a valid one, or when Slack does not answer. */
async function getTokenError(client: SlackWebClient): Promise<string | undefined> {
  try {
    await client.auth.test();
    return undefined;
  } catch (error) {
    return isTokenError(error) ? slackErrorCode(error) : undefined;
  }
}
