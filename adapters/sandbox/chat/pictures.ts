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

/** Where the first bytes of a format stand. */
const FORMATS: readonly (readonly [type: string, offset: number, bytes: string])[] = [
  ['image/png', 0, '\x89PNG'],
  ['image/jpeg', 0, '\xff\xd8\xff'],
  ['image/gif', 0, 'GIF8'],
  ['image/webp', 8, 'WEBP'],
  ['image/avif', 4, 'ftypavif'],
];

/**
 * The type of a picture by its first bytes. Other files, such as SVG, which can run scripts, are never shown as what they are.
 * @example pictureType(Buffer.from('GIF89a')) // 'image/gif'
 */
export function pictureType(bytes: Uint8Array): string {
  const start = Buffer.from(bytes.subarray(0, 16)).toString('latin1');
  const format = FORMATS.find(([, offset, magic]) => start.startsWith(magic, offset));
  return format ? format[0] : 'application/octet-stream';
}
