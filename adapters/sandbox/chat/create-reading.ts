import type { Adapter, Clock, Message, Server } from '#core';
import { CHANNELS, type ChatState, isChannel, type MessageRow, type SandboxChannel } from '../chat-state.ts';
import { createSandboxCaller, isModeratorName } from '../members.ts';
import { toMessage } from '../normalise.ts';

type Reading = Required<
  Pick<Adapter, 'findCaller' | 'readNeighbours' | 'readHistory' | 'listChannels' | 'listRoles'>
>;

/**
 * What can be read from the chat for a member: callers, channels, roles and messages.
 * @example const { findCaller } = createReading({ state, clock, origin: () => 'http://127.0.0.1:8787' });
 */
export function createReading({
  state,
  clock,
  origin,
}: {
  readonly state: ChatState;
  readonly clock: Clock;
  readonly origin: () => string;
}): Reading {
  const isMember = (name: string, { id }: Server): boolean => {
    const membership = state.statusOf(name).state;
    return id === state.server().id && membership !== 'kicked' && membership !== 'banned';
  };
  const canRead = (name: string, server: Server, channel: string): channel is SandboxChannel =>
    isMember(name, server) && isChannel(channel) && canSee(name, channel);

  const rowsFor = (name: string, channel: SandboxChannel): readonly MessageRow[] =>
    state.rows(channel).filter((row) => row.kind === 'message' && canReadRow(row, name)) as MessageRow[];
  const toMessages = (rows: readonly MessageRow[], server: Server): readonly Message[] =>
    rows.map((row) => toMessage(row, { origin: origin(), server }));

  return {
    findCaller: async ({ server, id }) =>
      isMember(id, server) ? createSandboxCaller(id, clock.now(), { server: state.server() }) : undefined,
    async readNeighbours({ ref: { server, channel, id } }, limit, reader) {
      if (!canRead(reader.id, server, channel)) return undefined;
      const rows = rowsFor(reader.id, channel);
      return {
        before: toMessages(rows.filter((row) => compareIds(row.id, id) < 0).slice(-limit), server),
        after: toMessages(rows.filter((row) => compareIds(row.id, id) > 0).slice(0, limit), server),
      };
    },
    async readHistory(server, channel, reader) {
      if (!canRead(reader.id, server, channel)) return undefined;
      const messages = toMessages(rowsFor(reader.id, channel).toReversed(), server);
      return (async function* () {
        yield* messages;
      })();
    },
    listChannels: async (server, { id: name }) =>
      isMember(name, server)
        ? CHANNELS.filter((channel) => canSee(name, channel)).map((id) => ({ id, name: id }))
        : [],
    listRoles: async (server) =>
      server.id === state.server().id ? [{ id: 'moderator', name: 'moderator' }] : [],
  };
}

const canSee = (name: string, channel: SandboxChannel): boolean =>
  channel !== 'mods' || isModeratorName(name);

/** As on the page: a hidden message can be read by its author and by moderators. */
const canReadRow = ({ hidden, author }: MessageRow, name: string): boolean =>
  !hidden || author === name || isModeratorName(name);

/** Ids begin with the time in base 36, then a counter. */
function compareIds(a: string, b: string): number {
  const [[timeA = '', countA], [timeB = '', countB]] = [a.split('-'), b.split('-')];
  return Number.parseInt(timeA, 36) - Number.parseInt(timeB, 36) || Number(countA) - Number(countB);
}
