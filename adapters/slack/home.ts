import { type Asker, type Desk, fill, type Intake, type Wording } from '#core';
import { appealButton, linkButton } from './buttons.ts';
import type { Cards } from './cards.ts';
import type { Clients } from './clients.ts';
import { commandsFor } from './command-words.ts';
import type { KnownBlock } from './kit.ts';
import { linkTo, type Workspace } from './workspace.ts';

const CASES_MOST = 20;
const TEXT_MOST = 2900;

/**
 * The app's own page: for moderators the cases that wait, this month's figures and the settings, for everybody their own cases with the
 * offer of an appeal, what can be asked, and where help is.
 * @example await showHome({ clients, workspace, cards, desk, intake }, asker, words)
 */
export async function showHome(
  ports: {
    readonly clients: Clients;
    readonly workspace: Workspace;
    readonly cards: Cards;
    readonly desk: Desk;
    readonly intake: Pick<Intake, 'standing'>;
  },
  asker: Asker,
  words: Wording,
): Promise<void> {
  const { clients, workspace, cards, desk, intake } = ports;
  const blocks: KnownBlock[] = [];
  const head = (text: string): void =>
    void blocks.push({
      type: 'header',
      text: { type: 'plain_text', text: text.slice(0, 150), emoji: false },
    });
  const say = (text: string, more: object = {}): void =>
    void blocks.push({
      type: 'section',
      text: { type: 'plain_text', text: text.slice(0, TEXT_MOST), emoji: false },
      ...more,
    });

  if (asker.moderator || asker.administrator) {
    const waiting = await cards.waiting();
    head(waiting.length > 0 ? fill(words.home.waiting, { count: waiting.length }) : words.home.nowaiting);
    for (const { caseId, channel, ts } of waiting.slice(-CASES_MOST).reverse()) {
      say(caseId, { accessory: linkButton(linkTo(workspace, channel, ts), words.adapter.open) });
    }
    if (waiting.length > CASES_MOST) say(fill(words.adapter.more, { count: waiting.length - CASES_MOST }));
  }
  if (asker.moderator || asker.administrator) say((await desk.ask(asker, { kind: 'scoreboard' })).text);
  const { strikes, caseIds } = await intake.standing(asker);
  head(words.home.own);
  if (caseIds.length === 0) say(words.home.noown);
  else say(fill(words.home.strikes, { count: strikes }));
  for (const caseId of caseIds.slice(0, CASES_MOST)) {
    say(caseId);
    blocks.push(appealButton(caseId, words.adapter.appealbutton));
  }
  const help = await desk.ask(asker, { kind: 'help', names: commandsFor(asker.language ?? 'en') });
  say(help.text);
  say(words.letter.police);
  if (asker.administrator) {
    head(words.home.settings);
    say((await desk.ask(asker, { kind: 'config-show' })).text);
  }
  await clients.bot.views.publish({ user_id: asker.id, view: { type: 'home', blocks } });
}
