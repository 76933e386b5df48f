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
import type { Log, Memos, Policies, Server, Wording } from '#core';
import type { Doors } from './doors.ts';
import { nameOf } from './faults.ts';
import { serverOf } from './guilds.ts';
import type { Lane } from './lane.ts';

/** Discord's limits: rules of this kind, keywords of one, characters of a keyword, who and what is exempt. */
const RULES_MOST = 6;
const KEYWORDS_MOST = 1000;
export const KEYWORD_MOST = 60;
const ROLES_MOST = 20;
const CHANNELS_MOST = 50;
const MESSAGE_MOST = 150;

const NAME = 'yamidome';
const LOOK_EVERY_MS = 60_000;
/** It is known that no rule of ours is there. */
const NONE = 'none';

/** @example nativeKey('41771983423143937') // 'native/41771983423143937' */
export const nativeKey = (guild: string): string => `native/${guild}`;

/** Japanese has no spaces between words: without the stars only a whole message would match. @example keyword('受け子') // '*受け子*' */
const keyword = (phrase: string): string => `*${phrase}*`;

/**
 * Keeps Discord's own filter in step with the rule packs: the phrases that are certain, where the server wants it, so
 * that they are stopped before anybody reads them. Rules that others made are left alone; ours go when it is switched
 * off, and those that an earlier stay has left behind are taken over.
 * @example const native = createNative({ client, doors, lane, memos, policies, phrases, words, log }); native.watch()
 */
export function createNative(ports: {
  readonly client: Client;
  readonly doors: Doors;
  readonly lane: Lane;
  readonly memos: Memos;
  readonly policies: Pick<Policies, 'of'>;
  /** What is certain under this server's policy; changes with the packs. */
  readonly phrases: (server: Server) => readonly string[];
  readonly words: (server: Server) => Wording['adapter'];
  readonly log: Log;
}) {
  const { client, doors, lane, memos, policies, phrases, words, log } = ports;
  let timer: ReturnType<typeof setInterval> | undefined;
  let looking = false;

  function wanted(server: Server): readonly object[] {
    const { mode, native, exempt } = policies.of(server);
    if (mode !== 'enforce' || native !== 'on') return [];
    const keywords = phrases(server)
      .map(keyword)
      .filter((each) => each.length <= KEYWORD_MOST);
    const rules: object[] = [];
    for (let n = 0; n * KEYWORDS_MOST < keywords.length && n < RULES_MOST; n++) {
      rules.push({
        name: `${NAME} ${n + 1}`,
        event_type: AutoModerationRuleEventType.MessageSend,
        trigger_type: AutoModerationRuleTriggerType.Keyword,
        trigger_metadata: { keyword_filter: keywords.slice(n * KEYWORDS_MOST, (n + 1) * KEYWORDS_MOST) },
        actions: [
          {
            type: AutoModerationActionType.BlockMessage,
            metadata: { custom_message: words(server).blocked.slice(0, MESSAGE_MOST) },
          },
        ],
        enabled: true,
        exempt_roles: exempt.roles.filter(isId).slice(0, ROLES_MOST),
        exempt_channels: exempt.channels.filter(isId).slice(0, CHANNELS_MOST),
      });
    }
    return rules;
  }

  async function sync(server: Server): Promise<void> {
    const key = nativeKey(server.id);
    const rules = wanted(server);
    const before = await memos.get(key);
    const mark = rules.length === 0 ? NONE : markOf(rules);
    if (before === mark) return;
    // Nothing is wanted, and what may be left of an earlier stay cannot be seen.
    const own = client.guilds.cache.get(server.id)?.members.me?.permissions;
    if (before === undefined && mark === NONE && !own?.has(PermissionFlagsBits.ManageGuild)) return;
    await doors.through({ guild: server.id }, ['ManageGuild'], async () => {
      const route = Routes.guildAutoModerationRules(server.id);
      const there = (await lane.take(() => client.rest.get(route))) as APIAutoModerationRule[];
      const keywords = there.filter(
        ({ trigger_type: type }) => type === AutoModerationRuleTriggerType.Keyword,
      );
      const ours = keywords.filter(({ creator_id: creator }) => creator === client.user?.id);
      const room = RULES_MOST - (keywords.length - ours.length);
      for (const [n, body] of rules.slice(0, room).entries()) {
        const old = ours[n];
        if (old) {
          const one = Routes.guildAutoModerationRule(server.id, old.id);
          await lane.take(() => client.rest.patch(one, { body, reason: NAME }));
        } else await lane.take(() => client.rest.post(route, { body, reason: NAME }));
      }
      for (const { id } of ours.slice(Math.min(rules.length, Math.max(0, room)))) {
        const one = Routes.guildAutoModerationRule(server.id, id);
        await lane.take(() => client.rest.delete(one, { reason: NAME }));
      }
    });
    await memos.put(key, mark);
    log.info('native rules in step', { server: server.id, rules: rules.length });
  }

  async function look(guilds: Iterable<string>): Promise<void> {
    if (looking) return;
    looking = true;
    try {
      for (const guild of guilds) {
        await sync(serverOf(guild)).catch((error: unknown) => {
          log.warn('native rules not in step', { server: guild, error: nameOf(error) });
        });
      }
    } finally {
      looking = false;
    }
  }

  return {
    look: (): Promise<void> => look([...client.guilds.cache.keys()]),
    watch(): void {
      timer ??= setInterval(() => void look([...client.guilds.cache.keys()]), LOOK_EVERY_MS);
      timer.unref();
    },
    stop: (): void => clearInterval(timer),
  };
}

const isId = (text: string): boolean => /^\d+$/.test(text);

const markOf = (rules: readonly object[]): string =>
  createHash('sha256').update(JSON.stringify(rules)).digest('base64url').slice(0, 22);
