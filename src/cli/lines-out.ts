/** Lines to a stream that may be slower than we are. */
export interface LinesOut {
  /** Adds a line; a promise, when there is one, wants to be awaited before the next. */
  line(text: string): Promise<void> | undefined;
  /** Hands over what is left. */
  end(): Promise<void>;
}

/** Characters gathered before they are handed over; one write per line would cost more than judging it. */
const GATHER = 64 * 1024;
/** How long a line may wait for company, in milliseconds: somebody may be watching. */
const PATIENCE_MS = 100;

/**
 * Gathers lines and writes them with regard for the reader's speed: memory does not grow when it is slow. `closed` is
 * called when the reader has gone away, as `head` does.
 * @example const out = linesOut(process.stdout, () => process.exit(0)); await out.line('{}'); await out.end()
 */
export const linesOut = (stream: NodeJS.WritableStream, closed: () => void): LinesOut => {
  let gathered = '';
  let timer: NodeJS.Timeout | undefined;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') closed();
    else throw error;
  });

  const flush = (): Promise<void> | undefined => {
    clearTimeout(timer);
    timer = undefined;
    if (gathered === '') return undefined;
    const text = gathered;
    gathered = '';
    return stream.write(text) ? undefined : new Promise((resolve) => stream.once('drain', resolve));
  };

  return {
    line: (text) => {
      gathered += `${text}\n`;
      if (gathered.length >= GATHER) return flush();
      timer ??= setTimeout(() => void flush(), PATIENCE_MS);
      return undefined;
    },
    end: async () => {
      await flush();
    },
  };
};
