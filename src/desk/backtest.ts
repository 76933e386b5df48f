import type { Ask, Log, Message, Reply, Verdict } from '#core';
import { fill, messageKey, serverKey } from '#core';
import { heaviestFirst } from '../cases/index.ts';
import { exempt } from '../pipeline/decide.ts';
import { lines, type Question, refused, told } from './replies.ts';

/** More would outlast the patience of platforms: an answer must come within minutes. */
export const HISTORY_MOST = 5000;
/** Live messages come first: after so many the others get their turn. */
const AT_ONCE = 25;
const LINES_SHOWN = 8;
const FOUND_KEPT = 1000;

interface Found {
  readonly message: Message;
  readonly verdict: Verdict;
}

/**
 * What the rules and settings in force would have done to messages that are there already. Only judges: nothing is
 * written, counted or done. Bounded by `HISTORY_MOST`, and ends early when cancelled or when the history breaks off;
 * what was read until then is told.
 * @example (await backtest({ look: intake.look, log }, question, { kind: 'backtest', history })).text
 */
export async function backtest(
  { look, log }: { readonly look: (message: Message) => Promise<Verdict>; readonly log: Log },
  { asker, voice, policy }: Question,
  { history, cancelled = () => false, progress }: Extract<Ask, { kind: 'backtest' }>,
): Promise<Reply> {
  const { backtest: says } = voice.words.desk;
  if (history === 'unreadable') return refused('not-found', says.unreadable);
  const found: Found[] = [];
  const counts = { read: 0, hide: 0, review: 0 };
  let ending: 'done' | 'cancelled' | 'most' | 'broken' = 'done';

  try {
    for await (const message of history) {
      if (cancelled()) {
        ending = 'cancelled';
        break;
      }
      if (counts.read >= HISTORY_MOST) {
        ending = 'most';
        break;
      }
      counts.read += 1;
      if (counts.read % AT_ONCE === 0) {
        progress?.(counts.read);
        await new Promise((resolve) => setTimeout(resolve, 0));
      }
      if (exempt(message, policy)) continue;
      const verdict = await look(message);
      if (verdict.ruling === 'pass') continue;
      counts[verdict.ruling] += 1;
      if (found.length < FOUND_KEPT) found.push({ message, verdict });
    }
  } catch (error) {
    ending = 'broken';
    const name = error instanceof Error ? error.name : typeof error;
    log.warn('history broke off', { server: serverKey(asker.server), read: counts.read, error: name });
  }

  if (counts.read === 0 && ending === 'done') return told(says.empty);
  const shown = worstFirst(found).map((each) => lineOf(each, voice.words.desk));
  const rest = shown.length - LINES_SHOWN;
  const text = lines(
    fill(says[ending], counts),
    ...shown.slice(0, LINES_SHOWN),
    rest > 0 && fill(says.more, { count: rest }),
    says.untouched,
  );
  return rest > 0
    ? told(text, { file: { name: 'backtest.txt', text: `${shown.join('\n')}\n` } })
    : told(text);
}

const worstFirst = (found: readonly Found[]): readonly Found[] =>
  [...found].sort((a, b) => b.verdict.score - a.verdict.score);

/** The link, never the text: the answer must not become a second place where the post can be read. */
function lineOf({ message, verdict }: Found, { backtest: says, ruling }: Question['voice']['words']['desk']) {
  return fill(says.line, {
    ruling: ruling[verdict.ruling],
    link: message.url ?? messageKey(message.ref),
    note: heaviestFirst(verdict)[0]?.note ?? '',
  }).trim();
}
