import type { OperatorPost, PostPicture } from '#core';

/** Bytes of the length of the header. */
const LENGTH_BYTES = 4;

/** A picture in the header: its address, or the length of its bytes, which follow the header. */
type PackedPicture = { readonly url: string } | { readonly length: number };

/**
 * A post and its pictures as bytes: the length of a header, the header as JSON, then the bytes of the pictures.
 * @example unpackPictures(packPictures(post)) // the same post
 */
export function packPictures({ pictures = [], ...post }: OperatorPost): Buffer {
  const packed = pictures.map(
    (picture): PackedPicture => ('bytes' in picture ? { length: picture.bytes.byteLength } : picture),
  );
  const header = Buffer.from(JSON.stringify({ post, pictures: packed }));
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32BE(header.length);
  return Buffer.concat([
    ...[length, header],
    ...pictures.flatMap((picture) => ('bytes' in picture ? [picture.bytes] : [])),
  ]);
}

/** The inverse of `packPictures`. Throws for other bytes. @example unpackPictures(bytes).pictures */
export function unpackPictures(bytes: Uint8Array): OperatorPost {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let offset = LENGTH_BYTES + buffer.readUInt32BE(0);
  const { post, pictures } = JSON.parse(buffer.toString('utf8', LENGTH_BYTES, offset)) as {
    readonly post: Omit<OperatorPost, 'pictures'>;
    readonly pictures: readonly PackedPicture[];
  };
  const unpacked = pictures.map((picture): PostPicture => {
    if ('url' in picture) return picture;
    const own = buffer.subarray(offset, offset + picture.length);
    offset += picture.length;
    return { bytes: Uint8Array.from(own) };
  });
  return { ...reviveDates(post), pictures: unpacked };
}

/** JSON has texts in place of dates. */
function reviveDates({ author, sentAt, editedAt, ...post }: OperatorPost): OperatorPost {
  const { createdAt, joinedAt, ...account } = author;
  return {
    ...post,
    author: {
      ...account,
      ...(createdAt && { createdAt: new Date(createdAt) }),
      ...(joinedAt && { joinedAt: new Date(joinedAt) }),
    },
    sentAt: new Date(sentAt),
    ...(editedAt && { editedAt: new Date(editedAt) }),
  };
}
