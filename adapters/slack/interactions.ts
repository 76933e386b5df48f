import type {
  Asker,
  Desk,
  Intake,
  Language,
  Log,
  Policies,
  Reply,
  SetupStep,
  Wording,
  Wordings,
} from '#core';
import { createRecent } from '#core';
import { type Runs, runBacktest } from './backtests.ts';
import { asksNothing, type Press, pressOf } from './buttons.ts';
import { askOf, type Question } from './command-asks.ts';
import { nameOf } from './faults.ts';
import { type Finding, historyOf } from './find-message.ts';
import { type About, aboutOf, form } from './forms.ts';
import { linesRow } from './help-lines.ts';
import { type RawMessage, rawMessage } from './raw.ts';
import { notInside, setupShown } from './setup.ts';
import { createSubmissions, type State, type Value } from './submissions.ts';
import { createTelling, type Telling } from './telling.ts';

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
  readonly actions?: readonly (Value & { readonly action_id?: string })[];
  readonly state?: State;
  readonly view?: { readonly private_metadata?: string; readonly state?: State };
}

const SHOWN_REMEMBERED = 1000;
type Told = Pick<Reply, 'text' | 'file' | 'setup'> & Pick<Telling, 'blocks'>;

/**
 * Buttons, forms, the shortcut and the command, answered so that only the asker sees it. What is handed in has been
 * acknowledged already; nothing here makes Slack wait but the opening of forms, which asks nobody first.
 * @example const answer = createInteractions({ ...finding, desk, intake, policies, wording, log }); await answer(body)
 */
export function createInteractions(
  ports: Finding & {
    readonly apiUrl?: string | undefined;
    readonly desk: Desk | undefined;
    readonly intake: Intake;
    readonly policies: Pick<Policies, 'of'>;
    readonly wording: Wordings;
    readonly log: Log;
  },
): (body: Interaction) => Promise<void> {
  const { clients, directory, workspace, desk, intake, policies, wording, log } = ports;
  const shown = createRecent<RawMessage>(SHOWN_REMEMBERED);
  const runs: Runs = new Map();
  const { tell, progress } = createTelling(ports);
  const submit = createSubmissions({ ...ports, shown });

  async function askerOf(id: string): Promise<Asker> {
    const member = await directory.person(id);
    return { ...member, ...(directory.administers(id) && { administrator: true }) };
  }
  const languageOf = ({ language }: Pick<Asker, 'language'>): Language =>
    language ?? policies.of(workspace.server).language;
  const wordsFor = (asker: Pick<Asker, 'language'>): Wording => wording[languageOf(asker)];

  /** Whatever goes wrong is told in a sentence. `replace`: in the place of the step that was answered. */
  async function answered(
    asker: Asker,
    respond: string | undefined,
    work: () => Promise<Told | undefined>,
    replace = false,
  ): Promise<void> {
    const reply: Told = (await work().catch((error: unknown) => {
      log.error('somebody was not answered', { error: nameOf(error) });
      return undefined;
    })) ?? { text: wordsFor(asker).receipt.unavailable };
    const { text, file, setup, blocks } = reply;
    const around = { groups: directory.groups(), language: languageOf(asker), words: wordsFor(asker) };
    const shownAs = setup ? setupShown(text, setup, around) : { text, blocks };
    await tell(asker, respond, { ...shownAs, file, replace });
  }

  async function open(trigger: string | undefined, about: About, asker: Asker): Promise<void> {
    if (trigger === undefined) return;
    const view = form(about, wordsFor(asker), languageOf(asker));
    await clients.bot.views.open({ trigger_id: trigger, view });
  }

  /** What was picked for a step of the setup; undefined: it stays as it is. */
  function valuesOf(
    body: Interaction,
    press: Extract<Press, { step: unknown }>,
  ): readonly string[] | undefined {
    if (press.what === 'keep') return undefined;
    if (press.value !== '') return [press.value];
    const [action] = body.actions ?? [];
    if (press.what === 'set') return action?.selected_conversation ? [action.selected_conversation] : [];
    const fields = Object.values(body.state?.values ?? {}).flatMap((each) => Object.values(each));
    return fields.flatMap(({ selected_options: all }) => all ?? []).flatMap(({ value }) => value ?? []);
  }

  async function pressed(body: Interaction, asker: Asker): Promise<void> {
    const [action] = body.actions ?? [];
    const press = pressOf(action?.action_id ?? '', action?.value ?? '');
    const respond = body.response_url;
    if (!press) {
      if (asksNothing(action?.action_id ?? '')) return;
      // A button of an earlier version, or one that somebody made up.
      return answered(asker, respond, async () => ({ text: wordsFor(asker).adapter.outdated }));
    }
    switch (press.what) {
      case 'appeal':
        return open(body.trigger_id, { what: 'appeal', caseId: press.caseId, respond }, asker);
      case 'decide':
        return answered(asker, respond, () =>
          intake.decide({ caseId: press.caseId, decision: press.decision, moderator: asker }),
        );
      case 'handle': {
        const { caseId, deed } = press;
        if (deed === 'note') return open(body.trigger_id, { what: 'note', caseId, respond }, asker);
        return answered(asker, respond, () => intake.handle({ caseId, deed, moderator: asker }));
      }
      case 'lines': {
        const locale = press.locale || directory.known(asker.id)?.locale;
        const { under } = press;
        return answered(asker, respond, async () => {
          const reply = await desk?.ask(asker, { kind: 'help-lines', under, ...(locale && { locale }) });
          return reply && { text: reply.text, ...(under === 'notice' && { blocks: withLines(reply.text) }) };
        });
      }
      case 'cancel': {
        const run = runs.get(press.run);
        if (run?.user !== asker.id) return;
        run.cancelled = true;
        return tell(asker, respond, { text: wordsFor(asker).desk.form.cancelling, replace: true });
      }
      case 'set':
      case 'save':
      case 'keep': {
        const values = valuesOf(body, press);
        const ask = { kind: 'setup', step: press.step, ...(values && { values }) } as const;
        return answered(
          asker,
          respond,
          async () => withHint(await desk?.ask(asker, ask), press.step, asker),
          true,
        );
      }
      default:
        return press satisfies never;
    }
  }

  /** A channel that was picked for cards and that the app is not in. */
  function withHint(reply: Reply | undefined, step: SetupStep, asker: Asker): Reply | undefined {
    const set = policies.of(workspace.server).channels.moderators;
    const inside = directory.places().some(({ id, isMember }) => id === set && isMember);
    if (!reply?.accepted || step !== 'moderators' || inside) return reply;
    return { ...reply, text: `${notInside[languageOf(asker)]}\n${reply.text}` };
  }

  async function submitted({ view }: Interaction, asker: Asker): Promise<void> {
    const about = aboutOf(view?.private_metadata);
    if (about) await answered(asker, about.respond, () => submit(about, asker, view?.state?.values ?? {}));
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
    const { text = '', channel_id: channel = '', response_url: respond } = body;
    const language = languageOf(asker);
    const known = async (): Promise<Question> =>
      (await askOf(ports, asker, language, text, channel)) ??
      (await askOf(ports, asker, language, '', channel))!;
    const question = await known().catch((error: unknown) => {
      log.error('what was typed was not understood', { error: nameOf(error) });
      return undefined;
    });
    if (question?.kind === 'form') {
      // Nobody writes or uploads what will be refused: the desk says so before.
      return asker.administrator
        ? open(body.trigger_id, { what: question.what, respond }, asker)
        : answered(asker, respond, async () => desk?.ask(asker, { kind: 'config-import' }));
    }
    await answered(asker, respond, async () => {
      if (question?.kind === 'backtest') return backtest(asker, body.trigger_id ?? '', question.channel);
      const reply = question && (await desk?.ask(asker, question));
      return reply && question.kind === 'help-lines' ? { ...reply, blocks: withLines(reply.text) } : reply;
    });
  }

  async function backtest(asker: Asker, run: string, channel: string): Promise<Reply | undefined> {
    if (!desk) return undefined;
    const history = asker.administrator ? await historyOf(ports, asker.id, channel) : 'unreadable';
    const around = { desk, runs, words: wordsFor(asker).desk, progress: progress(asker) };
    return runBacktest(around, asker, { run, history });
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

/** An answer with the help lines in other languages below. */
const withLines = (text: string) => [
  { type: 'section', text: { type: 'plain_text', text, emoji: false } } as const,
  linesRow(),
];
