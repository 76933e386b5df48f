import { BOT_SCOPES, USER_SCOPES } from '../web-api/method-scopes.ts';
import type { User, WorkspaceState } from './workspace-state.ts';

/**
 * Creates the bot token, the app-level token and the owner's token of one workspace.
 * @example const { botToken } = createAppTokens(world, '1', { bot, owner, scopes: undefined })
 */
export function createAppTokens(
  { tokens }: Pick<WorkspaceState, 'tokens'>,
  suffix: string,
  {
    bot,
    owner,
    scopes = BOT_SCOPES,
  }: { readonly bot: User; readonly owner: User; readonly scopes: readonly string[] | undefined },
) {
  const [botToken, appToken, userToken] = [
    `xoxb-${suffix}-bot`,
    `xapp-${suffix}-app`,
    `xoxp-${suffix}-admin`,
  ];
  const appScopes = ['connections:write', 'authorizations:read'];
  tokens.set(botToken, { kind: 'bot', user: bot.id, scopes: new Set(scopes), revoked: false });
  tokens.set(appToken, { kind: 'app', user: bot.id, scopes: new Set(appScopes), revoked: false });
  tokens.set(userToken, { kind: 'user', user: owner.id, scopes: new Set(USER_SCOPES), revoked: false });
  return {
    botToken,
    appToken,
    userToken,
    /** Revokes all tokens but app-level ones. */
    revokeAll() {
      for (const token of tokens.values()) if (token.kind !== 'app') token.revoked = true;
    },
    revokeToken(value: string) {
      const token = tokens.get(value);
      if (token) token.revoked = true;
    },
  };
}
