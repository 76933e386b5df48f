import { type APIMessage, type Client, Routes } from 'discord.js';
import { AdapterError, type Clock, type Memos, type Server } from '#core';
import type { Doors } from './doors.ts';
import type { Lane } from './lane.ts';
import { nonceOf } from './nonce.ts';
import { madeAt } from './normalise.ts';

/** A message made so long before we asked for it is an older one that Discord gave back for the same nonce. */
const SAME_MS = 3000;

interface Posted {
  readonly channel: string;
  readonly message: string;
  readonly revision: number;
}

/** Something that stands in a channel; `key` names it in this guild, the newest revision wins. */
export interface Standing {
  readonly key: string;
  readonly revision: number;
  readonly body: object;
  /** Where it is posted for the first time; undefined where there is no place. */
  readonly channel: string | undefined;
}

/**
 * Messages that are changed in their place, found again after a restart. One that somebody deleted is posted anew.
 * @example const stand = createStanding({ client, doors, lane, memos, clock }); await stand(server, { key, revision: 1, body, channel })
 */
export function createStanding(ports: {
  readonly client: Client;
  readonly doors: Doors;
  readonly lane: Lane;
  readonly memos: Memos;
  readonly clock: Clock;
}): (server: Server, standing: Standing) => Promise<void> {
  const { client, doors, lane, memos, clock } = ports;

  async function known(key: string): Promise<Posted | undefined> {
    const [channel, message, revision] = (await memos.get(key))?.split(' ') ?? [];
    return channel && message ? { channel, message, revision: Number(revision) } : undefined;
  }

  const remember = (key: string, posted: Posted): Promise<void> =>
    memos.put(key, `${posted.channel} ${posted.message} ${posted.revision}`);

  const edit = (server: Server, body: object, { channel, message }: Pick<Posted, 'channel' | 'message'>) =>
    doors.through({ guild: server.id, channel }, ['ViewChannel'], () =>
      lane.take(() => client.rest.patch(Routes.channelMessage(channel, message), { body })),
    );

  /** `instead`: the message that was deleted, whose nonce would give the deleted one back. */
  async function post(
    server: Server,
    key: string,
    body: object,
    channel: string,
    instead = '',
  ): Promise<string> {
    const asked = clock.now().getTime();
    const once = { ...body, nonce: nonceOf(`${key}/${instead}`), enforce_nonce: true };
    const made = (await doors.through({ guild: server.id, channel }, ['ViewChannel', 'SendMessages'], () =>
      lane.take(() => client.rest.post(Routes.channelMessages(channel), { body: once })),
    )) as APIMessage;
    if (madeAt(made.id).getTime() < asked - SAME_MS) await edit(server, body, { channel, message: made.id });
    return made.id;
  }

  return async (server, { key, revision, body, channel }) => {
    const before = await known(key);
    if (before && before.revision >= revision) return;
    if (before) {
      try {
        await edit(server, body, before);
        return await remember(key, { ...before, revision });
      } catch (error) {
        if (!(error instanceof AdapterError)) throw error;
        // What we may not change any more stays behind where moderators have moved on.
        const left = error.code === 'forbidden' && channel !== undefined && channel !== before.channel;
        if (error.code !== 'gone' && !left) throw error;
      }
    }
    if (channel === undefined) throw new AdapterError('forbidden', 'there is no channel for moderators');
    const message = await post(server, key, body, channel, before?.message);
    await remember(key, { channel, message, revision });
  };
}
