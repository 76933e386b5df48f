import { headers as createHeaders, type MsgHdrs } from '@nats-io/transport-node';
import type { StreamEntry, StreamLane } from '#core';

const ID = 'Nats-Msg-Id';
const KEY = 'Yamidome-Key';
const ENTRY_ID = 'Yamidome-Id';
/** Of an entry in the dead-letter list. */
export const PUBLISHED_AT = 'Yamidome-Published-At';
export const ATTEMPTS = 'Yamidome-Attempts';
const OWN_HEADER = /^(?:nats|yamidome)-/i;

/**
 * The headers of an entry: its key and id, percent-encoded, and its own headers as they are, so that `traceparent` is where
 * tools look for it. `messageId` is for the de-duplication of the server.
 * @example nc.publish(subject, entry.body, { headers: toHeaders(entry, encodeURIComponent(entry.id)) })
 */
export function toHeaders({ key, id, headers = {} }: StreamEntry, messageId: string): MsgHdrs {
  const encodedId = encodeURIComponent(id);
  const result = createHeaders();
  result.set(ID, messageId);
  result.set(KEY, encodeURIComponent(key));
  if (messageId !== encodedId) result.set(ENTRY_ID, encodedId);
  for (const [name, value] of Object.entries(headers)) result.set(name, value);
  return result;
}

/** The entry in a message. @example toEntry(message, 'live').id // 'sns/post-1/1' */
export function toEntry(
  { headers: all, data }: { readonly headers?: MsgHdrs | undefined; readonly data: Uint8Array },
  lane: StreamLane,
): StreamEntry {
  const own = (all?.keys() ?? []).filter((name) => !OWN_HEADER.test(name));
  return {
    lane,
    key: decodeURIComponent(all?.get(KEY) ?? ''),
    id: decodeURIComponent(all?.get(ENTRY_ID) || all?.get(ID) || ''),
    body: data,
    ...(own.length > 0 && { headers: Object.fromEntries(own.map((name) => [name, all!.get(name)])) }),
  };
}
