type Kind = 'bot' | 'user' | 'app';

/** For each method: the token kinds that may call it, and scopes of which the token must have at least one. */
export const METHOD_SCOPES: Readonly<Record<string, { kinds: readonly Kind[]; scopes: readonly string[] }>> =
  {
    'auth.test': { kinds: ['bot', 'user'], scopes: [] },
    'auth.teams.list': { kinds: ['bot', 'user'], scopes: [] },
    'auth.revoke': { kinds: ['bot', 'user'], scopes: [] },
    'apps.connections.open': { kinds: ['app'], scopes: ['connections:write'] },
    'apps.event.authorizations.list': { kinds: ['app'], scopes: ['authorizations:read'] },
    'team.info': { kinds: ['bot', 'user'], scopes: ['team:read'] },
    'users.info': { kinds: ['bot', 'user'], scopes: ['users:read'] },
    'users.conversations': { kinds: ['bot', 'user'], scopes: ['channels:read', 'groups:read'] },
    'users.list': { kinds: ['bot', 'user'], scopes: ['users:read'] },
    'users.profile.set': { kinds: ['user'], scopes: ['users.profile:write'] },
    'conversations.list': { kinds: ['bot', 'user'], scopes: ['channels:read', 'groups:read'] },
    'conversations.info': { kinds: ['bot', 'user'], scopes: ['channels:read', 'groups:read', 'im:read'] },
    'conversations.members': { kinds: ['bot', 'user'], scopes: ['channels:read', 'groups:read'] },
    'conversations.history': {
      kinds: ['bot', 'user'],
      scopes: ['channels:history', 'groups:history', 'im:history'],
    },
    'conversations.replies': { kinds: ['bot', 'user'], scopes: ['channels:history', 'groups:history'] },
    'conversations.open': { kinds: ['bot', 'user'], scopes: ['im:write'] },
    'conversations.join': { kinds: ['bot', 'user'], scopes: ['channels:join'] },
    'conversations.kick': { kinds: ['bot', 'user'], scopes: ['channels:manage', 'groups:write'] },
    'conversations.invite': { kinds: ['bot', 'user'], scopes: ['channels:manage', 'groups:write'] },
    'chat.postMessage': { kinds: ['bot', 'user'], scopes: ['chat:write'] },
    'chat.postEphemeral': { kinds: ['bot', 'user'], scopes: ['chat:write'] },
    'chat.update': { kinds: ['bot', 'user'], scopes: ['chat:write'] },
    'chat.delete': { kinds: ['bot', 'user'], scopes: ['chat:write'] },
    'usergroups.list': { kinds: ['bot', 'user'], scopes: ['usergroups:read'] },
    'usergroups.users.list': { kinds: ['bot', 'user'], scopes: ['usergroups:read'] },
    'usergroups.users.update': { kinds: ['bot', 'user'], scopes: ['usergroups:write'] },
    'views.open': { kinds: ['bot'], scopes: [] },
    'views.update': { kinds: ['bot'], scopes: [] },
    'views.publish': { kinds: ['bot'], scopes: [] },
    'files.getUploadURLExternal': { kinds: ['bot', 'user'], scopes: ['files:write'] },
    'files.completeUploadExternal': { kinds: ['bot', 'user'], scopes: ['files:write'] },
    'files.info': { kinds: ['bot', 'user'], scopes: ['files:read'] },
    'files.delete': { kinds: ['bot', 'user'], scopes: ['files:write'] },
  };

/** Default scopes of the bot token; a test compares them with `slack-manifest.yaml`. */
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
];

/** Scopes of an administrator's token. */
export const USER_SCOPES = ['chat:write', 'files:write', 'users.profile:write'];
