import type { Generated, Kysely } from 'kysely';
import type { PostState } from '#core';
import type { DeliveryRow, FeedEventRow, FeedRow, RequestedActionRow } from './feed-rows.ts';
import type { OperatorTables } from './operator-tables.ts';

/**
 * A connection pool or a transaction of the database.
 * @example const rows = await db.selectFrom('cases').selectAll().execute()
 */
export type Db = Kysely<Tables>;

/** Times are milliseconds since 1970, hashes are SHA-256 in hex, `server` and `member` are the keys of #core. */
export interface Tables extends OperatorTables {
  /** Schema version, known encryption keys, the signing key's id. */
  meta: { name: string; value: string };
  /** The newest event of each server's chain, signed. */
  chains: { server: string; number: number; hash: string; signer: string; signature: string };
  events: EventRow;
  cases: {
    id: string;
    server: string;
    author: string;
    /** Number of the opening event in the server's chain: the order of cases. */
    first: number;
    opened_at: number;
    changed_at: number;
    length: number;
    /** Number of events that the pipeline has processed. */
    walked: number;
    /** Number of events whose content was deleted by retention or on request. */
    erased: number;
    /** The channel of the post; null for cases from before schema 10. */
    channel: string | null;
    /** 1 if the case needs a decision, 0 if not; null for cases that did not change since schema 10. */
    undecided: number | null;
  };
  jobs: {
    place: Generated<number>;
    id: string;
    case_id: string;
    /** Encrypted; null once done: only the id is kept. */
    action: Uint8Array | null;
    due_at: number;
    leased_until: number;
    attempt: number;
    done: number;
  };
  policies: { server: string; policy: string };
  /** The history of the policies. `member`: who changed it; null for the policy before the first change. */
  policy_versions: {
    server: string;
    number: number;
    at: number;
    source: string;
    member: string | null;
    /** Name of the member, encrypted. */
    name: Uint8Array | null;
    /** Why it was changed, encrypted. */
    reason: Uint8Array | null;
    policy: string;
  };
  /** Key-value store of the adapters. */
  memos: { key: string; text: string };
  /** Tokens and other secrets, encrypted; their keys are not. */
  vault: { key: string; sealed: Uint8Array };
  /** Copies of attachments, encrypted, named by the hash of the plain bytes. */
  files: { hash: string; bytes: Uint8Array };
  file_cases: { hash: string; case_id: string; at: number };
  /** Retention and erasure must not touch these: one case, or everything of one member. */
  holds: { id: string; target: string; until: number | null; reason: Uint8Array };
  /** Erased persons. `hashes`: keyed hashes by the id of the key, as JSON. `complete`: 1 if nothing was kept. */
  erasures: { id: string; hashes: string; at: number; complete: number };
  /** The register of inquiries. Their steps, with all content, are events of the chain. */
  inquiries: {
    server: string;
    number: number;
    ground: string;
    received_at: number;
    answered_at: number | null;
    held_until: number | null;
    closed: number;
    /** Number of steps. */
    length: number;
  };
  /** Leases. */
  claims: { key: string; until: number };
  /** Rate limits. `moments`: times of the last hour as a JSON list. */
  quotas: { key: string; moments: string; last: number };
  /** The names of uses in the last hour. */
  quota_names: { key: string; name: string; at: number };
  strikes: { member: string; case_id: string; at: number };
  /** The index of operators' posts: no texts. Times are milliseconds. */
  posts: PostRow;
  /** The events of tenants, the actions that they request, and their deliveries to webhooks. */
  feeds: FeedRow;
  feed_events: FeedEventRow;
  requested_actions: RequestedActionRow;
  deliveries: DeliveryRow;
  /** Counters. `hour`: hours since 1970. */
  tallies: { server: string; what: string; hour: number; count: number };
}

/** One post of an operator; of an erased one the hash, the author and the channel are empty. */
export interface PostRow {
  tenant: string;
  id: string;
  revision: number;
  hash: string;
  author: string;
  channel: string;
  state: PostState;
  ruling: string | null;
  case_id: string | null;
  received_at: number;
  judged_at: number | null;
}

/** One event of a server's chain: an event of a case, or (`seq` is null) a record of an operation on the archive. */
export interface EventRow {
  server: string;
  /** 1 for the first event of the server. */
  number: number;
  case_id: string;
  /** 0 for the first event of the case. */
  seq: number | null;
  kind: string;
  at: number;
  /** The member who wrote the content. */
  member: string | null;
  /** The event without texts of members, canonical JSON. */
  skeleton: string;
  /** The texts, encrypted; null if there are none or they were erased. */
  content: Uint8Array | null;
  /** Hash of the plain content; empty if the event never had content. */
  content_hash: string;
  prev: string;
  hash: string;
}
