import type { Caller, CommandReply, Log } from '#core';
import { createKeyedMutex } from '#lib';
import type { KnownBlock } from '../client/block-kit-types.ts';
import type { Clients } from '../client/clients.ts';
import { slackErrorName } from '../client/errors.ts';
import { escapeMrkdwn } from '../client/mrkdwn.ts';

const RESPOND_TIMEOUT_MS = 10_000;

export interface EphemeralReply {
  readonly text: string;
  readonly file?: CommandReply['file'] | undefined;
  readonly blocks?: readonly KnownBlock[] | undefined;
  /** In the place of what was pressed, which only the asker sees. */
  readonly replace?: boolean;
}

/** How far something is, for the asker alone. */
export interface ProgressMessage {
  update(text: string, blocks: readonly KnownBlock[]): void;
  /** Takes it away again. */
  remove(): Promise<void>;
}

/**
 * Answers before the asker's eyes alone: where they asked, or else as a direct message; files always as one.
 * @example const { tell } = createEphemeralReplies({ clients, log }); await postAll(asker, body.response_url, { text })
 */
export function createEphemeralReplies({ clients, log }: { readonly clients: Clients; readonly log: Log }) {
  async function openDmChannel(caller: Pick<Caller, 'id'>): Promise<string> {
    const { channel } = await clients.bot.conversations.open({ users: caller.id });
    return channel!.id!;
  }

  async function sendReply(
    caller: Caller,
    respond: string | undefined,
    reply: EphemeralReply,
  ): Promise<void> {
    const body = { text: escapeMrkdwn(reply.text), ...(reply.blocks && { blocks: [...reply.blocks] }) };
    const isDelivered =
      respond !== undefined && (await postToResponseUrl(respond, body, reply.replace ?? false));
    if (isDelivered && !reply.file) return;
    const channel = await openDmChannel(caller);
    if (!isDelivered) await clients.bot.chat.postMessage({ channel, ...body });
    if (reply.file) {
      const { name, text: content } = reply.file;
      await clients.bot.filesUploadV2({ channel_id: channel, filename: name, content });
    }
  }

  async function postToResponseUrl(url: string, body: object, replace: boolean): Promise<boolean> {
    try {
      const answer = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ response_type: 'ephemeral', replace_original: replace, ...body }),
        signal: AbortSignal.timeout(RESPOND_TIMEOUT_MS),
      });
      if (answer.ok) return true;
      log.warn('an answer came too late', { status: answer.status });
    } catch (error) {
      log.warn('an answer was not taken', { error: slackErrorName(error) });
    }
    return false;
  }

  /** In a direct message, changed in its place: where somebody asked by command, an answer cannot be changed. */
  function createProgressMessage(caller: Caller): ProgressMessage {
    const runExclusive = createKeyedMutex();
    let shown: { readonly channel: string; readonly ts: string } | undefined;
    const enqueue = (work: () => Promise<void>): Promise<void> =>
      runExclusive('', work).catch((error: unknown) =>
        log.warn('progress not shown', { error: slackErrorName(error) }),
      );
    return {
      update(text, blocks) {
        const body = { text: escapeMrkdwn(text), blocks: [...blocks] };
        void enqueue(async () => {
          if (shown) {
            await clients.bot.chat.update({ ...shown, ...body });
            return;
          }
          const channel = await openDmChannel(caller);
          const { ts } = await clients.bot.chat.postMessage({ channel, ...body });
          shown = { channel, ts: ts! };
        });
      },
      remove: () =>
        enqueue(async () => {
          if (shown) await clients.bot.chat.delete(shown);
        }),
    };
  }

  return { sendReply, createProgressMessage };
}

export type SendReply = ReturnType<typeof createEphemeralReplies>['sendReply'];
