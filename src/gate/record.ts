import type { GateReason, Member, Memos, Server } from '#core';
import { memberKey } from '#core';

type Who = Pick<Member, 'server' | 'id'>;

/** What is kept of a member: the result, the time (milliseconds since 1970), and a keyed hash of the proof. */
export type GateRecord =
  | { readonly state: 'waiting'; readonly why: GateReason; readonly at: number }
  | {
      readonly state: 'open';
      readonly by: 'number' | 'identity' | 'moderator' | 'overturned';
      readonly at: number;
      /** The id of the moderator who vouched. */
      readonly moderator?: string;
    };

type Waits = Extract<GateRecord, { state: 'waiting' }>;

/** What the platform still has to be asked for, so that a crash or an outage loses nothing. */
export type Owed = {
  readonly member: Member;
} & (
  | { readonly do: 'quarantine'; readonly why: GateReason }
  | { readonly do: 'release'; readonly record: Extract<GateRecord, { state: 'open' }> }
);

const OWED = 'gate/owed/';
const recordKey = (member: Who) => `gate/member/${memberKey(member)}`;

/**
 * What the gate remembers, as memos.
 * @example await createRecords(memos).of(member) // { state: 'waiting', why: 'wave', at: 1_793_000_000_000 }
 */
export const createRecords = (memos: Memos) => ({
  async of(member: Who): Promise<GateRecord | undefined> {
    const text = await memos.get(recordKey(member));
    return text === undefined ? undefined : (JSON.parse(text) as GateRecord);
  },
  /** Everybody of a server who waits, longest first. */
  async waiting(server: Server): Promise<readonly { readonly id: string; readonly record: Waits }[]> {
    const prefix = recordKey({ server, id: '' });
    const all = (await memos.list(prefix)).map(([key, text]) => ({
      id: key.slice(prefix.length),
      record: JSON.parse(text) as GateRecord,
    }));
    return all
      .flatMap(({ id, record }) => (record.state === 'waiting' ? [{ id, record }] : []))
      .sort((a, b) => a.record.at - b.record.at);
  },
  put: (member: Who, record: GateRecord) => memos.put(recordKey(member), JSON.stringify(record)),
  owe(owed: Owed) {
    const { server, id, roles } = owed.member;
    const member: Member = { server, id, roles, name: id };
    return memos.put(OWED + memberKey(member), JSON.stringify({ ...owed, member }));
  },
  paid: (member: Who) => memos.delete(OWED + memberKey(member)),
  async owed(): Promise<readonly Owed[]> {
    return (await memos.list(OWED)).map(([, text]) => JSON.parse(text) as Owed);
  },
});

export type Records = ReturnType<typeof createRecords>;
