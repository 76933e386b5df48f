import type { Caller, CommandReply, Log } from '#core';
import { createKeyedMutex } from '#lib';
import type { KnownBlock } from '../client/block-kit-types.ts';
import type { Clients } from '../client/clients.ts';
import { slackErrorName } from '../client/errors.ts';
import { escapeMrkdwn } from '../client/mrkdwn.ts';

const RESPOND_TIMEOUT_MS = 10_000;

/** A reply that only the caller sees. */
export interface EphemeralReply {
  readonly text: string;
  readonly file?: CommandReply['file'] | undefined;
  /** Replaces `text` if the file cannot be sent. */
  readonly fileFailedText?: string;
  readonly blocks?: readonly KnownBlock[] | undefined;
  /** True: the reply replaces the ephemeral message with the pressed button. */
  readonly replace?: boolean;
}

/** A message that shows the progress of a command; only the caller sees it. */
export interface ProgressMessage {
  update(text: string, blocks: readonly KnownBlock[]): void;
  /** Deletes the message. */
  remove(): Promise<void>;
}

/**
 * Sends replies that only the caller sees: to the response URL, or as a direct message when Slack no longer accepts it.
 * Files are always sent as direct messages. `sendReply` rejects when Slack accepts neither.
 * @example
 * const { sendReply } = createEphemeralReplies({ clients, log });
 * await sendReply(caller, payload.response_url, { text });
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
    // The text says that there is a file, so it follows the file.
    const isComplete = !reply.file || (await sendFile(caller, reply.file));
    const text = isComplete ? reply.text : (reply.fileFailedText ?? reply.text);
    const body = { text: escapeMrkdwn(text), ...(reply.blocks && { blocks: [...reply.blocks] }) };
    const isDelivered =
      respond !== undefined && (await postToResponseUrl(respond, body, reply.replace ?? false));
    if (isDelivered) return;
    await clients.bot.chat.postMessage({ channel: await openDmChannel(caller), ...body });
  }

  async function sendFile(
    caller: Caller,
    { name, text: content }: NonNullable<CommandReply['file']>,
  ): Promise<boolean> {
    try {
      const channel = await openDmChannel(caller);
      await clients.bot.filesUploadV2({ channel_id: channel, filename: name, content });
      return true;
    } catch (error) {
      log.warn('reply_file_failed', { error: slackErrorName(error) });
      return false;
    }
  }

  async function postToResponseUrl(url: string, body: object, replace: boolean): Promise<boolean> {
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ response_type: 'ephemeral', replace_original: replace, ...body }),
        signal: AbortSignal.timeout(RESPOND_TIMEOUT_MS),
      });
      if (response.ok) return true;
      log.warn('reply_expired', { status: response.status });
    } catch (error) {
      log.warn('reply_post_failed', { error: slackErrorName(error) });
    }
    return false;
  }

  /** A direct message that is edited, because the reply to a slash command cannot be edited. Updates run in order. */
  function createProgressMessage(caller: Caller): ProgressMessage {
    const runExclusive = createKeyedMutex();
    let posted: { readonly channel: string; readonly ts: string } | undefined;
    const enqueue = (work: () => Promise<void>): Promise<void> =>
      runExclusive('', work).catch((error: unknown) =>
        log.warn('progress_update_failed', { error: slackErrorName(error) }),
      );
    return {
      update(text, blocks) {
        const body = { text: escapeMrkdwn(text), blocks: [...blocks] };
        void enqueue(async () => {
          if (posted) {
            await clients.bot.chat.update({ ...posted, ...body });
            return;
          }
          const channel = await openDmChannel(caller);
          const { ts } = await clients.bot.chat.postMessage({ channel, ...body });
          posted = { channel, ts: ts! };
        });
      },
      remove: () =>
        enqueue(async () => {
          if (posted) await clients.bot.chat.delete(posted);
        }),
    };
  }

  return { sendReply, createProgressMessage };
}

/** Sends a reply that only the caller sees, see `createEphemeralReplies`. */
export type SendReply = ReturnType<typeof createEphemeralReplies>['sendReply'];
