import type { Ask, Chronicle, Clock, Log, Notices, Reply, Tallies } from '#core';
import { fill } from '#core';
import { noticeOn, noticeText, tongueOf } from '../notices/index.ts';
import { figuresOf } from '../pipeline/board.ts';
import { createTally } from '../pipeline/tally.ts';
import { csv, monthAt, monthOf, summary } from '../scoreboard/index.ts';
import { lines, type Question, quoted, refused, told } from './replies.ts';

/** Counted by where they were asked for, never by whom. */
const COUNTED = { notice: 'notice.opened', letter: 'help.opened' } as const;

/**
 * Whom to call, in the language that was chosen. Nothing is kept of who asked.
 * @example (await helpLines({ notices, tallies, clock, log }, question, { kind: 'help-lines', locale: 'vi' })).text
 */
export async function helpLines(
  ports: {
    readonly notices?: () => Notices;
    readonly tallies?: Tallies;
    readonly clock: Clock;
    readonly log: Log;
  },
  { asker, voice, policy }: Question,
  { locale, under }: Extract<Ask, { kind: 'help-lines' }>,
): Promise<Reply> {
  const { letter } = voice.words;
  const notice = ports.notices && noticeOn(ports.notices(), 'help');
  const tongue = tongueOf(locale) ?? asker.language ?? policy.language;
  await createTally(ports)(asker.server, under ? COUNTED[under] : 'help.asked');
  return told(notice ? noticeText(notice, tongue) : lines(letter.helpasking, letter.police));
}

/**
 * A server's figures for a month, the whole table as a file.
 * @example (await showScoreboard({ chronicle, tallies, clock }, question, '2026-11')).file?.name // '2026-11.csv'
 */
export async function showScoreboard(
  ports: { readonly chronicle?: Chronicle; readonly tallies?: Tallies; readonly clock: Clock },
  { asker, voice }: Question,
  typed: string | undefined,
): Promise<Reply> {
  const { chronicle, tallies, clock } = ports;
  const { scoreboard, receipt } = voice.words;
  if (!chronicle || !tallies) return refused('unavailable', receipt.unavailable);
  const now = clock.now();
  const period = monthOf(typed ?? monthAt(now));
  if (!period) return refused('bad-value', fill(scoreboard.badmonth, { typed: quoted(typed ?? '') }));
  const found = await figuresOf({ chronicle, tallies }, asker.server, period, now);
  const name = `${monthAt(period.from)}.csv`;
  const text = csv([{ server: `${asker.server.platform}:${asker.server.id}`, figures: found }]);
  return told(summary(found, scoreboard), { file: { name, text } });
}
