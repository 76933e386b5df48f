import {
  type APIApplication,
  type APIChannel,
  type APIGuild,
  type APIGuildMember,
  type APIPartialGuild,
  ApplicationFlags,
  ChannelType,
  DiscordAPIError,
  GuildMFALevel,
  PermissionFlagsBits,
  REST,
  Routes,
} from 'discord.js';
import type { Policy, Server } from '#core';
import { agent } from './agent.ts';
import { serverOf } from './guilds.ts';
import { bitsIn, FEATURES, type Feature, lacking, type PermissionName } from './permissions.ts';

/** One thing that was looked at. `problem`: something promised will not work; `hint`: it may matter. */
export type Finding = { readonly guild?: string } & (
  | { readonly what: 'bot'; readonly name: string; readonly id: string; readonly guilds: number }
  | { readonly what: 'token' | 'unreachable' | 'endpoint' | 'no-guilds' | 'two-factor' | 'fine' }
  | { readonly what: 'intent'; readonly intent: 'Server Members Intent' | 'Message Content Intent' }
  | {
      readonly what: 'permissions';
      readonly feature: Feature;
      readonly missing: readonly PermissionName[];
    }
  | { readonly what: 'roles-above'; readonly roles: readonly string[] }
  | { readonly what: 'channels'; readonly names: readonly string[]; readonly count: number }
  | { readonly what: 'cards-unset' | 'cards-gone' | 'cards-closed' | 'cards-open' }
  | { readonly what: 'notices-closed'; readonly names: readonly string[] }
  | { readonly what: 'quarantine-gone' | 'quarantine-above' }
);

const HINTS: ReadonlySet<Finding['what']> = new Set(['two-factor', 'roles-above', 'cards-open']);
const FINE: ReadonlySet<Finding['what']> = new Set(['bot', 'fine']);

/** @example severityOf(finding) // 'problem' */
export const severityOf = ({ what, ...finding }: Finding): 'fine' | 'hint' | 'problem' => {
  if (FINE.has(what)) return 'fine';
  const extra = what === 'permissions' && 'feature' in finding && finding.feature !== 'core';
  return extra || HINTS.has(what) ? 'hint' : 'problem';
};

const GUILDS_PAGE = 200;
const CHANNELS_NAMED = 10;
const ROLES_NAMED = 5;
const MODERATES =
  PermissionFlagsBits.ManageMessages |
  PermissionFlagsBits.ModerateMembers |
  PermissionFlagsBits.ManageGuild |
  PermissionFlagsBits.Administrator;

/**
 * Looks over REST, without logging in, at everything that must be in order before the bot can work; reads only.
 * `policyOf`: what each server has decided, where that is known.
 * @example for (const finding of await checkup({ token })) console.log(severityOf(finding), finding.what)
 */
export async function checkup({
  token,
  apiUrl,
  policyOf,
}: {
  readonly token: string;
  readonly apiUrl?: string | undefined;
  readonly policyOf?: (server: Server) => Policy;
}): Promise<readonly Finding[]> {
  const rest = new REST({
    version: '10',
    agent: agent(),
    ...(apiUrl !== undefined && { api: apiUrl }),
  }).setToken(token);
  try {
    const application = (await rest.get(Routes.currentApplication())) as APIApplication;
    const guilds = await guildsOf(rest);
    const id = application.bot?.id ?? application.id;
    const findings: Finding[] = [
      { what: 'bot', name: application.name, id: application.id, guilds: guilds.length },
      ...settingsOf(application),
      ...(guilds.length === 0 ? [{ what: 'no-guilds' } as const] : []),
    ];
    for (const { id: guild } of guilds) {
      findings.push(...(await guildFindings(rest, guild, id, policyOf?.(serverOf(guild)))));
    }
    return findings;
  } catch (error) {
    if (error instanceof DiscordAPIError) return [{ what: error.status === 401 ? 'token' : 'unreachable' }];
    return [{ what: 'unreachable' }];
  }
}

async function guildsOf(rest: REST): Promise<readonly APIPartialGuild[]> {
  const all: APIPartialGuild[] = [];
  for (let after = '0'; ; ) {
    const query = new URLSearchParams({ limit: String(GUILDS_PAGE), after });
    const page = (await rest.get(Routes.userGuilds(), { query })) as APIPartialGuild[];
    all.push(...page);
    if (page.length < GUILDS_PAGE) return all;
    after = page.at(-1)!.id;
  }
}

function settingsOf({ flags: set, interactions_endpoint_url: endpoint }: APIApplication): Finding[] {
  const flags = Number(set ?? 0);
  const members = ApplicationFlags.GatewayGuildMembers | ApplicationFlags.GatewayGuildMembersLimited;
  const content = ApplicationFlags.GatewayMessageContent | ApplicationFlags.GatewayMessageContentLimited;
  return [
    ...((flags & members) === 0 ? [{ what: 'intent', intent: 'Server Members Intent' } as const] : []),
    ...((flags & content) === 0 ? [{ what: 'intent', intent: 'Message Content Intent' } as const] : []),
    ...(endpoint ? [{ what: 'endpoint' } as const] : []),
  ];
}

async function guildFindings(
  rest: REST,
  guildId: string,
  botId: string,
  policy: Policy | undefined,
): Promise<readonly Finding[]> {
  const [guild, me, channels] = (await Promise.all([
    rest.get(Routes.guild(guildId)),
    rest.get(Routes.guildMember(guildId, botId)),
    rest.get(Routes.guildChannels(guildId)),
  ])) as [APIGuild, APIGuildMember, APIChannel[]];
  const own = guild.roles.filter(({ id }) => id === guildId || me.roles.includes(id));
  const bits = own.reduce((sum, role) => sum | BigInt(role.permissions), 0n);
  const highest = Math.max(0, ...own.map(({ position }) => position));
  const where = { guild: guild.name };

  const features = Object.keys(FEATURES) as Feature[];
  const permissions = features.flatMap((feature): Finding[] => {
    const missing = lacking(bits, FEATURES[feature]);
    return missing.length > 0 ? [{ ...where, what: 'permissions', feature, missing }] : [];
  });
  // Moderators are never acted upon, so their roles may stand above.
  const above = guild.roles.filter(
    (role) => role.position > highest && !role.managed && (BigInt(role.permissions) & MODERATES) === 0n,
  );
  const inChannel = (channel: APIChannel): bigint => bitsIn(bits, channel, guildId, botId, me.roles);
  const closed = channels.filter(
    (channel) => isRead(channel) && lacking(inChannel(channel), FEATURES.core).length > 0,
  );
  const whole = lacking(bits, FEATURES.core).length > 0 ? [] : closed;
  const everyone = BigInt(guild.roles.find(({ id }) => id === guildId)?.permissions ?? 0);
  const readable = (channel: APIChannel): boolean =>
    (bitsIn(everyone, channel, guildId, '', []) & PermissionFlagsBits.ViewChannel) !== 0n;
  const findings: Finding[] = [
    ...permissions,
    ...(guild.mfa_level === GuildMFALevel.Elevated ? [{ ...where, what: 'two-factor' } as const] : []),
    ...(above.length > 0
      ? [
          {
            ...where,
            what: 'roles-above',
            roles: above.slice(0, ROLES_NAMED).map(({ name }) => name),
          } as const,
        ]
      : []),
    ...(whole.length > 0
      ? [
          {
            ...where,
            what: 'channels',
            names: whole.slice(0, CHANNELS_NAMED).map(({ name }) => name ?? ''),
            count: whole.length,
          } as const,
        ]
      : []),
    ...(policy ? cards(policy, channels, inChannel, readable).map((what) => ({ ...where, what })) : []),
    ...(policy ? notices(policy, channels, inChannel).map((each) => ({ ...where, ...each })) : []),
    ...(policy ? quarantine(policy, guild, highest).map((what) => ({ ...where, what })) : []),
  ];
  return findings.some((finding) => severityOf(finding) === 'problem')
    ? findings
    : [...findings, { ...where, what: 'fine' }];
}

function cards(
  { channels: { moderators } }: Policy,
  channels: readonly APIChannel[],
  inChannel: (channel: APIChannel) => bigint,
  readable: (channel: APIChannel) => boolean,
): readonly ('cards-unset' | 'cards-gone' | 'cards-closed' | 'cards-open')[] {
  if (moderators === undefined) return ['cards-unset'];
  const channel = channels.find(({ id }) => id === moderators);
  if (!channel) return ['cards-gone'];
  if (lacking(inChannel(channel), ['ViewChannel', 'SendMessages']).length > 0) return ['cards-closed'];
  return readable(channel) ? ['cards-open'] : [];
}

/** Where notices are to stand and cannot: by name, or by id where the channel is gone. */
function notices(
  { notices: { channels: wanted } }: Policy,
  channels: readonly APIChannel[],
  inChannel: (channel: APIChannel) => bigint,
): readonly { readonly what: 'notices-closed'; readonly names: readonly string[] }[] {
  const names = wanted.flatMap((id) => {
    const channel = channels.find((each) => each.id === id);
    const open = channel && lacking(inChannel(channel), ['ViewChannel', 'SendMessages']).length === 0;
    return open ? [] : [channel?.name ?? id];
  });
  return names.length > 0 ? [{ what: 'notices-closed', names }] : [];
}

function quarantine(
  { roles, ladder }: Policy,
  guild: APIGuild,
  highest: number,
): readonly ('quarantine-gone' | 'quarantine-above')[] {
  if (roles.quarantine === undefined || !ladder.some((rung) => rung.do === 'quarantine')) return [];
  const role = guild.roles.find(({ id }) => id === roles.quarantine);
  if (!role) return ['quarantine-gone'];
  return role.position >= highest ? ['quarantine-above'] : [];
}

/** Where members write. */
const isRead = ({ type }: APIChannel): boolean =>
  [
    ChannelType.GuildText,
    ChannelType.GuildAnnouncement,
    ChannelType.GuildForum,
    ChannelType.GuildMedia,
    ChannelType.GuildVoice,
  ].includes(type as ChannelType.GuildText);
