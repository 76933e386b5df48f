/**
 * Cleanup steps, run in reverse order. It replaces `AsyncDisposableStack`, which Node.js 22 does not have.
 */
export interface CleanupStack {
  defer(step: () => unknown): void;
  /** Runs each step once. A step that fails does not stop the others; the first error is thrown at the end. */
  run(): Promise<void>;
}

/**
 * Creates an empty stack.
 * @example const cleanup = createCleanupStack(); cleanup.defer(() => stores.close()); await cleanup.run()
 */
export function createCleanupStack(): CleanupStack {
  const steps: (() => unknown)[] = [];
  return {
    defer: (step) => void steps.push(step),
    async run() {
      const errors: unknown[] = [];
      for (let step = steps.pop(); step; step = steps.pop()) {
        try {
          await step();
        } catch (error) {
          errors.push(error);
        }
      }
      if (errors.length > 0) throw errors[0];
    },
  };
}
