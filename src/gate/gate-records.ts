import type {
  AdmissionMethod,
  ConfirmedOutcome,
  GateMuting,
  GateReason,
  KeyValueStore,
  Member,
  Server,
} from '#core';
import { memberKey, parseServerKey, serverKey } from '#core';

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
      /** The member tried a number or an identity that a banned account had used. */
      readonly usedBannedProof?: true;
      /** The direct message with the link could not be delivered. */
      readonly isMessageLost?: true;
    }
  | {
      readonly state: 'open';
      readonly by: AdmissionMethod;
      readonly at: number;
      /** The id of the moderator who vouched. */
      readonly moderator?: string;
      /** Of a network that says later what it did: whether it has ended the quarantine. */
      readonly ending?: 'requested' | ConfirmedOutcome['status'];
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

/** The request of a moderator to let everyone in who waited at this time (milliseconds since 1970). */
interface ReleaseRequest {
  readonly moderator: string;
  readonly at: number;
}

const RECORD_KEY_PREFIX = 'gate/member/';
const SERVER_KEY_PREFIX = 'gate/server/';
const releaseRequestKey = (server: Server) => `gate/release-all/${serverKey(server)}`;
const serverMarkKey = (server: Server) => SERVER_KEY_PREFIX + serverKey(server);
const PENDING_ACTION_KEY_PREFIX = 'gate/owed/';
const recordKey = (member: MemberId) => RECORD_KEY_PREFIX + memberKey(member);

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
    if (before?.state === 'open' && isAdmitted(before)) return undefined;
    const after = change(before?.state === 'waiting' ? before : undefined);
    if (after) await keyValueStore.put(recordKey(member), JSON.stringify(after));
    return after;
  },
  put: (member: MemberId, record: GateRecord) => keyValueStore.put(recordKey(member), JSON.stringify(record)),
  /** Marks a server where members wait, so that they can be found without reading the records of all servers. */
  markServer: (server: Server) => keyValueStore.put(serverMarkKey(server), ''),
  unmarkServer: (server: Server) => keyValueStore.delete(serverMarkKey(server)),
  async listServers(): Promise<readonly Server[]> {
    return (await keyValueStore.list(SERVER_KEY_PREFIX)).map(([key]) =>
      parseServerKey(key.slice(SERVER_KEY_PREFIX.length)),
    );
  },
  /** Marks all servers where members wait. Reads all records. */
  async markServersOfWaiting(): Promise<void> {
    const keys = (await keyValueStore.list(RECORD_KEY_PREFIX)).flatMap(([key, text]) =>
      (JSON.parse(text) as GateRecord).state === 'waiting'
        ? [key.slice(RECORD_KEY_PREFIX.length, key.lastIndexOf('/'))]
        : [],
    );
    for (const key of new Set(keys)) await keyValueStore.put(SERVER_KEY_PREFIX + key, '');
  },
  saveReleaseRequest: (server: Server, request: ReleaseRequest) =>
    keyValueStore.put(releaseRequestKey(server), JSON.stringify(request)),
  async findReleaseRequest(server: Server): Promise<ReleaseRequest | undefined> {
    const text = await keyValueStore.get(releaseRequestKey(server));
    return text === undefined ? undefined : (JSON.parse(text) as ReleaseRequest);
  },
  deleteReleaseRequest: (server: Server) => keyValueStore.delete(releaseRequestKey(server)),
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

/**
 * Whether the member was let in permanently. A gate that was switched off and is on again may ask the member.
 * @example isAdmitted({ state: 'open', by: 'switched-off', at: 0 }) // false
 */
export const isAdmitted = (record: GateRecord | undefined): boolean =>
  record?.state === 'open' && record.by !== 'switched-off';

/** See `createGateRecords`. */
export type GateRecords = ReturnType<typeof createGateRecords>;
