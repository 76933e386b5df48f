/** Writes lines to a stream that may be slow. */
export interface BufferedLineWriter {
  /** Adds a line. If it returns a promise, await it before the next line (backpressure). */
  writeLine(text: string): Promise<void> | undefined;
  /** Writes the rest of the buffer. */
  end(): Promise<void>;
}

/** Buffer size; one write per line would cost more than judging it. */
const FLUSH_THRESHOLD_CHARACTERS = 64 * 1024;
/** A line waits at most this long in the buffer, because a person may be watching. */
const FLUSH_AFTER_MS = 100;

/**
 * Buffers lines and respects backpressure, so memory does not grow if the reader is slow. `onReaderGone` is called on
 * EPIPE, for example after `| head`.
 * @example const out = createBufferedLineWriter(process.stdout, () => process.exit(0)); await out.writeLine('{}'); await out.end()
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
