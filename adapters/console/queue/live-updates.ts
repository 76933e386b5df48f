import { setImmediate } from 'node:timers/promises';
import type { Caller, CaseSummary, ConsoleQueue, Language, QueueChange, QueueFilter } from '#core';
import { fillTemplate, serverKey } from '#core';
import type { Html } from '../area.ts';
import type { PageEvent } from '../frame/event-stream.ts';
import { type RowContext, renderRow } from './render-row.ts';

/** If more rows have changed at once, pages load them again. */
const MAX_ROWS_AT_ONCE = 15;
const LISTS_PER_TURN = 10;

/** An open list. */
export interface OpenList {
  readonly viewer: Caller;
  readonly filter: QueueFilter;
  readonly language: Language;
  readonly row: RowContext;
  /** The state of the lists that the page was made of (`ConsoleQueue.revision`); null if it does not say. */
  readonly since: string | null;
  readonly send: (...events: readonly PageEvent[]) => void;
}

/** All open lists with the same rows: one server, one language, the same right to act. */
interface Audience {
  /** Each list with the number of new cases of its filter since it was opened. */
  readonly lists: Map<OpenList, number>;
  readonly stop: () => void;
}

const createEvent = (event: string, data: unknown): PageEvent => ({ event, data: JSON.stringify(data) });

/**
 * Sends changes to open lists. A changed row is rendered once for all lists of a server in one language; new cases are only
 * counted, so no list moves under a moderator's hand. A list that may have missed changes, because it was loaded or its stream
 * was interrupted before them, is asked to load its rows again. Returns the function that adds a list, which returns the one that
 * removes it. `render` renders a row; tests count its calls.
 * @example const join = createLiveUpdates(queue); const leave = join({ viewer, filter, language, row, since, send })
 */
export function createLiveUpdates(
  queue: Pick<ConsoleQueue, 'watch' | 'matches' | 'revision'>,
  render: (summary: CaseSummary, row: RowContext) => Html | Promise<Html> = renderRow,
): (list: OpenList) => () => void {
  const audiences = new Map<string, Audience>();

  function sendToAll(lists: Audience['lists'], change: QueueChange, row: RowContext): void {
    const shared = sharedEvents(change, row, render);
    void inTurns([...lists.keys()], (list) => {
      const before = lists.get(list);
      if (before === undefined) return;
      const matching = change.added.filter((summary) =>
        queue.matches(list.viewer, list.filter, summary),
      ).length;
      if (matching === 0) return list.send(...shared);
      lists.set(list, before + matching);
      const text = fillTemplate(row.words.live.added, { count: before + matching });
      list.send(...shared, createEvent('added', text));
    });
  }

  return (list) => {
    const { viewer, language, row } = list;
    const key = `${serverKey(viewer.server)} ${language} ${row.canAct}`;
    const lists: Audience['lists'] = audiences.get(key)?.lists ?? new Map();
    if (!audiences.has(key)) {
      const stop = queue.watch(viewer.server, (change) => sendToAll(lists, change, row));
      audiences.set(key, { lists, stop });
    }
    lists.set(list, 0);
    if (list.since !== queue.revision(viewer)) list.send(createEvent('many', null));
    return () => {
      lists.delete(list);
      const audience = audiences.get(key);
      if (lists.size > 0 || audience?.lists !== lists) return;
      audiences.delete(key);
      audience.stop();
    };
  };
}

/** A few in each turn of the event loop: hiding a post must not wait for hundreds of open pages. */
async function inTurns<T>(items: readonly T[], run: (item: T) => void): Promise<void> {
  for (const [index, item] of items.entries()) {
    if (index > 0 && index % LISTS_PER_TURN === 0) await setImmediate();
    run(item);
  }
}

/** What is the same for all lists: the rows that have changed, the count, and the cases that were erased. */
function sharedEvents(
  change: QueueChange,
  row: RowContext,
  render: (summary: CaseSummary, row: RowContext) => Html | Promise<Html>,
): readonly PageEvent[] {
  const { changed: rows } = change;
  const count = fillTemplate(row.words.undecided, { count: change.undecided });
  return [
    createEvent('count', count),
    ...(rows.length > MAX_ROWS_AT_ONCE ? [createEvent('many', rows.length)] : []),
    ...(rows.length > 0 && rows.length <= MAX_ROWS_AT_ONCE
      ? [createEvent('rows', rows.map((summary) => String(render(summary, row))).join(''))]
      : []),
    ...(change.removed.length > 0 ? [createEvent('removed', change.removed)] : []),
  ];
}
