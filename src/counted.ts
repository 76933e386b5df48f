import { CaseConflict, type Meter } from '#core';

/**
 * The same store, with every call counted that it did not answer; that somebody else was faster is an answer.
 * @example const archive = counted('archive', sql.archive, meter)
 */
export const counted = <T extends object>(name: string, store: T, meter: Pick<Meter, 'storeError'>): T =>
  Object.fromEntries(
    Object.entries(store).map(([method, call]) => [
      method,
      typeof call !== 'function'
        ? call
        : (...args: unknown[]) => {
            const result: unknown = call(...args);
            if (!(result instanceof Promise)) return result;
            return result.catch((error: unknown) => {
              if (!(error instanceof CaseConflict)) meter.storeError(name);
              throw error;
            });
          },
    ]),
  ) as T;
