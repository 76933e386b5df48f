import type { Adapter, AttachmentStore, CaseEvent, Clock, Log, Message, PolicyStore, Server } from '#core';
import { errorName } from '#lib';

/** Hiding waits for copies at most so long. */
const COPY_TIMEOUT_MS = 3000;
const MAX_FILES = 10;
const MAX_TOTAL_BYTES = 25_000_000;

type CopiedEvent = Extract<CaseEvent, { kind: 'copied' }>;

/** Copies of what came with messages, kept for a case; undefined when there is nothing to copy. Throws nothing. */
export type CopyAttachments = (
  caseId: string,
  messages: readonly Message[],
) => Promise<CopiedEvent | undefined>;

/**
 * Copied before anything is hidden: on some platforms a hidden message takes its files with it. What could not be
 * had is written down; whether hiding goes on without it is the policy's to say.
 * @example const copies = createAttachmentCopier({ files, adapterOf, policies, clock, log }); await copies(id, [message])
 */
export function createAttachmentCopier(ports: {
  readonly attachmentStore: AttachmentStore | undefined;
  readonly adapterOf: (server: Server) => Adapter | undefined;
  readonly policies: Pick<PolicyStore, 'of'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly timeoutMs?: number;
}): CopyAttachments {
  const { attachmentStore, adapterOf, policies, clock, log, timeoutMs = COPY_TIMEOUT_MS } = ports;

  return async (caseId, messages) => {
    const [first] = messages;
    if (!attachmentStore || !first) return undefined;
    const adapter = adapterOf(first.ref.server);
    if (!adapter?.fetchAttachments) return undefined;
    if (policies.of(first.ref.server).attachments.copies === 'off') return undefined;

    const copiedFiles: CopiedEvent['files'][number][] = [];
    let detail: CopiedEvent['detail'];
    const abortController = new AbortController();
    const timedOut = { why: 'late' } as const;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const timeout = new Promise<typeof timedOut>((resolve) => {
      timer = setTimeout(() => resolve(timedOut), timeoutMs);
    });
    try {
      let remainingBytes = MAX_TOTAL_BYTES;
      for (const message of messages) {
        const request = adapter.fetchAttachments(message, {
          maxBytes: remainingBytes,
          signal: abortController.signal,
        });
        const found = await Promise.race([request, timeout]);
        if ('why' in found) {
          // Whoever answers after that is not listened to any more.
          void request.catch(() => undefined);
          abortController.abort();
          detail = found.why;
          break;
        }
        for (const { name, bytes } of found) {
          if (!bytes || bytes.length > remainingBytes || copiedFiles.length >= MAX_FILES) {
            detail = 'too-large';
            continue;
          }
          copiedFiles.push({ name, file: await attachmentStore.put(caseId, bytes), bytes: bytes.length });
          remainingBytes -= bytes.length;
        }
      }
    } catch (error) {
      abortController.abort();
      log.warn('attachments not copied', { case: caseId, error: errorName(error) });
      detail = 'failed';
    } finally {
      clearTimeout(timer);
    }
    if (copiedFiles.length === 0 && detail === undefined) return undefined;
    return { kind: 'copied', at: clock.now(), files: copiedFiles, ...(detail && { detail }) };
  };
}
