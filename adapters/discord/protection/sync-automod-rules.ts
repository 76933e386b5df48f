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
import { errorName } from '#lib';
import { serverOfGuild } from '../client/guild-permissions.ts';
import type { PermissionGuard } from '../client/permission-guard.ts';
import type { RateLimiter } from '../client/rate-limiter.ts';

/** Discord's limits: rules of this kind, keywords of one, characters of a keyword, who and what is exempt. */
const MAX_RULES = 6;
const MAX_KEYWORDS_PER_RULE = 1000;
export const MAX_KEYWORD_LENGTH = 60;
const MAX_EXEMPT_ROLES = 20;
const MAX_EXEMPT_CHANNELS = 50;
const MAX_BLOCK_MESSAGE_LENGTH = 150;

const RULE_NAME = 'yamidome';
const SYNC_INTERVAL_MS = 60_000;
/** It is known that no rule of ours is there. */
const NO_RULES = 'none';

/** @example automodRulesKey('41771983423143937') // 'native/41771983423143937' */
export const automodRulesKey = (guild: string): string => `native/${guild}`;

/** Japanese has no spaces between words: without the stars only a whole message would match. @example toKeyword('受け子') // '*受け子*' */
const toKeyword = (phrase: string): string => `*${phrase}*`;

/**
 * Keeps Discord's own filter in step with the rule packs: the phrases that are certain, where the server wants it, so
 * that they are stopped before anybody reads them. Rules that others made are left alone; ours go when it is switched
 * off, and those that an earlier stay has left behind are taken over.
 * @example const native = createAutomodSync({ client, doors, lane, memos, policies, phrases, words, log }); native.watch()
 */
export function createAutomodSync(ports: {
  readonly client: Client;
  readonly permissionGuard: PermissionGuard;
  readonly rateLimiter: RateLimiter;
  readonly keyValueStore: KeyValueStore;
  readonly policies: Pick<PolicyStore, 'of'>;
  /** What is certain under this server's policy; changes with the packs. */
  readonly phrases: (server: Server) => readonly string[];
  readonly words: (server: Server) => Wording['adapter'];
  readonly log: Log;
}) {
  const { client, permissionGuard, rateLimiter, keyValueStore, policies, phrases, words, log } = ports;
  let timer: ReturnType<typeof setInterval> | undefined;
  let isSyncing = false;

  function desiredRules(server: Server): readonly object[] {
    const { mode, native, exempt } = policies.of(server);
    if (mode !== 'enforce' || native !== 'on') return [];
    const keywords = phrases(server)
      .map(toKeyword)
      .filter((each) => each.length <= MAX_KEYWORD_LENGTH);
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
            metadata: { custom_message: words(server).blocked.slice(0, MAX_BLOCK_MESSAGE_LENGTH) },
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
    const before = await keyValueStore.get(key);
    const mark = rules.length === 0 ? NO_RULES : hashOf(rules);
    if (before === mark) return;
    // Nothing is wanted, and what may be left of an earlier stay cannot be seen.
    const own = client.guilds.cache.get(server.id)?.members.me?.permissions;
    if (before === undefined && mark === NO_RULES && !own?.has(PermissionFlagsBits.ManageGuild)) return;
    await permissionGuard.run({ guild: server.id }, ['ManageGuild'], async () => {
      const route = Routes.guildAutoModerationRules(server.id);
      const there = (await rateLimiter.run(() => client.rest.get(route))) as APIAutoModerationRule[];
      const keywords = there.filter(
        ({ trigger_type: type }) => type === AutoModerationRuleTriggerType.Keyword,
      );
      const ours = keywords.filter(({ creator_id: creator }) => creator === client.user?.id);
      const room = MAX_RULES - (keywords.length - ours.length);
      for (const [n, body] of rules.slice(0, room).entries()) {
        const old = ours[n];
        if (old) {
          const one = Routes.guildAutoModerationRule(server.id, old.id);
          await rateLimiter.run(() => client.rest.patch(one, { body, reason: RULE_NAME }));
        } else await rateLimiter.run(() => client.rest.post(route, { body, reason: RULE_NAME }));
      }
      for (const { id } of ours.slice(Math.min(rules.length, Math.max(0, room)))) {
        const one = Routes.guildAutoModerationRule(server.id, id);
        await rateLimiter.run(() => client.rest.delete(one, { reason: RULE_NAME }));
      }
    });
    await keyValueStore.put(key, mark);
    log.info('native rules in step', { server: server.id, rules: rules.length });
  }

  async function syncServers(guilds: Iterable<string>): Promise<void> {
    if (isSyncing) return;
    isSyncing = true;
    try {
      for (const guild of guilds) {
        await syncServer(serverOfGuild(guild)).catch((error: unknown) => {
          log.warn('native rules not in step', { server: guild, error: errorName(error) });
        });
      }
    } finally {
      isSyncing = false;
    }
  }

  return {
    look: (): Promise<void> => syncServers([...client.guilds.cache.keys()]),
    startTimer(): void {
      timer ??= setInterval(() => void syncServers([...client.guilds.cache.keys()]), SYNC_INTERVAL_MS);
      timer.unref();
    },
    stop: (): void => clearInterval(timer),
  };
}

const isSnowflake = (text: string): boolean => /^\d+$/.test(text);

const hashOf = (rules: readonly object[]): string =>
  createHash('sha256').update(JSON.stringify(rules)).digest('base64url').slice(0, 22);
