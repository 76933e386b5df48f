import type { AccountIdFormat, PlatformDescriptor } from '#core';
import { discordPlatform } from './discord/descriptor.ts';
import { sandboxPlatform } from './sandbox/descriptor.ts';
import { slackPlatform } from './slack/descriptor.ts';

/**
 * Every chat platform, in the order in which they are started and listed. To add a platform, add its descriptor here.
 * A descriptor imports no SDK, so this list costs nothing at start.
 * @example const { title } = platforms.find(({ platform }) => platform === server.platform)!
 */
export const platforms = [discordPlatform, slackPlatform, sandboxPlatform] as const;

/** Where investigators send questions to the operator of a platform; undefined where no address is known. @example investigatorContact('discord') */
export const investigatorContact = (platform: string): string | undefined =>
  platforms.find((descriptor) => descriptor.platform === platform)?.investigatorContact;

/** How a platform writes account ids; undefined where any text can be one. @example accountIdFormatOf('discord')?.example */
export const accountIdFormatOf = (platform: string): AccountIdFormat | undefined =>
  (platforms as readonly PlatformDescriptor[]).find((descriptor) => descriptor.platform === platform)
    ?.accountIds;

/**
 * Adapters that are not platforms, loaded when they are needed, so that a process pays only for what it uses.
 * @example const { openSql } = await adapterLoaders.sql()
 */
export const adapterLoaders = {
  console: () => import('./console/index.ts'),
  images: () => import('./images/index.ts'),
  kuromoji: () => import('./kuromoji/index.ts'),
  metrics: () => import('./metrics/index.ts'),
  operator: () => import('./operator/index.ts'),
  nats: () => import('./nats/index.ts'),
  oidc: () => import('./oidc/index.ts'),
  redis: () => import('./redis/index.ts'),
  sms: () => import('./sms/index.ts'),
  sql: () => import('./sql/index.ts'),
  telemetry: () => import('./telemetry/index.ts'),
  web: () => import('./web/index.ts'),
} as const;
