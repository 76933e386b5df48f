/** Lines to a stream that may be slower than we are. */
export interface BufferedLineWriter {
  /** Adds a line; a promise, when there is one, wants to be awaited before the next. */
  writeLine(text: string): Promise<void> | undefined;
  /** Hands over what is left. */
  end(): Promise<void>;
}

/** Characters gathered before they are handed over; one write per line would cost more than judging it. */
const FLUSH_THRESHOLD_CHARACTERS = 64 * 1024;
/** How long a line may wait for company, in milliseconds: somebody may be watching. */
const FLUSH_AFTER_MS = 100;

/**
 * Gathers lines and writes them with regard for the reader's speed: memory does not grow when it is slow. `closed` is
 * called when the reader has gone away, as `head` does.
 * @example const out = createBufferedLineWriter(process.stdout, () => process.exit(0)); await out.line('{}'); await out.end()
 */
export const createBufferedLineWriter = (
  stream: NodeJS.WritableStream,
  onReaderGone: () => void,
): BufferedLineWriter => {
  let buffer = '';
  let timer: NodeJS.Timeout | undefined;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') onReaderGone();
    else throw error;
  });

  const flush = (): Promise<void> | undefined => {
    clearTimeout(timer);
    timer = undefined;
    if (buffer === '') return undefined;
    const text = buffer;
    buffer = '';
    return stream.write(text) ? undefined : new Promise((resolve) => stream.once('drain', resolve));
  };

  return {
    writeLine: (text) => {
      buffer += `${text}\n`;
      if (buffer.length >= FLUSH_THRESHOLD_CHARACTERS) return flush();
      timer ??= setTimeout(() => void flush(), FLUSH_AFTER_MS);
      return undefined;
    },
    end: async () => {
      await flush();
    },
  };
};
