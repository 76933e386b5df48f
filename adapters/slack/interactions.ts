import type {
  Ask,
  Asker,
  Desk,
  Intake,
  Language,
  Log,
  Policies,
  Receipt,
  Reply,
  Wording,
  Wordings,
} from '#core';
import { createRecent } from '#core';
import { pressOf } from './buttons.ts';
import { askOf } from './command-asks.ts';
import { nameOf } from './faults.ts';
import { type Finding, messageAt, withAuthor } from './find-message.ts';
import { type About, aboutOf, form, TEXT } from './forms.ts';
import { type RawMessage, rawMessage } from './raw.ts';
import { escaped } from './text.ts';

/** What Slack sends when somebody presses, submits, picks or types; what is not there is not asked for. */
export interface Interaction {
  readonly type?: string;
  readonly command?: string;
  readonly text?: string;
  readonly user_id?: string;
  readonly channel_id?: string;
  readonly callback_id?: string;
  readonly trigger_id?: string;
  readonly response_url?: string;
  readonly user?: { readonly id: string };
  readonly channel?: { readonly id: string };
  readonly message?: unknown;
  readonly actions?: readonly { readonly action_id?: string; readonly value?: string }[];
  readonly view?: {
    readonly callback_id?: string;
    readonly private_metadata?: string;
    readonly state?: { readonly values?: Record<string, Record<string, { readonly value?: string | null }>> };
  };
}

const SHOWN_REMEMBERED = 1000;
const RESPOND_MS = 10_000;

/**
 * Buttons, forms, the shortcut and the command, answered so that only the asker sees it. What is handed in has been
 * acknowledged already; nothing here makes Slack wait but the opening of forms, which asks nobody first.
 * @example const answer = createInteractions({ ...finding, desk, intake, policies, wording, log }); await answer(body)
 */
export function createInteractions(
  ports: Finding & {
    readonly desk: Desk | undefined;
    readonly intake: Intake;
    readonly policies: Pick<Policies, 'of'>;
    readonly wording: Wordings;
    readonly log: Log;
  },
): (body: Interaction) => Promise<void> {
  const { clients, directory, workspace, desk, intake, policies, wording, log } = ports;
  const shown = createRecent<RawMessage>(SHOWN_REMEMBERED);

  async function askerOf(id: string): Promise<Asker> {
    const member = await directory.person(id);
    return { ...member, ...(directory.administers(id) && { administrator: true }) };
  }
  const languageOf = ({ language }: Pick<Asker, 'language'>): Language =>
    language ?? policies.of(workspace.server).language;
  const wordsFor = (asker: Pick<Asker, 'language'>): Wording => wording[languageOf(asker)];

  /** Before the asker's eyes alone: where they asked, or else as a direct message. */
  async function tell(
    asker: Asker,
    respond: string | undefined,
    reply: Pick<Reply, 'text' | 'file'>,
  ): Promise<void> {
    const text = escaped(reply.text);
    const answered = respond !== undefined && (await respondTo(respond, text, log));
    if (answered && !reply.file) return;
    const { channel } = await clients.bot.conversations.open({ users: asker.id });
    if (!answered) await clients.bot.chat.postMessage({ channel: channel!.id!, text });
    if (reply.file) {
      const { name, text: content } = reply.file;
      await clients.bot.filesUploadV2({ channel_id: channel!.id!, filename: name, content });
    }
  }

  /** Whatever goes wrong is told in a sentence. */
  async function answered(
    asker: Asker,
    respond: string | undefined,
    work: () => Promise<Pick<Reply, 'text' | 'file'> | undefined>,
  ): Promise<void> {
    const reply = await work().catch((error: unknown) => {
      log.error('somebody was not answered', { error: nameOf(error) });
      return undefined;
    });
    await tell(asker, respond, reply ?? { text: wordsFor(asker).receipt.unavailable });
  }

  async function open(trigger: string | undefined, about: About, asker: Asker): Promise<void> {
    if (trigger === undefined) return;
    await clients.bot.views.open({ trigger_id: trigger, view: form(about, wordsFor(asker)) });
  }

  async function pressed(body: Interaction, asker: Asker): Promise<void> {
    const [action] = body.actions ?? [];
    const press = pressOf(action?.action_id ?? '', action?.value ?? '');
    if (!press) return;
    const { caseId } = press;
    const respond = body.response_url;
    if (press.what === 'appeal') return open(body.trigger_id, { what: 'appeal', caseId, respond }, asker);
    if (press.what === 'handle' && press.deed === 'note') {
      return open(body.trigger_id, { what: 'note', caseId, respond }, asker);
    }
    await answered(asker, respond, () =>
      press.what === 'decide'
        ? intake.decide({ caseId, moderator: asker, decision: press.decision })
        : intake.handle({ caseId, moderator: asker, deed: press.deed }),
    );
  }

  async function submitted(body: Interaction, asker: Asker): Promise<void> {
    const about = aboutOf(body.view?.private_metadata);
    if (!about) return;
    const text = body.view?.state?.values?.[TEXT]?.[TEXT]?.value ?? '';
    await answered(asker, about.respond, () => done(about, asker, text));
  }

  async function done(about: About, asker: Asker, text: string): Promise<Receipt | Reply | undefined> {
    const { what, caseId = '', channel = '', ts = '' } = about;
    switch (what) {
      case 'note':
        return intake.handle({ caseId, moderator: asker, deed: 'note', note: text });
      case 'appeal':
        return intake.appeal({ caseId, author: asker, plea: text });
      case 'report': {
        const raw = shown.get(`${asker.id}/${channel}/${ts}`);
        const message = raw
          ? await withAuthor(ports, raw, channel)
          : await messageAt(ports, asker, { channel, ts });
        return desk?.ask(asker, { kind: 'report', message, reason: text });
      }
      default:
        return what satisfies never;
    }
  }

  /** The shortcut shows us the message, also where we may not read. */
  async function reporting(body: Interaction, asker: Asker): Promise<void> {
    const channel = body.channel?.id;
    const raw = rawMessage.safeParse(body.message);
    if (body.callback_id !== 'report' || channel === undefined || !raw.success) return;
    const { ts } = raw.data;
    shown.set(`${asker.id}/${channel}/${ts}`, raw.data);
    await open(body.trigger_id, { what: 'report', channel, ts, respond: body.response_url }, asker);
  }

  async function typed(body: Interaction, asker: Asker): Promise<void> {
    await answered(asker, body.response_url, async () => {
      const { text = '', channel_id: channel = '' } = body;
      const language = languageOf(asker);
      const ask: Ask =
        (await askOf(ports, asker, language, text, channel)) ??
        (await askOf(ports, asker, language, '', channel))!;
      return desk?.ask(asker, ask);
    });
  }

  return async (body) => {
    const user = body.user?.id ?? body.user_id;
    if (user === undefined) return;
    const asker = await askerOf(user);
    if (body.command !== undefined) return typed(body, asker);
    switch (body.type) {
      case 'block_actions':
        return pressed(body, asker);
      case 'view_submission':
        return submitted(body, asker);
      case 'message_action':
        return reporting(body, asker);
      default:
    }
  };
}

async function respondTo(url: string, text: string, log: Log): Promise<boolean> {
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ response_type: 'ephemeral', replace_original: false, text }),
      signal: AbortSignal.timeout(RESPOND_MS),
    });
    if (answer.ok) return true;
    log.warn('an answer came too late', { status: answer.status });
  } catch (error) {
    log.warn('an answer was not taken', { error: nameOf(error) });
  }
  return false;
}
