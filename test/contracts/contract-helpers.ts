/** An open store and the function that closes it. */
export interface OpenedStore<T> {
  readonly store: T;
  close(): Promise<void> | void;
}

/** Creates an empty store for one test. */
export type OpenStore<T> = () => OpenedStore<T> | Promise<OpenedStore<T>>;

/** Runs one test with a new store and closes the store afterwards. @example await withStore(make, async (store) => …) */
export async function withStore<T>(make: OpenStore<T>, run: (store: T) => Promise<void>): Promise<void> {
  const { store, close } = await make();
  try {
    await run(store);
  } finally {
    await close();
  }
}

/** The time of the first event in each test of a contract. */
export const START_TIME = new Date('2026-11-02T03:00:00Z');

/** The time `ms` milliseconds after the start. @example afterStart(60_000) */
export const afterStart = (ms: number): Date => new Date(START_TIME.getTime() + ms);
