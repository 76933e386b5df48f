import type { APIUser, Client } from 'discord.js';
import type { Clock, Intake } from '#core';
import { createLruMap } from '#lib';
import { type RawMessage, toMember } from './normalise.ts';
import { displayNameRef } from './pseudo-messages.ts';

const NAME_CACHE_SIZE = 20_000;

/** Submits the names of a member, if they are not the ones that were submitted before. */
export type DisplayNameHandler = (
  guild: string,
  user: APIUser,
  member: NonNullable<RawMessage['member']>,
) => void;

/**
 * Submits nickname, display name and user name. Call it at a join, at every change and at every message: names that
 * changed while the bot was away are then judged at the member's first message. The id is derived from the names, so
 * unchanged names are one case.
 * @example const submitDisplayNames = createDisplayNameHandler({ client, intake, clock }); submitDisplayNames(guild, user, member)
 */
export function createDisplayNameHandler(ports: {
  readonly client: Client<true>;
  readonly intake: Pick<Intake, 'handleMessage'>;
  readonly clock: Clock;
}): DisplayNameHandler {
  const { client, intake, clock } = ports;
  const submittedNames = createLruMap<string>(NAME_CACHE_SIZE);

  return (guildId, user, member) => {
    const guild = client.guilds.cache.get(guildId);
    if (!guild || user.id === client.user.id || user.bot) return;
    const names = [...new Set([member.nick, user.global_name, user.username])].filter((name) => name != null);
    const joined = names.join('\n');
    const key = `${guildId}/${user.id}`;
    if (submittedNames.get(key) === joined) return;
    submittedNames.set(key, joined);
    void intake.handleMessage({
      ref: displayNameRef(guildId, user.id, joined),
      author: toMember(guild, undefined, user, member),
      text: '',
      parts: names.map((text) => ({ kind: 'display-name', text })),
      sentAt: clock.now(),
    });
  };
}
