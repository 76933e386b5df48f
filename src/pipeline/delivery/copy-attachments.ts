import type { Adapter, AttachmentStore, CaseEvent, Clock, Log, Message, PolicyStore, Server } from '#core';
import { errorName } from '#lib';

/** The maximum time that hiding waits for the copies. */
const COPY_TIMEOUT_MS = 3000;
const MAX_FILES = 10;
const MAX_TOTAL_BYTES = 25_000_000;

/** How long a total is used before the store is asked again: other processes and the retention change it, too. */
const TOTAL_MAX_AGE_MS = 60_000;

type CopiedEvent = Extract<CaseEvent, { kind: 'copied' }>;

/** Copies the attachments of messages for a case; undefined when there is nothing to copy. Never throws. */
export type CopyAttachments = (
  caseId: string,
  messages: readonly Message[],
) => Promise<CopiedEvent | undefined>;

/**
 * Creates the copier. Attachments are copied before a message is hidden, because some platforms delete the files
 * together with the message. Missing copies are recorded in `detail`; the server's policy decides whether the message
 * may be hidden without them. Above the ceiling of all copies (`maxTotalBytes` of the store) no copy is made.
 * @example const copyAttachments = createAttachmentCopier(ports); await copyAttachments(caseId, [message])
 */
export function createAttachmentCopier(ports: {
  /** Undefined: attachments are not copied. */
  readonly attachmentStore: AttachmentStore | undefined;
  readonly adapterOf: (server: Server) => Adapter | undefined;
  readonly policies: Pick<PolicyStore, 'of'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly timeoutMs?: number;
}): CopyAttachments {
  const { attachmentStore, adapterOf, policies, clock, log, timeoutMs = COPY_TIMEOUT_MS } = ports;
  const room = attachmentStore && createRoom(attachmentStore, clock);

  return async (caseId, messages) => {
    const [first] = messages;
    if (!attachmentStore || !room || !first) return undefined;
    const adapter = adapterOf(first.ref.server);
    if (!adapter?.fetchAttachments) return undefined;
    if (policies.of(first.ref.server).attachments.copies === 'off') return undefined;

    const files: CopiedEvent['files'][number][] = [];
    let detail: CopiedEvent['detail'];
    let isAnyUnfetched = false;
    let remainingBytes = MAX_TOTAL_BYTES;
    const abortController = new AbortController();
    const timeout = createTimeout(timeoutMs);
    try {
      for (const message of messages) {
        const availableBytes = await room.availableBytes();
        const request = adapter.fetchAttachments(message, {
          maxBytes: Math.min(remainingBytes, availableBytes),
          signal: abortController.signal,
        });
        const attachments = await Promise.race([request, timeout.promise]);
        if (attachments === 'timed-out') {
          // A result or an error after the timeout is ignored.
          void request.catch(() => undefined);
          abortController.abort();
          detail = 'late';
          break;
        }
        for (const { name, bytes, picture, isFailed } of attachments) {
          if (isFailed) {
            isAnyUnfetched = true;
            detail = 'failed';
            continue;
          }
          // Without bytes, the file is above `maxBytes`.
          const size = bytes?.length ?? Math.min(remainingBytes, availableBytes) + 1;
          const isTooLarge = size > remainingBytes || files.length >= MAX_FILES;
          if (!bytes || isTooLarge || size > (await room.availableBytes())) {
            detail = isTooLarge ? 'too-large' : 'full';
            continue;
          }
          const file = await attachmentStore.put(caseId, bytes, first.ref.server);
          files.push({
            name,
            file,
            bytes: size,
            ...(picture !== undefined && { picture, message: message.ref.id }),
          });
          remainingBytes -= size;
          room.take(size);
        }
      }
    } catch (error) {
      abortController.abort();
      log.warn('attachment_copy_failed', { case: caseId, error: errorName(error) });
      detail = 'failed';
    } finally {
      timeout.clear();
    }
    if (isAnyUnfetched) log.warn('attachment_copy_failed', { case: caseId, error: 'not-fetched' });
    if (detail === 'full')
      log.warn('attachment_storage_full', { case: caseId, maxBytes: attachmentStore.maxTotalBytes ?? 0 });
    if (files.length === 0 && detail === undefined) return undefined;
    return { kind: 'copied', at: clock.now(), files, ...(detail && { detail }) };
  };
}

/**
 * How many more bytes the store may take. The store is asked at most once a minute, because a raid brings many cases at
 * once; between, this process adds what it stores itself.
 */
function createRoom(store: AttachmentStore, clock: Clock) {
  const { maxTotalBytes = Number.POSITIVE_INFINITY } = store;
  let known: { readonly at: number; readonly bytes: number } | undefined;
  return {
    async availableBytes(): Promise<number> {
      if (maxTotalBytes === Number.POSITIVE_INFINITY) return maxTotalBytes;
      const now = clock.now().getTime();
      if (!known || now - known.at >= TOTAL_MAX_AGE_MS) known = { at: now, bytes: await store.totalBytes() };
      return Math.max(0, maxTotalBytes - known.bytes);
    },
    take(bytes: number): void {
      if (known) known = { ...known, bytes: known.bytes + bytes };
    },
  };
}

function createTimeout(ms: number): { readonly promise: Promise<'timed-out'>; clear(): void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const promise = new Promise<'timed-out'>((resolve) => {
    timer = setTimeout(() => resolve('timed-out'), ms);
  });
  return { promise, clear: () => clearTimeout(timer) };
}
