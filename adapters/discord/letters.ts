import { type APIDMChannel, type APIMessageTopLevelComponent, type Client, Routes } from 'discord.js';
import {
  type Action,
  AdapterError,
  createRecent,
  createTurns,
  fill,
  type Outcome,
  type Wording,
} from '#core';
import { appealRow } from './buttons.ts';
import type { Doors } from './doors.ts';
import { codeOf, codes, translated } from './faults.ts';
import { linesRow } from './help-lines.ts';
import type { Lane } from './lane.ts';
import { nonceOf } from './nonce.ts';

type Letters = Extract<Action, { kind: 'warn' | 'help' | 'reply' }>;

const TEXT_MOST = 2000;
const REMEMBERED = 10_000;

/** A private letter; the same key again is the same letter. */
export type Deliver = (action: Letters) => Promise<Pick<Outcome, 'status' | 'detail'>>;

/**
 * Letters as direct messages. Who accepts none is told in the channel that one waits, without a word of it, and only
 * about a warning: that somebody asked for help is nobody's business.
 * @example const deliver = createLetters({ client, doors, lane, words }); await deliver(action)
 */
export function createLetters(ports: {
  readonly client: Client;
  readonly doors: Doors;
  readonly lane: Lane;
  readonly words: (action: Letters) => Wording['adapter'];
}): Deliver {
  const { client, doors, lane, words } = ports;
  const rooms = createRecent<string>(REMEMBERED);
  const delivered = createRecent<Pick<Outcome, 'status' | 'detail'>>(REMEMBERED);
  const turns = createTurns();

  async function roomOf(userId: string): Promise<string> {
    const known = rooms.get(userId);
    if (known !== undefined) return known;
    const body = { recipient_id: userId };
    const room = (await lane.take(() => client.rest.post(Routes.userChannels(), { body }))) as APIDMChannel;
    rooms.set(userId, room.id);
    return room.id;
  }

  async function send(action: Letters): Promise<void> {
    const { member, letter } = action;
    const guild = client.guilds.cache.get(member.server.id);
    const text = guild ? `-# ${guild.name}\n${letter.text}` : letter.text;
    const offer = letter.appealable && letter.caseId !== undefined;
    const room = await roomOf(member.id);
    await post(room, letter.key, {
      content: text.slice(0, TEXT_MOST),
      ...((offer || letter.helpLines) && {
        components: [
          ...(offer ? [appealRow(member.server.id, letter.caseId!, words(action).appealbutton)] : []),
          ...(letter.helpLines ? [linesRow(member.server.id)] : []),
        ],
      }),
    });
  }

  function post(
    room: string,
    key: string | undefined,
    body: { readonly content: string; readonly components?: readonly APIMessageTopLevelComponent[] },
    allowed: readonly string[] = [],
  ): Promise<unknown> {
    const once = key === undefined ? {} : { nonce: nonceOf(key), enforce_nonce: true };
    return lane.take(() =>
      client.rest.post(Routes.channelMessages(room), {
        body: { ...body, ...once, allowed_mentions: { users: allowed } },
      }),
    );
  }

  /** Where everybody reads it, and therefore without a word of what it is about. */
  async function inChannel(action: Letters): Promise<Pick<Outcome, 'status' | 'detail'>> {
    const { member, letter } = action;
    const { channel } = letter;
    if (action.kind !== 'warn' || channel === undefined) {
      throw new AdapterError('forbidden', 'the member accepts no letters');
    }
    const content = fill(words(action).letterwaits, { member: `<@${member.id}>` });
    await doors.through({ guild: member.server.id, channel }, ['ViewChannel', 'SendMessages'], () =>
      post(channel, letter.key && `${letter.key}/channel`, { content }, [member.id]),
    );
    return { status: 'degraded', detail: 'closed' };
  }

  async function deliver(action: Letters): Promise<Pick<Outcome, 'status' | 'detail'>> {
    const { key } = action.letter;
    const before = key === undefined ? undefined : delivered.get(key);
    if (before) return before;
    let outcome: Pick<Outcome, 'status' | 'detail'> = { status: 'done' };
    try {
      await send(action);
    } catch (error) {
      const code = codeOf(error);
      if (code !== codes.noLetters && code !== codes.noMutualServer) throw translated(error);
      outcome = await inChannel(action);
    }
    if (key !== undefined) delivered.set(key, outcome);
    return outcome;
  }

  return (action) =>
    action.letter.key === undefined ? deliver(action) : turns(action.letter.key, () => deliver(action));
}
