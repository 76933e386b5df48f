import type { Generated } from 'kysely';

/** Times are milliseconds since 1970, hashes are SHA-256 in hex, `server` and `member` are their keys. */
export interface Tables {
  /** Schema version, known sealing keys, the signer. */
  meta: { name: string; value: string };
  /** The newest event of each server's chain, signed. */
  chains: { server: string; number: number; hash: string; signer: string; signature: string };
  events: EventRow;
  cases: {
    id: string;
    server: string;
    author: string;
    /** The opening's number in the server's chain: the order of cases. */
    first: number;
    opened_at: number;
    changed_at: number;
    length: number;
    /** How many events the path has been walked for. */
    walked: number;
    /** How many events have lost their content to retention or a request. */
    erased: number;
  };
  jobs: {
    place: Generated<number>;
    id: string;
    case_id: string;
    /** Sealed; null once done, only the id is kept. */
    action: Uint8Array | null;
    due_at: number;
    leased_until: number;
    attempt: number;
    done: number;
  };
  policies: { server: string; policy: string };
  /** What adapters remember. */
  memos: { key: string; text: string };
  /** Tokens and the like, sealed; their names are not. */
  vault: { key: string; sealed: Uint8Array };
  /** Copies of attachments, named by the hash of what they contain, sealed. */
  files: { hash: string; bytes: Uint8Array };
  file_cases: { hash: string; case_id: string; at: number };
  /** What retention and erasure must leave alone: one case, or all of one member. */
  holds: { id: string; target: string; until: number | null; reason: Uint8Array };
  /** The register of inquiries; their steps, with all that they say, are links of the chain. */
  inquiries: {
    server: string;
    number: number;
    ground: string;
    received_at: number;
    answered_at: number | null;
    held_until: number | null;
    closed: number;
    /** How many steps it has. */
    length: number;
  };
  claims: { key: string; until: number };
  /** `moments`: those of the last hour as a JSON list. */
  quotas: { key: string; moments: string; last: number };
  strikes: { member: string; case_id: string; at: number };
  /** `hour`: since 1970. */
  tallies: { server: string; what: string; hour: number; count: number };
}

/** One link of a server's chain: an event of a case, or (with no `seq`) a record of what was done to the archive. */
export interface EventRow {
  server: string;
  /** 1 for the first event of the server. */
  number: number;
  case_id: string;
  /** 0 for the first event of the case. */
  seq: number | null;
  kind: string;
  at: number;
  /** Whose words the content holds. */
  member: string | null;
  /** The event without anybody's words, canonical JSON. */
  skeleton: string;
  /** The words, sealed; null when there are none or they have been erased. */
  content: Uint8Array | null;
  /** Of the plain content; empty when there never was any. */
  content_hash: string;
  prev: string;
  hash: string;
}
