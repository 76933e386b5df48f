/** All pictures of the chat together; the oldest are forgotten first. */
const MAX_TOTAL_BYTES = 60_000_000;

/** A picture of a message. */
export interface PictureRef {
  readonly id: string;
  readonly name: string;
}

/** The bytes of the pictures that were posted. They are in memory only. */
export interface ChatPictures {
  add(id: string, bytes: Uint8Array): void;
  get(id: string): Uint8Array | undefined;
  clear(): void;
}

/** @example const pictures = createChatPictures(); pictures.add('m1x0-1', bytes) */
export function createChatPictures(): ChatPictures {
  const bytesById = new Map<string, Uint8Array>();
  let total = 0;
  return {
    add(id, bytes) {
      bytesById.set(id, bytes);
      total += bytes.length;
      for (const [oldest, { length }] of bytesById) {
        if (total <= MAX_TOTAL_BYTES) break;
        bytesById.delete(oldest);
        total -= length;
      }
    },
    get: (id) => bytesById.get(id),
    clear() {
      bytesById.clear();
      total = 0;
    },
  };
}
