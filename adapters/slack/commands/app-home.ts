import { type Caller, type CommandService, fillTemplate, type Intake, type Wording } from '#core';
import type { CardPublisher } from '../actions/cards.ts';
import type { KnownBlock } from '../client/block-kit-types.ts';
import type { Clients } from '../client/clients.ts';
import { messageLinkTo, type Workspace } from '../client/workspace.ts';
import { appealRow, linkButton } from '../ui/buttons.ts';
import { commandNamesFor } from './command-names.ts';

const MAX_CASES = 20;
const MAX_TEXT_LENGTH = 2900;

/**
 * The app's own page: for moderators the cases that wait, this month's figures and the settings, for everybody their own cases with the
 * offer of an appeal, what can be asked, and where help is.
 * @example await publishAppHome({ clients, workspace, cards, desk, intake }, asker, words)
 */
export async function publishAppHome(
  ports: {
    readonly clients: Clients;
    readonly workspace: Workspace;
    readonly cardPublisher: CardPublisher;
    readonly commandService: CommandService;
    readonly intake: Pick<Intake, 'getMemberHistory'>;
  },
  caller: Caller,
  words: Wording,
): Promise<void> {
  const { clients, workspace, cardPublisher, commandService, intake } = ports;
  const blocks: KnownBlock[] = [];
  const addHeader = (text: string): void =>
    void blocks.push({
      type: 'header',
      text: { type: 'plain_text', text: text.slice(0, 150), emoji: false },
    });
  const addSection = (text: string, more: object = {}): void =>
    void blocks.push({
      type: 'section',
      text: { type: 'plain_text', text: text.slice(0, MAX_TEXT_LENGTH), emoji: false },
      ...more,
    });

  if (caller.moderator || caller.administrator) {
    const waiting = await cardPublisher.listOpen();
    addHeader(
      waiting.length > 0 ? fillTemplate(words.home.waiting, { count: waiting.length }) : words.home.nowaiting,
    );
    for (const { caseId, channel, ts } of waiting.slice(-MAX_CASES).reverse()) {
      addSection(caseId, {
        accessory: linkButton(messageLinkTo(workspace, channel, ts), words.adapter.open),
      });
    }
    if (waiting.length > MAX_CASES)
      addSection(fillTemplate(words.adapter.more, { count: waiting.length - MAX_CASES }));
  }
  if (caller.moderator || caller.administrator)
    addSection((await commandService.execute(caller, { kind: 'scoreboard' })).text);
  const { strikes, caseIds } = await intake.getMemberHistory(caller);
  addHeader(words.home.own);
  if (caseIds.length === 0) addSection(words.home.noown);
  else addSection(fillTemplate(words.home.strikes, { count: strikes }));
  for (const caseId of caseIds.slice(0, MAX_CASES)) {
    addSection(caseId);
    blocks.push(appealRow(caseId, words.adapter.appealbutton));
  }
  const help = await commandService.execute(caller, {
    kind: 'help',
    names: commandNamesFor(caller.language ?? 'en'),
  });
  addSection(help.text);
  addSection(words.letter.police);
  if (caller.administrator) {
    addHeader(words.home.settings);
    addSection((await commandService.execute(caller, { kind: 'config-show' })).text);
  }
  await clients.bot.views.publish({ user_id: caller.id, view: { type: 'home', blocks } });
}
