/** A freshly made, empty store and how to get rid of it. */
export interface OpenedStore<T> {
  readonly store: T;
  close(): Promise<void> | void;
}

export type OpenStore<T> = () => OpenedStore<T> | Promise<OpenedStore<T>>;

/** Makes a store for one story and closes it, whatever happens. @example await withStore(make, async (store) => …) */
export async function withStore<T>(make: OpenStore<T>, story: (store: T) => Promise<void>): Promise<void> {
  const { store, close } = await make();
  try {
    await story(store);
  } finally {
    await close();
  }
}

export const START_TIME = new Date('2026-11-02T03:00:00Z');

/** So many milliseconds after the start. @example later(60_000) */
export const afterStart = (ms: number): Date => new Date(START_TIME.getTime() + ms);
