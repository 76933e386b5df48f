/** The result of `peek` at the end of the input. */
export const END_OF_INPUT = -1;

const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

/** State of the scan of one value, kept between chunks. */
export interface ScanState {
  at: number;
  depth: number;
  inString: boolean;
  escaped: boolean;
}

/**
 * Scans one value from `state.at` on. Returns the index after its end, or -1 when it continues after these bytes; then
 * `state` is updated for the next call.
 * @example findValueEnd(Buffer.from('[1,2] x'), { at: 0, depth: 0, inString: false, escaped: false }) // 5
 */
export const findValueEnd = (bytes: Buffer, state: ScanState): number => {
  let { at, depth, inString, escaped } = state;
  for (; at < bytes.length; at++) {
    const byte = bytes[at]!;
    if (inString) {
      if (escaped) escaped = false;
      else if (byte === BACKSLASH) escaped = true;
      else if (byte === QUOTE) {
        inString = false;
        if (depth === 0) return at + 1;
      }
    } else if (byte === QUOTE) inString = true;
    else if (byte === OPEN_OBJECT || byte === OPEN_LIST) depth++;
    else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) {
      // At depth 0, the bracket closes the container of this value, which is a number, true, false or null.
      if (depth === 0) return at;
      if (--depth === 0) return at + 1;
    } else if (depth === 0 && (byte === COMMA || isJsonWhitespace(byte))) return at;
  }
  Object.assign(state, { at, depth, inString, escaped });
  return -1;
};

/** True for white space between JSON values. @example isJsonWhitespace(0x20) // true */
export const isJsonWhitespace = (byte: number): boolean =>
  byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

/**
 * Reads JSON values from chunks of bytes, keeping only the current value in memory. Rejects when `chunks` does.
 * @example const reader = createByteReader(chunks); await reader.peek() // the first byte that is not white space
 */
export const createByteReader = (chunks: AsyncIterable<Buffer>) => {
  const source = chunks[Symbol.asyncIterator]();
  let bytes: Buffer = Buffer.alloc(0);
  let cursor = 0;
  let droppedBytes = 0;

  /**
   * Reads at least as much as is buffered, so that joining the chunks of a long value stays linear. False at the end.
   */
  const readMore = async (): Promise<boolean> => {
    const buffers = [bytes.subarray(cursor)];
    const bufferedLength = buffers[0]!.length;
    droppedBytes += cursor;
    cursor = 0;
    let read = 0;
    while (read === 0 || read < bufferedLength) {
      const chunk = await source.next();
      if (chunk.done === true) break;
      buffers.push(chunk.value);
      read += chunk.value.length;
    }
    bytes = bufferedLength === 0 && buffers.length === 2 ? buffers[1]! : Buffer.concat(buffers);
    return read > 0;
  };

  /** The next byte that is not white space, without consuming it; END_OF_INPUT at the end. */
  const peek = async (): Promise<number> => {
    for (;;) {
      while (cursor < bytes.length && isJsonWhitespace(bytes[cursor]!)) cursor++;
      if (cursor < bytes.length) return bytes[cursor]!;
      if (!(await readMore())) return END_OF_INPUT;
    }
  };

  /** The value at the cursor. A value of more than `limit` bytes is skipped and not kept in memory. */
  const readValue = async (limit: number): Promise<Buffer | 'cut' | 'too-long'> => {
    const scan: ScanState = { at: cursor, depth: 0, inString: false, escaped: false };
    let tooLong = false;
    for (;;) {
      const end = findValueEnd(bytes, scan);
      const length = (end === -1 ? bytes.length : end) - cursor;
      if (length > limit) tooLong = true;
      if (end !== -1) {
        const value = bytes.subarray(cursor, end);
        cursor = end;
        return tooLong ? 'too-long' : value;
      }
      if (tooLong) cursor = bytes.length;
      scan.at -= cursor;
      if (!(await readMore())) {
        cursor = bytes.length;
        return 'cut';
      }
    }
  };

  return {
    peek,
    readValue,
    skip: () => void cursor++,
    at: () => droppedBytes + cursor,
    close: async () => void (await source.return?.()),
  };
};
