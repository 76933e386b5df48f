import { type Caller, type CommandService, fillTemplate, type Intake, type Wording } from '#core';
import { truncate } from '#lib';
import type { CardPublisher } from '../actions/cards.ts';
import type { KnownBlock } from '../client/block-kit-types.ts';
import type { Clients } from '../client/clients.ts';
import { messageLinkTo, type Workspace } from '../client/workspace.ts';
import { appealRow, linkButton } from '../ui/buttons.ts';
import { commandNamesFor } from './command-names.ts';

const MAX_CASES = 20;
const MAX_HEADER_LENGTH = 150;
const MAX_TEXT_LENGTH = 2900;

/**
 * Publishes the Home tab of the app. Every member sees their own cases with a button to appeal, the commands and the
 * police line. Moderators also see the open cases and the figures of this month, administrators also the settings.
 * Rejects when Slack does not accept the page.
 * @example await publishAppHome({ clients, workspace, cardPublisher, commandService, intake }, caller, wording)
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
  wording: Wording,
): Promise<void> {
  const { clients, workspace, cardPublisher, commandService, intake } = ports;
  const blocks: KnownBlock[] = [];
  const addHeader = (text: string): void =>
    void blocks.push({
      type: 'header',
      text: { type: 'plain_text', text: truncate(text, MAX_HEADER_LENGTH), emoji: false },
    });
  const addSection = (text: string, more: object = {}): void =>
    void blocks.push({
      type: 'section',
      text: { type: 'plain_text', text: truncate(text, MAX_TEXT_LENGTH), emoji: false },
      ...more,
    });

  if (caller.moderator || caller.administrator) {
    const waiting = await cardPublisher.listOpen();
    addHeader(
      waiting.length > 0
        ? fillTemplate(wording.home.waiting, { count: waiting.length })
        : wording.home.nowaiting,
    );
    for (const { caseId, channel, ts } of waiting.slice(-MAX_CASES).reverse()) {
      addSection(caseId, {
        accessory: linkButton(messageLinkTo(workspace, channel, ts), wording.adapter.open),
      });
    }
    if (waiting.length > MAX_CASES)
      addSection(fillTemplate(wording.adapter.more, { count: waiting.length - MAX_CASES }));
  }
  if (caller.moderator || caller.administrator)
    addSection((await commandService.execute(caller, { command: 'scoreboard' })).text);
  const { strikes, caseIds } = await intake.getMemberHistory(caller);
  addHeader(wording.home.own);
  if (caseIds.length === 0) addSection(wording.home.noown);
  else addSection(fillTemplate(wording.home.strikes, { count: strikes }));
  for (const caseId of caseIds.slice(0, MAX_CASES)) {
    addSection(caseId);
    blocks.push(appealRow(caseId, wording.adapter.appealbutton));
  }
  const help = await commandService.execute(caller, {
    command: 'help',
    commandNames: commandNamesFor(commandService.listCommands(), caller.language ?? 'en'),
  });
  addSection(help.text);
  addSection(wording.letter.police);
  if (caller.administrator) {
    addHeader(wording.home.settings);
    addSection((await commandService.execute(caller, { command: 'config show' })).text);
  }
  await clients.bot.views.publish({ user_id: caller.id, view: { type: 'home', blocks } });
}
