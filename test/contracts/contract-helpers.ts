/** Creates an empty store, and closes it. */
export interface OpenedStore<T> {
  readonly store: T;
  close(): Promise<void> | void;
}

export type OpenStore<T> = () => OpenedStore<T> | Promise<OpenedStore<T>>;

/** Runs one test with a new store and closes the store afterwards. @example await withStore(make, async (store) => …) */
export async function withStore<T>(make: OpenStore<T>, story: (store: T) => Promise<void>): Promise<void> {
  const { store, close } = await make();
  try {
    await story(store);
  } finally {
    await close();
  }
}

export const START_TIME = new Date('2026-11-02T03:00:00Z');

/** The time `ms` milliseconds after the start. @example afterStart(60_000) */
export const afterStart = (ms: number): Date => new Date(START_TIME.getTime() + ms);
