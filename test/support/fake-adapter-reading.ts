import { type Adapter, AdapterError, type Caller, type Message, memberKey, type NamedId } from '#core';

type ReadingMethods = Required<
  Pick<Adapter, 'findCaller' | 'readNeighbours' | 'readHistory' | 'listChannels' | 'listRoles'>
>;

/** The readable part of a fake platform. Tests fill and change it. */
export interface FakeReading extends ReadingMethods {
  /** The members of all servers, by `memberKey`, with their rights now. */
  readonly callers: Map<string, Caller>;
  /** Every message that can be read now, oldest first, of all channels. */
  readonly posted: Message[];
  readonly channels: NamedId[];
  readonly roles: NamedId[];
  /** Channels that only members with the right of a moderator can read. */
  readonly moderatorChannels: Set<string>;
  /** While true, the platform does not answer. */
  isDown: boolean;
}

/**
 * Callers, channels and messages of a fake platform; empty at first.
 * @example const reading = createFakeReading(); reading.callers.set(memberKey(caller), caller);
 */
export function createFakeReading(): FakeReading {
  const callers = new Map<string, Caller>();
  const posted: Message[] = [];
  const channels: NamedId[] = [];
  const roles: NamedId[] = [];
  const moderatorChannels = new Set<string>();

  const answer = <T>(value: T): T => {
    if (reading.isDown) throw new AdapterError('unavailable', 'the fake platform is down');
    return value;
  };
  const canRead = (server: Message['ref']['server'], channel: string, { id }: { readonly id: string }) => {
    const caller = callers.get(memberKey({ server, id }));
    return caller !== undefined && (!moderatorChannels.has(channel) || caller.moderator === true);
  };
  const messagesIn = (server: Message['ref']['server'], channel: string) =>
    posted.filter(({ ref }) => ref.channel === channel && ref.server.id === server.id);

  const reading: FakeReading = {
    callers,
    posted,
    channels,
    roles,
    moderatorChannels,
    isDown: false,
    findCaller: async (member) => answer(callers.get(memberKey(member))),
    async readNeighbours({ ref }, limit, reader) {
      if (!answer(canRead(ref.server, ref.channel, reader))) return undefined;
      const messages = messagesIn(ref.server, ref.channel);
      const isBefore = ({ ref: { id } }: Message) => id.localeCompare(ref.id, 'en', { numeric: true }) < 0;
      const isOther = ({ ref: { id } }: Message) => id !== ref.id;
      return {
        before: messages.filter(isBefore).slice(-limit),
        after: messages.filter((message) => isOther(message) && !isBefore(message)).slice(0, limit),
      };
    },
    async readHistory(server, channel, reader) {
      if (!answer(canRead(server, channel, reader))) return undefined;
      const newestFirst = messagesIn(server, channel).toReversed();
      return (async function* () {
        for (const message of newestFirst) yield answer(message);
      })();
    },
    listChannels: async (server, reader) => answer(channels.filter(({ id }) => canRead(server, id, reader))),
    listRoles: async () => answer(roles),
  };
  return reading;
}
