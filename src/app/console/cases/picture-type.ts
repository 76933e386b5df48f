/** Pictures that every browser shows without running anything, by their first bytes. SVG is not among them: it has scripts. */
const SIGNATURES: readonly (readonly [type: string, at: number, bytes: readonly number[]])[] = [
  ['image/png', 0, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ['image/jpeg', 0, [0xff, 0xd8, 0xff]],
  ['image/gif', 0, [0x47, 0x49, 0x46, 0x38]],
  // RIFF....WEBP
  ['image/webp', 8, [0x57, 0x45, 0x42, 0x50]],
  // ....ftypavif, and ftypavis for an animation
  ['image/avif', 4, [0x66, 0x74, 0x79, 0x70, 0x61, 0x76, 0x69, 0x66]],
  ['image/avif', 4, [0x66, 0x74, 0x79, 0x70, 0x61, 0x76, 0x69, 0x73]],
];

/**
 * The type of a picture by its first bytes; undefined for every other file. The name of a file may lie.
 * @example pictureTypeOf(bytes) // 'image/png'
 */
export const pictureTypeOf = (bytes: Uint8Array): string | undefined =>
  SIGNATURES.find(([, at, signature]) => signature.every((byte, i) => bytes[at + i] === byte))?.[0];
