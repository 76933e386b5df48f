import {
  Api,
  type HttpResponse,
  type Problem,
  type RequestedAction,
  type VerificationEventData,
} from './client/api.ts';
import { performAction } from './perform-action.ts';
import type { NetworkAccount, OutboxRow, Store } from './store.ts';

const RETRY_MS = 1000;
const CATCH_UP_WAIT_SECONDS = 20;
const RECONCILE_MS = 60_000;
/** Longer than yamidome lets `catchUp` wait. Without it one lost answer would hold back all posts that come after it. */
const REQUEST_TIMEOUT_MS = 30_000;
const HTTP_SERVER_ERROR = 500;
/** No valid key, too slow, too many: the same request can succeed later. */
const HTTP_LATER = [401, 403, 408, 429];

/** An event of yamidome, from a webhook or from the feed. */
interface Event {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** The connection to yamidome. */
export interface Yamidome {
  /** Calls of moderators, at once. */
  readonly api: Api<unknown>['v1'];
  /** A webhook arrived. */
  handleEvent(event: Event): void;
  /** The outbox has something new. */
  wake(): void;
  stop(): Promise<void>;
}

/**
 * Connects the network to yamidome. Everything that is sent waits in the outbox of the network until yamidome has answered, so
 * the network works while yamidome is down. Everything that is asked for is done once and confirmed, also after a crash.
 * @example const yamidome = connect({ store, url: 'http://127.0.0.1:8790', key: 'yk_…' })
 */
export function connect({
  store,
  url,
  key,
}: {
  readonly store: Store;
  readonly url: string;
  readonly key: string;
}): Yamidome {
  const stopping = new AbortController();
  const { signal } = stopping;
  const { v1: api } = new Api<string>({
    baseUrl: url,
    securityWorker: () => ({ headers: { authorization: `Bearer ${key}` } }),
    customFetch: (input, init) =>
      fetch(input, { ...init, signal: AbortSignal.any([signal, AbortSignal.timeout(REQUEST_TIMEOUT_MS)]) }),
  });
  let wake = () => {};

  async function sendOutbox(): Promise<void> {
    for (let row = store.nextOutboxRow(); row && !signal.aborted; row = store.nextOutboxRow()) {
      await send(api, row);
      store.removeOutboxRow(row.seq);
    }
  }

  async function confirmOutcomes(): Promise<void> {
    for (const { id, outcome } of store.listUnconfirmed()) {
      // A refusal is final, too. A conflict: a newer decision has replaced the action, and what undoes it comes as another action.
      // Not found: yamidome does not know the action any more.
      await settled(api.confirmAction(id, JSON.parse(outcome)));
      store.markConfirmed(id);
    }
  }

  function handleEvent({ type, data }: Event): void {
    if (type === 'org.yamidome.action.requested.v1') performAction(store, data as unknown as RequestedAction);
    if (type === 'org.yamidome.verification.completed.v1') {
      const { account, state } = data as unknown as VerificationEventData;
      store.setVerification(account, state);
    }
    wake();
  }

  /** Webhooks can be lost while the network is down: the feed has all of them. */
  async function catchUp(): Promise<void> {
    const after = store.getState('after') ?? '0';
    const { data } = await api.listEvents({ after, wait: CATCH_UP_WAIT_SECONDS });
    for (const event of data.items) handleEvent(event as Event);
    store.setState('after', data.next);
  }

  async function sendAndConfirm(): Promise<void> {
    await sendOutbox();
    await confirmOutcomes();
    await new Promise<void>((resolve) => {
      wake = resolve;
      setTimeout(resolve, RETRY_MS).unref();
    });
  }

  async function reconcile(): Promise<void> {
    await performMissedActions(api, store);
    wake();
    await sendUnjudgedAgain(api, store);
    wake();
    await sleep(RECONCILE_MS, signal);
  }

  const loops = [sendAndConfirm, catchUp, reconcile].map((work) => repeat(work, signal));
  return {
    api,
    handleEvent,
    wake: () => wake(),
    async stop() {
      stopping.abort();
      wake();
      await Promise.all(loops);
    },
  };
}

/** Sends a row of the outbox. Resolves when yamidome has it, or will never take it; rejects if it must be sent again. */
async function send(api: Yamidome['api'], { kind, key, postId, body }: OutboxRow): Promise<void> {
  const params = { headers: { 'idempotency-key': key } };
  switch (kind) {
    case 'post': {
      // Without the header Idempotency-Key: id and revision do the same, and after `full` the answer must be a new one.
      const { ok, data } = await settled(api.sendPosts({ posts: [JSON.parse(body)] }));
      if (ok && data.items.some(({ state }) => state === 'full')) throw new Error('yamidome is busy');
      return;
    }
    case 'change':
      await settled(api.changePost(postId, JSON.parse(body)));
      return;
    case 'delete':
      await settled(api.deletePost(postId));
      return;
    case 'appeal':
      await settled(api.sendAppeal(JSON.parse(body), params));
      return;
    default:
      kind satisfies never;
  }
}

/** The answer, also if it is a refusal. Rejects when yamidome does not answer or asks to come again later. */
async function settled<T>(request: Promise<HttpResponse<T, Problem>>): Promise<HttpResponse<T, Problem>> {
  try {
    return await request;
  } catch (error) {
    if (!(error instanceof Response)) throw error;
    if (error.status >= HTTP_SERVER_ERROR || HTTP_LATER.includes(error.status)) throw error;
    return error as HttpResponse<T, Problem>;
  }
}

/** Does what yamidome still waits for: an event can be missing in the feed of a network that was restored from a backup. */
async function performMissedActions(api: Yamidome['api'], store: Store): Promise<void> {
  let cursor: string | undefined;
  do {
    const { data } = await api.listActions({ state: 'requested', limit: 500, ...(cursor && { cursor }) });
    for (const action of data.items) performAction(store, action);
    cursor = data.next;
  } while (cursor);
}

/** Sends posts again that yamidome accepted long ago and did not judge: its stream may have lost them. */
async function sendUnjudgedAgain(api: Yamidome['api'], store: Store): Promise<void> {
  const { data } = await api.listPosts({ state: 'queued', limit: 500 });
  for (const { id, receivedAt } of data.items) {
    const post = store.getPost(id);
    const account = post && store.getAccount(post.author);
    if (!account || Date.now() - Date.parse(receivedAt) < RECONCILE_MS) continue;
    store.enqueue({
      kind: 'post',
      postId: id,
      key: `again-${id}-${post.revision}`,
      body: JSON.stringify(toApiPost(post, account)),
    });
  }
}

/** A post as yamidome takes it. @example toApiPost(post, account).author.id */
export const toApiPost = (
  post: { readonly id: string; readonly text: string; readonly revision: number; readonly sentAt: string },
  account: NetworkAccount,
) => ({
  id: post.id,
  revision: post.revision,
  author: toApiAccount(account),
  channel: 'timeline',
  text: post.text,
  sentAt: post.sentAt,
});

/** An account as yamidome takes it. @example toApiAccount(account).language // 'ja' */
export const toApiAccount = ({ id, name, createdAt, language }: NetworkAccount) => ({
  id,
  name,
  createdAt,
  language,
});

/** Does something again and again; after a failure a second later. */
async function repeat(work: () => Promise<void>, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) await work().catch(() => sleep(RETRY_MS, signal));
}

/** Waits, or until the signal. @example await sleep(1000, signal) */
export const sleep = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
