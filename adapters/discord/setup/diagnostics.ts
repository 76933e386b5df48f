import {
  type APIApplication,
  type APIChannel,
  type APIGuild,
  type APIGuildMember,
  type APIPartialGuild,
  ApplicationFlags,
  ChannelType,
  GuildMFALevel,
  PermissionFlagsBits,
  REST,
  Routes,
} from 'discord.js';
import type { DiagnosticSeverity, Policy, Server } from '#core';
import { permissionsInChannel, toChannelOverwrites } from '../client/effective-permissions.ts';
import { type PermissionName, serverOfGuild } from '../client/guild-permissions.ts';
import { createHttpAgent } from '../client/http-agent.ts';
import { findQuarantineGapsByRest } from '../client/quarantine-role.ts';
import { type FailedRequest, toFailure } from './request-failure.ts';
import { FEATURES, type Feature, missingPermissions } from './required-permissions.ts';

/** One result of the checks. `what` and the other fields are the JSON of `doctor --json`. */
export type DiagnosticResult = { readonly guild?: string } & (
  | { readonly what: 'bot'; readonly name: string; readonly id: string; readonly guilds: number }
  | { readonly what: 'token' | 'unreachable' | 'endpoint' | 'no-guilds' | 'two-factor' | 'fine' }
  | ({ readonly what: 'request' } & FailedRequest)
  | { readonly what: 'unexpected'; readonly error: string }
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
  /** The quarantine role does not stop members from writing in these channels. */
  | { readonly what: 'quarantine-open'; readonly names: readonly string[]; readonly count: number }
);

const HINT_KINDS: ReadonlySet<DiagnosticResult['what']> = new Set([
  'two-factor',
  'roles-above',
  'cards-open',
]);
const FINE_KINDS: ReadonlySet<DiagnosticResult['what']> = new Set(['bot', 'fine']);

/**
 * The severity of a result. A missing permission of an optional feature is only a hint.
 * @example severityOf({ what: 'token' }) // 'problem'
 */
export const severityOf = ({ what, ...finding }: DiagnosticResult): DiagnosticSeverity => {
  if (FINE_KINDS.has(what)) return 'fine';
  const isOptional = what === 'permissions' && 'feature' in finding && finding.feature !== 'core';
  return isOptional || HINT_KINDS.has(what) ? 'hint' : 'problem';
};

const GUILDS_PAGE_SIZE = 200;
const MAX_LISTED_CHANNELS = 10;
const MAX_LISTED_ROLES = 5;
/** Shorter rate limits are waited for. */
const MAX_RATE_LIMIT_WAIT_MS = 10_000;
const MODERATOR_PERMISSIONS =
  PermissionFlagsBits.ManageMessages |
  PermissionFlagsBits.ModerateMembers |
  PermissionFlagsBits.ManageGuild |
  PermissionFlagsBits.Administrator;

/**
 * Checks over REST, without a login, everything that the bot needs. Only reads. `getPolicy` returns the policy of a
 * server if it is known. Never throws: an error is a result with `token`, `request` (with its status), `unreachable` or
 * `unexpected`. A server that cannot be read does not keep the others from being checked.
 * @example for (const result of await runDiagnostics({ token })) console.log(severityOf(result), result.what)
 */
export async function runDiagnostics({
  token,
  apiUrl,
  getPolicy,
}: {
  readonly token: string;
  readonly apiUrl?: string | undefined;
  readonly getPolicy?: (server: Server) => Policy;
}): Promise<readonly DiagnosticResult[]> {
  const rest = new REST({
    version: '10',
    agent: createHttpAgent(),
    ...(apiUrl !== undefined && { api: apiUrl }),
    rejectOnRateLimit: ({ timeToReset, retryAfter }) =>
      Math.max(timeToReset, retryAfter) > MAX_RATE_LIMIT_WAIT_MS,
  }).setToken(token);
  try {
    const application = (await rest.get(Routes.currentApplication())) as APIApplication;
    const guilds = await fetchGuilds(rest);
    const id = application.bot?.id ?? application.id;
    const results: DiagnosticResult[] = [
      { what: 'bot', name: application.name, id: application.id, guilds: guilds.length },
      ...checkApplicationSettings(application),
      ...(guilds.length === 0 ? [{ what: 'no-guilds' } as const] : []),
    ];
    for (const guild of guilds) {
      const checked = checkGuild(rest, guild.id, id, getPolicy?.(serverOfGuild(guild.id)));
      results.push(
        ...(await checked.catch((error: unknown) => [{ guild: guild.name, ...toFailure(error) }])),
      );
    }
    return results;
  } catch (error) {
    return [toFailure(error)];
  }
}

async function fetchGuilds(rest: REST): Promise<readonly APIPartialGuild[]> {
  const all: APIPartialGuild[] = [];
  for (let after = '0'; ; ) {
    const query = new URLSearchParams({ limit: String(GUILDS_PAGE_SIZE), after });
    const page = (await rest.get(Routes.userGuilds(), { query })) as APIPartialGuild[];
    all.push(...page);
    if (page.length < GUILDS_PAGE_SIZE) return all;
    after = page.at(-1)!.id;
  }
}

function checkApplicationSettings({
  flags: flagBits,
  interactions_endpoint_url: endpoint,
}: APIApplication): DiagnosticResult[] {
  const flags = Number(flagBits ?? 0);
  const members = ApplicationFlags.GatewayGuildMembers | ApplicationFlags.GatewayGuildMembersLimited;
  const content = ApplicationFlags.GatewayMessageContent | ApplicationFlags.GatewayMessageContentLimited;
  return [
    ...((flags & members) === 0 ? [{ what: 'intent', intent: 'Server Members Intent' } as const] : []),
    ...((flags & content) === 0 ? [{ what: 'intent', intent: 'Message Content Intent' } as const] : []),
    ...(endpoint ? [{ what: 'endpoint' } as const] : []),
  ];
}

async function checkGuild(
  rest: REST,
  guildId: string,
  botId: string,
  policy: Policy | undefined,
): Promise<readonly DiagnosticResult[]> {
  const [guild, me, channels] = (await Promise.all([
    rest.get(Routes.guild(guildId)),
    rest.get(Routes.guildMember(guildId, botId)),
    rest.get(Routes.guildChannels(guildId)),
  ])) as [APIGuild, APIGuildMember, APIChannel[]];
  const ownRoles = guild.roles.filter(({ id }) => id === guildId || me.roles.includes(id));
  const bits = ownRoles.reduce((sum, role) => sum | BigInt(role.permissions), 0n);
  const highest = Math.max(0, ...ownRoles.map(({ position }) => position));
  const where = { guild: guild.name };

  const features = Object.keys(FEATURES) as Feature[];
  const permissions = features.flatMap((feature): DiagnosticResult[] => {
    const missing = missingPermissions(bits, FEATURES[feature]);
    return missing.length > 0 ? [{ ...where, what: 'permissions', feature, missing }] : [];
  });
  // Moderators are never sanctioned, so their roles may be above the bot's role.
  const above = guild.roles.filter(
    (role) =>
      role.position > highest && !role.managed && (BigInt(role.permissions) & MODERATOR_PERMISSIONS) === 0n,
  );
  const botBitsIn = (channel: APIChannel): bigint =>
    permissionsInChannel(bits, toChannelOverwrites(channel).overwrites, guildId, botId, me.roles);
  const closed = channels.filter(
    (channel) =>
      isPostingChannel(channel) && missingPermissions(botBitsIn(channel), permissionsFor(channel)).length > 0,
  );
  // Without the permission in the whole server, every channel would be listed.
  const closedOnly = missingPermissions(bits, FEATURES.core).length > 0 ? [] : closed;
  const everyoneBits = BigInt(guild.roles.find(({ id }) => id === guildId)?.permissions ?? 0);
  const isPublic = (channel: APIChannel): boolean =>
    (permissionsInChannel(everyoneBits, toChannelOverwrites(channel).overwrites, guildId, '', []) &
      PermissionFlagsBits.ViewChannel) !==
    0n;
  const results: DiagnosticResult[] = [
    ...permissions,
    ...(guild.mfa_level === GuildMFALevel.Elevated ? [{ ...where, what: 'two-factor' } as const] : []),
    ...(above.length > 0
      ? [
          {
            ...where,
            what: 'roles-above',
            roles: above.slice(0, MAX_LISTED_ROLES).map(({ name }) => name),
          } as const,
        ]
      : []),
    ...(closedOnly.length > 0
      ? [
          {
            ...where,
            what: 'channels',
            names: closedOnly.slice(0, MAX_LISTED_CHANNELS).map(({ name }) => name ?? ''),
            count: closedOnly.length,
          } as const,
        ]
      : []),
    ...(policy
      ? checkCardChannel(policy, channels, botBitsIn, isPublic).map((what) => ({ ...where, what }))
      : []),
    ...(policy
      ? checkNoticeChannels(policy, channels, botBitsIn).map((result) => ({ ...where, ...result }))
      : []),
    ...(policy
      ? checkQuarantineRole(policy, guild, channels, highest).map((result) => ({ ...where, ...result }))
      : []),
  ];
  return results.some((finding) => severityOf(finding) === 'problem')
    ? results
    : [...results, { ...where, what: 'fine' }];
}

function checkCardChannel(
  { channels: { moderators } }: Policy,
  channels: readonly APIChannel[],
  botBitsIn: (channel: APIChannel) => bigint,
  isPublic: (channel: APIChannel) => boolean,
): readonly ('cards-unset' | 'cards-gone' | 'cards-closed' | 'cards-open')[] {
  if (moderators === undefined) return ['cards-unset'];
  const channel = channels.find(({ id }) => id === moderators);
  if (!channel) return ['cards-gone'];
  if (missingPermissions(botBitsIn(channel), ['ViewChannel', 'SendMessages']).length > 0)
    return ['cards-closed'];
  return isPublic(channel) ? ['cards-open'] : [];
}

/** Notice channels to which the bot cannot write: by name, or by id when the channel is gone. */
function checkNoticeChannels(
  { notices: { channels: wanted } }: Policy,
  channels: readonly APIChannel[],
  botBitsIn: (channel: APIChannel) => bigint,
): readonly { readonly what: 'notices-closed'; readonly names: readonly string[] }[] {
  const names = wanted.flatMap((id) => {
    const channel = channels.find((candidate) => candidate.id === id);
    const isOpen =
      channel && missingPermissions(botBitsIn(channel), ['ViewChannel', 'SendMessages']).length === 0;
    return isOpen ? [] : [channel?.name ?? id];
  });
  return names.length > 0 ? [{ what: 'notices-closed', names }] : [];
}

function checkQuarantineRole(
  { roles, ladder, gate }: Policy,
  guild: APIGuild,
  channels: readonly APIChannel[],
  highestOwnPosition: number,
): readonly DiagnosticResult[] {
  const isUsed = gate.mode === 'on' || ladder.some((step) => step.do === 'quarantine');
  if (roles.quarantine === undefined || !isUsed) return [];
  const role = guild.roles.find(({ id }) => id === roles.quarantine);
  if (!role) return [{ what: 'quarantine-gone' }];
  if (role.position >= highestOwnPosition) return [{ what: 'quarantine-above' }];
  const { channels: names } = findQuarantineGapsByRest(guild.id, guild.roles, channels, role.id);
  return names.length > 0
    ? [{ what: 'quarantine-open', names: names.slice(0, MAX_LISTED_CHANNELS), count: names.length }]
    : [];
}

/** What the bot needs in a channel: to connect counts in voice channels only. */
const permissionsFor = ({ type }: APIChannel): readonly PermissionName[] =>
  FEATURES.core.filter((name) => name !== 'Connect' || type === ChannelType.GuildVoice);

/** Channels in which members post. */
const isPostingChannel = ({ type }: APIChannel): boolean =>
  [
    ChannelType.GuildText,
    ChannelType.GuildAnnouncement,
    ChannelType.GuildForum,
    ChannelType.GuildMedia,
    ChannelType.GuildVoice,
  ].includes(type as ChannelType.GuildText);
