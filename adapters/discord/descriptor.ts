import type { PlatformDescriptor } from '#core';
import type { ClientSettings } from './client/create-client.ts';
import { env } from './env.ts';
import { supports } from './supported-actions.ts';

/** Discord, without the SDK: `discord.js` is loaded by `create`, `diagnose` and `loadInvite` only. */
export const discordPlatform: PlatformDescriptor<'discord', typeof env, ClientSettings> = {
  platform: 'discord',
  title: 'Discord',
  env,
  mainSettings: ['DISCORD_TOKEN'],
  secretSettings: ['DISCORD_TOKEN'],
  supports,
  readSettings: ({ DISCORD_TOKEN: token, DISCORD_API_URL: apiUrl, SHARDS: shards }) =>
    token === undefined ? undefined : { token, apiUrl, shards },
  create: async (settings, deps) =>
    (await import('./index.ts')).createDiscordAdapter({ ...deps, ...settings }),
  diagnose: async (settings, options) => (await import('./setup/doctor.ts')).diagnose(settings, options),
  clockUrl: ({ apiUrl = 'https://discord.com/api' }) => `${apiUrl}/v10/gateway`,
  loadInvite: async () => (await import('./setup/invite.ts')).discordInvite,
  // Source: https://docs.discord.com/developers/reference#snowflakes
  accountIds: { pattern: /^\d{17,20}$/, example: '417719834231439361' },
  // Source: https://discord.com/safety/360044157931-working-with-law-enforcement
  investigatorContact:
    'Discord社の捜査機関向け案内：https://discord.com/safety/360044157931-working-with-law-enforcement （アカウントは、表示名ではなくユーザーIDでの特定を求められます。）',
};
