import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { Keys } from './keys.ts';
import { openReading } from './reading.ts';
import { SqlRefused } from './refused.ts';
import { BUSY_MS, type Db } from './store.ts';
import type { Sound, Stretch } from './stretch.ts';

/** So many wait for a thread: it is busy also while this one looks at a page itself. */
const EACH = 3;
const THREAD = new URL('./reader.ts', import.meta.url);
/** In the order in which a reader takes them; the server is known. */
const COLUMNS = [
  ...(['number', 'case_id', 'seq', 'kind', 'at', 'member', 'skeleton', 'content'] as const),
  ...(['content_hash', 'prev', 'hash'] as const),
];

/** Where a database is, for whoever opens it once more. */
export type Place = { readonly path: string } | { readonly url: string; readonly answerMs: number };

/** What a reader is given. It holds keys: never to be logged. */
export interface Reading {
  readonly place: Place;
  readonly busyMs: number;
  /** Takes a stretch's server, `after` and `upTo`. */
  readonly text: string;
  readonly keys: Keys;
}

/** An event in a list, without its server. */
export type Row = [
  ...[number: number, case_id: string, seq: number | null, kind: string, at: number],
  ...[member: string | null, skeleton: string, content: Uint8Array | null],
  ...[content_hash: string, prev: string, hash: string],
];

export interface Asked {
  readonly id: number;
  readonly stretch: Stretch;
}
export interface Answered {
  readonly id: number;
  readonly sound: Sound | undefined;
}

export interface ReadAhead {
  /**
   * The stretch of this chain that begins behind `after`. Undefined: it must be looked at here, for nobody has, or
   * it was not found sound. Throws `SqlRefused` when the thread that should know has ended.
   */
  sound(server: string, after: number): Promise<Sound | undefined>;
  close(): Promise<unknown>;
}

interface Coming {
  readonly stretch: Stretch;
  readonly sound: Promise<Sound | undefined>;
  known: boolean;
}

/**
 * Other threads look at the stretches to come, and so does this one while it waits for them; each by itself and with a
 * connection of its own. What joins the stretches is for whoever walks along the chain, in order, and so is to say
 * what is wrong. But a few are under way.
 * @example const ahead = readAhead(stretches, 1, { db, place, keys }); await ahead.sound('sandbox:main', 0)
 */
export function readAhead(
  stretches: Iterator<Stretch>,
  threads: number,
  about: {
    readonly db: Db;
    readonly place: Place;
    readonly keys: Keys;
    readonly reader?: URL | undefined;
  },
): ReadAhead {
  const { place, keys, reader = THREAD } = about;
  const reading: Reading = { place, busyMs: BUSY_MS, text: textFor(about.db), keys };
  const readers = Array.from({ length: threads }, () => startReader(reader, reading));
  const here = openReading(reading);
  const most = 2 * EACH * threads;
  let coming: readonly Coming[] = [];

  /** Has somebody look at the next one. */
  function begin(look: (stretch: Stretch) => Promise<Sound | undefined>): Coming | undefined {
    if (coming.length >= most) return undefined;
    const { value: stretch, done } = stretches.next();
    if (done === true) return undefined;
    const next: Coming = { stretch, sound: look(stretch), known: false };
    const known = () => {
      next.known = true;
    };
    // Whoever asks for it hears of a failure, if anybody still does.
    next.sound.then(known, known);
    coming = [...coming, next];
    return next;
  }

  function askThreads(): void {
    for (const { asked, look } of readers) while (asked() < EACH && begin(look) !== undefined);
  }

  askThreads();
  return {
    async sound(server, after) {
      const place = coming.findIndex(({ stretch }) => stretch.server === server && stretch.after === after);
      const mine = coming[place];
      if (mine === undefined) return undefined;
      coming = coming.slice(place + 1);
      askThreads();
      while (!mine.known) {
        const next = begin(here.look);
        if (next === undefined) break;
        await next.sound;
        // What threads have said meanwhile is heard now.
        await setImmediate();
        askThreads();
      }
      return mine.sound;
    },
    close: () => Promise.all([here, ...readers].map((each) => each.close())),
  };
}

function startReader(entry: URL, reading: Reading) {
  const worker = new Worker(entry, { execArgv: [], workerData: reading });
  const waiting = new Map<number, { resolve(sound: Sound | undefined): void; reject(why: Error): void }>();
  let ended: Error | undefined;
  let ids = 0;

  function end(why: string): void {
    ended ??= new SqlRefused(`a thread of the verification ended before its time (${why}): verify once more`);
    for (const { reject } of waiting.values()) reject(ended);
    waiting.clear();
  }

  worker.on('message', ({ id, sound }: Answered) => {
    waiting.get(id)?.resolve(sound);
    waiting.delete(id);
  });
  // Only the name: a message might quote what it was given.
  worker.on('error', (error) => end('code' in error ? String(error.code) : error.name));
  worker.on('exit', (code) => end(`exit code ${code}`));

  return {
    asked: () => waiting.size,
    look: (stretch: Stretch): Promise<Sound | undefined> =>
      new Promise((resolve, reject) => {
        if (ended) return reject(ended);
        const asked: Asked = { id: ++ids, stretch };
        waiting.set(asked.id, { resolve, reject });
        worker.postMessage(asked);
      }),
    close: () => worker.terminate(),
  };
}

/** In the words of this database. */
const textFor = (db: Db): string =>
  db
    .selectFrom('events')
    .select(COLUMNS)
    .where('server', '=', '')
    .where('number', '>', 0)
    .where('number', '<=', 0)
    .orderBy('number')
    .compile().sql;
