import type { Adapter, CaseEvent, Clock, Files, Log, Message, Policies, Server } from '#core';
import { nameOf } from './detect.ts';

/** Hiding waits for copies at most so long. */
const WITHIN_MS = 3000;
const MOST_FILES = 10;
const MOST_BYTES = 25_000_000;

type Copied = Extract<CaseEvent, { kind: 'copied' }>;

/** Copies of what came with messages, kept for a case; undefined when there is nothing to copy. Throws nothing. */
export type Copies = (caseId: string, messages: readonly Message[]) => Promise<Copied | undefined>;

/**
 * Copied before anything is hidden: on some platforms a hidden message takes its files with it. What could not be
 * had is written down; whether hiding goes on without it is the policy's to say.
 * @example const copies = createCopies({ files, adapterOf, policies, clock, log }); await copies(id, [message])
 */
export function createCopies(ports: {
  readonly files?: Files;
  readonly adapterOf: (server: Server) => Adapter | undefined;
  readonly policies: Pick<Policies, 'of'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly withinMs?: number;
}): Copies {
  const { files, adapterOf, policies, clock, log, withinMs = WITHIN_MS } = ports;

  return async (caseId, messages) => {
    const [first] = messages;
    if (!files || !first) return undefined;
    const adapter = adapterOf(first.ref.server);
    if (!adapter?.attachments) return undefined;
    if (policies.of(first.ref.server).attachments.copies === 'off') return undefined;

    const kept: Copied['files'][number][] = [];
    let detail: Copied['detail'];
    const end = new AbortController();
    const late = { why: 'late' } as const;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const tooLate = new Promise<typeof late>((resolve) => {
      timer = setTimeout(() => resolve(late), withinMs);
    });
    try {
      let room = MOST_BYTES;
      for (const message of messages) {
        const asked = adapter.attachments(message, { mostBytes: room, signal: end.signal });
        const found = await Promise.race([asked, tooLate]);
        if ('why' in found) {
          // Whoever answers after that is not listened to any more.
          void asked.catch(() => undefined);
          end.abort();
          detail = found.why;
          break;
        }
        for (const { name, bytes } of found) {
          if (!bytes || bytes.length > room || kept.length >= MOST_FILES) {
            detail = 'too-large';
            continue;
          }
          kept.push({ name, file: await files.put(caseId, bytes), bytes: bytes.length });
          room -= bytes.length;
        }
      }
    } catch (error) {
      end.abort();
      log.warn('attachments not copied', { case: caseId, error: nameOf(error) });
      detail = 'failed';
    } finally {
      clearTimeout(timer);
    }
    if (kept.length === 0 && detail === undefined) return undefined;
    return { kind: 'copied', at: clock.now(), files: kept, ...(detail && { detail }) };
  };
}
