import { CaseConflict, type Metrics } from '#core';

/**
 * The same store, with every call counted that it did not answer; that somebody else was faster is an answer.
 * @example const archive = instrumentStore('archive', sql.archive, meter)
 */
export const instrumentStore = <T extends object>(
  name: string,
  store: T,
  metrics: Pick<Metrics, 'countStoreError'>,
): T =>
  Object.fromEntries(
    Object.entries(store).map(([method, call]) => [
      method,
      typeof call !== 'function'
        ? call
        : (...args: unknown[]) => {
            const result: unknown = call(...args);
            if (!(result instanceof Promise)) return result;
            return result.catch((error: unknown) => {
              if (!(error instanceof CaseConflict)) metrics.countStoreError(name);
              throw error;
            });
          },
    ]),
  ) as T;
