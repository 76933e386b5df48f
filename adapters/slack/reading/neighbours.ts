import type { Clock, Message, Neighbours, NeighbourTarget } from '#core';
import { slackErrorCode } from '../client/errors.ts';
import { pagesOf } from '../client/paginate.ts';
import { type RawMessage, rawMessageSchema } from '../client/payload-schemas.ts';
import { dateFromTs } from '../client/workspace.ts';
import { type MessageFinderDeps, toMessageWithAuthor } from '../commands/find-message.ts';
import { parseChannelSettingRef } from '../inbound/pseudo-messages.ts';

/** Dependencies of `readNeighbours`. */
export type NeighbourDeps = MessageFinderDeps & { readonly clock: Clock };

/** How to reach the messages next to a message on one side: at most `maxPages` pages of each span, in seconds. */
interface ReadingPlan {
  /** A larger span is read only when a smaller one has too few messages. */
  readonly spans: readonly number[];
  readonly maxPages: number;
}
/** The first page has the messages next to the message. */
const FIRST_PAGE: ReadingPlan = { spans: [Number.POSITIVE_INFINITY], maxPages: 1 };
/** The first page of a long time may be far away. */
const GROWING_SPANS: ReadingPlan = { spans: [3600, 24 * 3600, Number.POSITIVE_INFINITY], maxPages: 5 };
const TS_PATTERN = /^\d+\.\d+$/;
const NO_NEIGHBOURS: Neighbours = { before: [], after: [] };

type Side = 'before' | 'after';
interface Range {
  readonly oldest?: string;
  readonly latest?: string;
}
type ReadPages = (range: Range) => AsyncIterable<{ readonly messages?: unknown[] }>;

/**
 * The messages around a message, which may be deleted, in its channel or its thread. Slack sends the newest messages of a
 * span first, and a thread from its beginning, so spans of time are read
 * (https://docs.slack.dev/reference/methods/conversations.history). Undefined for content that is no message of a channel.
 * Rejects when Slack cannot be reached or asks for a pause.
 * @example await readNeighbours({ clients, directory, workspace, clock }, message, 10)
 */
export async function readNeighbours(
  deps: NeighbourDeps,
  { ref, replyTo }: NeighbourTarget,
  limit: number,
): Promise<Neighbours | undefined> {
  const { channel } = ref;
  const ts = parseChannelSettingRef(ref)?.ts ?? ref.id;
  if (!TS_PATTERN.test(ts)) return undefined;
  const readPages: ReadPages = (range) =>
    replyTo === undefined
      ? pagesOf(deps.clients.bot, 'conversations.history', { channel, ...range })
      : pagesOf(deps.clients.bot, 'conversations.replies', { channel, ts: replyTo, ...range });
  const readSide = async (side: Side): Promise<readonly Message[]> => {
    const plan = side === 'before' && replyTo === undefined ? FIRST_PAGE : GROWING_SPANS;
    return toMessages(deps, channel, await findClosest(readPages, ts, side, plan, limit, deps.clock.now()));
  };
  try {
    return { before: await readSide('before'), after: await readSide('after') };
  } catch (error) {
    const code = slackErrorCode(error);
    if (code === 'not_in_channel' || code === 'channel_not_found') return undefined;
    if (code === 'thread_not_found' || code === 'message_not_found') return NO_NEIGHBOURS;
    throw error;
  }
}

/** The `limit` messages next to `ts` on one side, oldest first. */
async function findClosest(
  readPages: ReadPages,
  ts: string,
  side: Side,
  { spans, maxPages }: ReadingPlan,
  limit: number,
  now: Date,
): Promise<readonly RawMessage[]> {
  let found: readonly RawMessage[] = [];
  for (const span of spans) {
    found = await readSpan(readPages, ts, side, span, maxPages);
    const reachesNow = side === 'after' && dateFromTs(ts).getTime() + span * 1000 >= now.getTime();
    if (found.length >= limit || reachesNow) break;
  }
  return side === 'before' ? found.slice(-limit) : found.slice(0, limit);
}

/** The messages of one span, oldest first, without the message itself and without the beginning of its thread. */
async function readSpan(
  readPages: ReadPages,
  ts: string,
  side: Side,
  seconds: number,
  maxPages: number,
): Promise<readonly RawMessage[]> {
  const far = Number.isFinite(seconds)
    ? (Number(ts) + (side === 'before' ? -seconds : seconds)).toFixed(6)
    : undefined;
  const range =
    side === 'before'
      ? { latest: ts, ...(far !== undefined && { oldest: far }) }
      : { oldest: ts, ...(far !== undefined && { latest: far }) };
  const isOnSide = (raw: RawMessage): boolean =>
    side === 'before' ? Number(raw.ts) < Number(ts) : Number(raw.ts) > Number(ts);
  const found: RawMessage[] = [];
  let pages = 0;
  for await (const { messages = [] } of readPages(range)) {
    found.push(...messages.map((raw) => rawMessageSchema.parse(raw)).filter(isOnSide));
    if (++pages === maxPages) break;
  }
  return found.sort((a, b) => Number(a.ts) - Number(b.ts));
}

async function toMessages(
  deps: MessageFinderDeps,
  channel: string,
  page: readonly RawMessage[],
): Promise<readonly Message[]> {
  const messages = await Promise.all(page.map((raw) => toMessageWithAuthor(deps, raw, channel)));
  return messages.filter((message) => message !== 'nobody');
}
