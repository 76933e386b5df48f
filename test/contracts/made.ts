/** A freshly made, empty store and how to get rid of it. */
export interface Made<T> {
  readonly store: T;
  close(): Promise<void> | void;
}

export type Make<T> = () => Made<T> | Promise<Made<T>>;

/** Makes a store for one story and closes it, whatever happens. @example await using(make, async (store) => …) */
export async function using<T>(make: Make<T>, story: (store: T) => Promise<void>): Promise<void> {
  const { store, close } = await make();
  try {
    await story(store);
  } finally {
    await close();
  }
}

export const START = new Date('2026-11-02T03:00:00Z');

/** So many milliseconds after the start. @example later(60_000) */
export const later = (ms: number): Date => new Date(START.getTime() + ms);
