import { createHash } from 'node:crypto';
import {
  type APIAutoModerationRule,
  AutoModerationActionType,
  AutoModerationRuleEventType,
  AutoModerationRuleTriggerType,
  type Client,
  PermissionFlagsBits,
  Routes,
} from 'discord.js';
import type { KeyValueStore, Log, PolicyStore, Server, Wording } from '#core';
import { errorName, truncate } from '#lib';
import { serverOfGuild } from '../client/guild-permissions.ts';
import type { PermissionGuard } from '../client/permission-guard.ts';
import type { RateLimiter } from '../client/rate-limiter.ts';
import { isSnowflake } from '../client/snowflake.ts';

/** Discord's limits for keyword rules: https://discord.com/developers/docs/resources/auto-moderation */
const MAX_RULES = 6;
const MAX_KEYWORDS_PER_RULE = 1000;
/** Maximum length of a keyword in characters, with the stars. @example keyword.length <= MAX_KEYWORD_LENGTH */
export const MAX_KEYWORD_LENGTH = 60;
const MAX_EXEMPT_ROLES = 20;
const MAX_EXEMPT_CHANNELS = 50;
const MAX_BLOCK_MESSAGE_LENGTH = 150;

const RULE_NAME = 'yamidome';
const SYNC_INTERVAL_MS = 60_000;
/** Stored when it is certain that Discord has no rule of yamidome. */
const NO_RULES = 'none';

/** The key of a guild's AutoMod rules. @example automodRulesKey('41771983423143937') // 'native/41771983423143937' */
export const automodRulesKey = (guild: string): string => `native/${guild}`;

/** Japanese has no spaces between words: without the stars a keyword would match only a whole message. */
const toKeyword = (phrase: string): string => `*${phrase}*`;

/** Keeps AutoMod rules in sync. Neither method throws; failures are logged. @example automodSync.startTimer() */
export interface AutomodSync {
  /** Syncs all guilds now; does nothing while another sync runs. */
  syncServers(): Promise<void>;
  /** Syncs all guilds once a minute. */
  startTimer(): void;
  stop(): void;
}

/**
 * Syncs the keyword rules of Discord's AutoMod with the certain phrases of the rule packs, on servers whose policy
 * turns it on, so that these posts are blocked before they are shown. Rules of others are not changed. Rules of
 * yamidome are deleted when the policy turns it off, and reused when yamidome was removed from the guild and added
 * again. A hash of the rules is stored; while the rules do not change, no request is sent.
 * @example
 * const automodSync = createAutomodSync({
 *   client, permissionGuard, rateLimiter, keyValueStore, policies, phrases, words, log,
 * });
 */
export function createAutomodSync(ports: {
  readonly client: Client;
  readonly permissionGuard: PermissionGuard;
  readonly rateLimiter: RateLimiter;
  readonly keyValueStore: KeyValueStore;
  readonly policies: Pick<PolicyStore, 'of'>;
  /** The certain phrases under this server's policy; they change with the packs. */
  readonly phrases: (server: Server) => readonly string[];
  readonly words: (server: Server) => Wording['adapter'];
  readonly log: Log;
}): AutomodSync {
  const { client, permissionGuard, keyValueStore, policies, phrases, words, log } = ports;
  let timer: ReturnType<typeof setInterval> | undefined;
  let isSyncing = false;

  function desiredRules(server: Server): readonly object[] {
    const { mode, native, exempt } = policies.of(server);
    if (mode !== 'enforce' || native !== 'on') return [];
    const keywords = phrases(server)
      .map(toKeyword)
      .filter((keyword) => keyword.length <= MAX_KEYWORD_LENGTH);
    const rules: object[] = [];
    for (let n = 0; n * MAX_KEYWORDS_PER_RULE < keywords.length && n < MAX_RULES; n++) {
      rules.push({
        name: `${RULE_NAME} ${n + 1}`,
        event_type: AutoModerationRuleEventType.MessageSend,
        trigger_type: AutoModerationRuleTriggerType.Keyword,
        trigger_metadata: {
          keyword_filter: keywords.slice(n * MAX_KEYWORDS_PER_RULE, (n + 1) * MAX_KEYWORDS_PER_RULE),
        },
        actions: [
          {
            type: AutoModerationActionType.BlockMessage,
            metadata: { custom_message: truncate(words(server).blocked, MAX_BLOCK_MESSAGE_LENGTH) },
          },
        ],
        enabled: true,
        exempt_roles: exempt.roles.filter(isSnowflake).slice(0, MAX_EXEMPT_ROLES),
        exempt_channels: exempt.channels.filter(isSnowflake).slice(0, MAX_EXEMPT_CHANNELS),
      });
    }
    return rules;
  }

  async function syncServer(server: Server): Promise<void> {
    const key = automodRulesKey(server.id);
    const rules = desiredRules(server);
    const savedHash = await keyValueStore.get(key);
    const hash = rules.length === 0 ? NO_RULES : hashOf(rules);
    if (savedHash === hash) return;
    // No rules are wanted. Without this permission, rules of an earlier membership cannot be listed.
    const own = client.guilds.cache.get(server.id)?.members.me?.permissions;
    if (savedHash === undefined && hash === NO_RULES && !own?.has(PermissionFlagsBits.ManageGuild)) return;
    await permissionGuard.run({ guild: server.id }, ['ManageGuild'], () =>
      writeRules(ports, server.id, rules),
    );
    await keyValueStore.put(key, hash);
    log.info('automod_rules_synced', { server: server.id, rules: rules.length });
  }

  async function syncServers(): Promise<void> {
    if (isSyncing) return;
    isSyncing = true;
    try {
      for (const guild of [...client.guilds.cache.keys()]) {
        await syncServer(serverOfGuild(guild)).catch((error: unknown) => {
          log.warn('automod_sync_failed', { server: guild, error: errorName(error) });
        });
      }
    } finally {
      isSyncing = false;
    }
  }

  return {
    syncServers,
    startTimer(): void {
      timer ??= setInterval(() => void syncServers(), SYNC_INTERVAL_MS);
      timer.unref();
    },
    stop: (): void => clearInterval(timer),
  };
}

/**
 * Overwrites, creates and deletes rules of yamidome until Discord has the given ones, within Discord's limit of rules.
 */
async function writeRules(
  { client, rateLimiter }: { readonly client: Client; readonly rateLimiter: RateLimiter },
  guild: string,
  rules: readonly object[],
): Promise<void> {
  const route = Routes.guildAutoModerationRules(guild);
  const existing = (await rateLimiter.run(() => client.rest.get(route))) as APIAutoModerationRule[];
  const keywordRules = existing.filter(
    ({ trigger_type: type }) => type === AutoModerationRuleTriggerType.Keyword,
  );
  const ownRules = keywordRules.filter(({ creator_id: creator }) => creator === client.user?.id);
  const room = MAX_RULES - (keywordRules.length - ownRules.length);
  for (const [n, body] of rules.slice(0, room).entries()) {
    const ownRule = ownRules[n];
    if (ownRule) {
      const ruleRoute = Routes.guildAutoModerationRule(guild, ownRule.id);
      await rateLimiter.run(() => client.rest.patch(ruleRoute, { body, reason: RULE_NAME }));
    } else await rateLimiter.run(() => client.rest.post(route, { body, reason: RULE_NAME }));
  }
  for (const { id } of ownRules.slice(Math.min(rules.length, Math.max(0, room)))) {
    const ruleRoute = Routes.guildAutoModerationRule(guild, id);
    await rateLimiter.run(() => client.rest.delete(ruleRoute, { reason: RULE_NAME }));
  }
}

const hashOf = (rules: readonly object[]): string =>
  createHash('sha256').update(JSON.stringify(rules)).digest('base64url').slice(0, 22);
