import { type Asker, createTurns, type Log, type Reply } from '#core';
import type { Clients } from './clients.ts';
import { nameOf } from './faults.ts';
import type { KnownBlock } from './kit.ts';
import { escaped } from './text.ts';

const RESPOND_MS = 10_000;

export interface Telling {
  readonly text: string;
  readonly file?: Reply['file'] | undefined;
  readonly blocks?: readonly KnownBlock[] | undefined;
  /** In the place of what was pressed, which only the asker sees. */
  readonly replace?: boolean;
}

/** How far something is, for the asker alone. */
export interface Progress {
  show(text: string, blocks: readonly KnownBlock[]): void;
  /** Takes it away again. */
  end(): Promise<void>;
}

/**
 * Answers before the asker's eyes alone: where they asked, or else as a direct message; files always as one.
 * @example const { tell } = createTelling({ clients, log }); await tell(asker, body.response_url, { text })
 */
export function createTelling({ clients, log }: { readonly clients: Clients; readonly log: Log }) {
  async function roomOf(asker: Pick<Asker, 'id'>): Promise<string> {
    const { channel } = await clients.bot.conversations.open({ users: asker.id });
    return channel!.id!;
  }

  async function tell(asker: Asker, respond: string | undefined, told: Telling): Promise<void> {
    const body = { text: escaped(told.text), ...(told.blocks && { blocks: [...told.blocks] }) };
    const answered = respond !== undefined && (await posted(respond, body, told.replace ?? false));
    if (answered && !told.file) return;
    const channel = await roomOf(asker);
    if (!answered) await clients.bot.chat.postMessage({ channel, ...body });
    if (told.file) {
      const { name, text: content } = told.file;
      await clients.bot.filesUploadV2({ channel_id: channel, filename: name, content });
    }
  }

  async function posted(url: string, body: object, replace: boolean): Promise<boolean> {
    try {
      const answer = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ response_type: 'ephemeral', replace_original: replace, ...body }),
        signal: AbortSignal.timeout(RESPOND_MS),
      });
      if (answer.ok) return true;
      log.warn('an answer came too late', { status: answer.status });
    } catch (error) {
      log.warn('an answer was not taken', { error: nameOf(error) });
    }
    return false;
  }

  /** In a direct message, changed in its place: where somebody asked by command, an answer cannot be changed. */
  function progress(asker: Asker): Progress {
    const turns = createTurns();
    let shown: { readonly channel: string; readonly ts: string } | undefined;
    const quietly = (work: () => Promise<void>): Promise<void> =>
      turns('', work).catch((error: unknown) => log.warn('progress not shown', { error: nameOf(error) }));
    return {
      show(text, blocks) {
        const body = { text: escaped(text), blocks: [...blocks] };
        void quietly(async () => {
          if (shown) {
            await clients.bot.chat.update({ ...shown, ...body });
            return;
          }
          const channel = await roomOf(asker);
          const { ts } = await clients.bot.chat.postMessage({ channel, ...body });
          shown = { channel, ts: ts! };
        });
      },
      end: () =>
        quietly(async () => {
          if (shown) await clients.bot.chat.delete(shown);
        }),
    };
  }

  return { tell, progress };
}

export type Tell = ReturnType<typeof createTelling>['tell'];
