import type { AdmissionMethod, GateMuting, GateReason, KeyValueStore, Member, Server } from '#core';
import { memberKey } from '#core';

type MemberId = Pick<Member, 'server' | 'id'>;

/** The stored record of a member: the result and the time (milliseconds since 1970). */
export type GateRecord =
  | {
      readonly state: 'waiting';
      readonly why: GateReason;
      readonly at: number;
      /** The cases because of which the member must verify; only for `job-post`. */
      readonly cases?: readonly string[];
      /** Absent in records of older versions. */
      readonly muting?: GateMuting;
    }
  | {
      readonly state: 'open';
      readonly by: AdmissionMethod;
      readonly at: number;
      /** The id of the moderator who vouched. */
      readonly moderator?: string;
    };

/** The record of a member who must verify. */
export type WaitingRecord = Extract<GateRecord, { state: 'waiting' }>;

/** An action that the platform has not confirmed yet. It is stored, so it survives a crash or an outage. */
export type PendingGateAction = {
  readonly member: Member;
} & (
  | { readonly do: 'quarantine'; readonly why: GateReason; readonly caseId?: string }
  | { readonly do: 'release'; readonly record: Extract<GateRecord, { state: 'open' }> }
);

const PENDING_ACTION_KEY_PREFIX = 'gate/owed/';
const recordKey = (member: MemberId) => `gate/member/${memberKey(member)}`;

/**
 * The records of the gate in a key-value store.
 * @example await createGateRecords(keyValueStore).get(member) // { state: 'waiting', why: 'wave', at: 1_793_000_000_000 }
 */
export const createGateRecords = (keyValueStore: KeyValueStore) => ({
  async get(member: MemberId): Promise<GateRecord | undefined> {
    const text = await keyValueStore.get(recordKey(member));
    return text === undefined ? undefined : (JSON.parse(text) as GateRecord);
  },
  /** All waiting members of a server, longest first. */
  async listWaiting(
    server: Server,
  ): Promise<readonly { readonly id: string; readonly record: WaitingRecord }[]> {
    const prefix = recordKey({ server, id: '' });
    const records = (await keyValueStore.list(prefix)).map(([key, text]) => ({
      id: key.slice(prefix.length),
      record: JSON.parse(text) as GateRecord,
    }));
    return records
      .flatMap(({ id, record }) => (record.state === 'waiting' ? [{ id, record }] : []))
      .sort((a, b) => a.record.at - b.record.at);
  },
  /**
   * Replaces the record of a waiting member by what `change` returns. A member who was let in meanwhile keeps the
   * record; the result is then undefined. `change` gets undefined for a member without a record.
   */
  async changeWaiting(
    member: MemberId,
    change: (before: WaitingRecord | undefined) => WaitingRecord | undefined,
  ): Promise<WaitingRecord | undefined> {
    const text = await keyValueStore.get(recordKey(member));
    const before = text === undefined ? undefined : (JSON.parse(text) as GateRecord);
    const after = before?.state === 'open' ? undefined : change(before);
    if (after) await keyValueStore.put(recordKey(member), JSON.stringify(after));
    return after;
  },
  put: (member: MemberId, record: GateRecord) => keyValueStore.put(recordKey(member), JSON.stringify(record)),
  savePendingAction(action: PendingGateAction) {
    const { server, id, roles } = action.member;
    const member: Member = { server, id, roles, name: id };
    return keyValueStore.put(
      PENDING_ACTION_KEY_PREFIX + memberKey(member),
      JSON.stringify({ ...action, member }),
    );
  },
  deletePendingAction: (member: MemberId) =>
    keyValueStore.delete(PENDING_ACTION_KEY_PREFIX + memberKey(member)),
  async listPendingActions(): Promise<readonly PendingGateAction[]> {
    return (await keyValueStore.list(PENDING_ACTION_KEY_PREFIX)).map(
      ([, text]) => JSON.parse(text) as PendingGateAction,
    );
  },
});

/** See `createGateRecords`. */
export type GateRecords = ReturnType<typeof createGateRecords>;
