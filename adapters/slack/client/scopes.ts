/** Scopes of the bot token; `slack-manifest.yaml` asks for exactly these. */
export const BOT_SCOPES = [
  'channels:history',
  'channels:join',
  'channels:manage',
  'channels:read',
  'chat:write',
  'chat:write.customize',
  'commands',
  'files:read',
  'files:write',
  'groups:history',
  'groups:read',
  'groups:write',
  'im:history',
  'im:write',
  'reactions:read',
  'usergroups:read',
  'usergroups:write',
  'users:read',
] as const;

/** Scopes of the token that an administrator grants; `slack-manifest.yaml` asks for exactly these. */
export const USER_SCOPES = ['chat:write', 'files:write', 'users.profile:write'] as const;
