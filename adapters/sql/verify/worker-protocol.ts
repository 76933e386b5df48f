import type { EncryptionKeys } from '../crypto/keys.ts';
import type { ChainSegment, VerifiedSegment } from './segment.ts';

/** The location of a database, for another connection to it. */
export type DatabaseLocation =
  | { readonly path: string }
  | { readonly url: string; readonly queryTimeoutMs: number };

/** The configuration that a worker gets at its start. It contains keys: never log it. */
export interface VerifyWorkerConfig {
  readonly location: DatabaseLocation;
  readonly lockTimeoutMs: number;
  /** SQL of the events of a segment. Parameters: server, `after`, `through`. */
  readonly text: string;
  readonly keys: EncryptionKeys;
}

/** The columns of `EventTuple`, in its order. */
export const EVENT_TUPLE_COLUMNS = [
  ...(['number', 'case_id', 'seq', 'kind', 'at', 'member', 'skeleton', 'content'] as const),
  ...(['content_hash', 'prev', 'hash'] as const),
];

/** An event as a list of its columns, without the server, which is the same for a whole segment. */
export type EventTuple = [
  ...[number: number, case_id: string, seq: number | null, kind: string, at: number],
  ...[member: string | null, skeleton: string, content: Uint8Array | null],
  ...[content_hash: string, prev: string, hash: string],
];

/** Message to a worker. */
export interface SegmentRequest {
  readonly id: number;
  readonly segment: ChainSegment;
}

/** Message from a worker; `verified` is undefined if the segment is not valid or could not be read. */
export interface SegmentResponse {
  readonly id: number;
  readonly verified: VerifiedSegment | undefined;
}
