/** The formats that are read, and that every browser shows without running anything. */
export type PictureFormat = 'png' | 'jpeg' | 'webp' | 'gif' | 'avif';

const ascii = (bytes: Uint8Array, start: number, end: number): string =>
  String.fromCharCode(...bytes.subarray(start, end));

/** `mif1` and `msf1` stand in front of some AVIF files, and then `avif` or `avis` follows among the compatible brands. */
const AVIF_BRANDS: readonly string[] = ['avif', 'avis'];
const GENERIC_HEIF_BRANDS: readonly string[] = ['mif1', 'msf1'];
const MAX_BRANDS = 16;

/**
 * The format of a picture by its first bytes; undefined for all others, also SVG, PDF, TIFF and HEIC. The name of the file
 * and what a server says of it do not count.
 * @example pictureFormatOf(Buffer.from('%PDF-1.7')) // undefined
 */
export function pictureFormatOf(bytes: Uint8Array): PictureFormat | undefined {
  if (ascii(bytes, 0, 8) === '\u0089PNG\r\n\u001a\n') return 'png';
  if (ascii(bytes, 0, 3) === '\u00ff\u00d8\u00ff') return 'jpeg';
  if (/^GIF8[79]a$/.test(ascii(bytes, 0, 6))) return 'gif';
  if (ascii(bytes, 0, 4) === 'RIFF' && ascii(bytes, 8, 12) === 'WEBP') return 'webp';
  return isAvif(bytes) ? 'avif' : undefined;
}

/**
 * The content type of a picture by its first bytes; undefined for every other file.
 * @example pictureTypeOf(Buffer.from('GIF89a')) // 'image/gif'
 */
export function pictureTypeOf(bytes: Uint8Array): string | undefined {
  const format = pictureFormatOf(bytes);
  return format && `image/${format}`;
}

/** ISO base media file format: the box `ftyp`, its main brand, a version, then compatible brands. */
function isAvif(bytes: Uint8Array): boolean {
  if (ascii(bytes, 4, 8) !== 'ftyp') return false;
  const main = ascii(bytes, 8, 12);
  if (AVIF_BRANDS.includes(main)) return true;
  if (!GENERIC_HEIF_BRANDS.includes(main)) return false;
  for (let i = 0; i < MAX_BRANDS; i++)
    if (AVIF_BRANDS.includes(ascii(bytes, 16 + i * 4, 20 + i * 4))) return true;
  return false;
}

const PICTURE_NAME = /\.(?:png|jpe?g|webp|gif|avif)$/i;

/**
 * Whether a file is a picture by its name. Anyone can give a file any name, so this only says which files are opened.
 * @example hasPictureName('poster.PNG') // true
 */
export const hasPictureName = (name: string | undefined): boolean =>
  name !== undefined && PICTURE_NAME.test(name);

/**
 * The name of a file that has none, with the ending of its format; other files get no ending.
 * @example pictureFileName('preview-1', Buffer.from('GIF89a')) // 'preview-1.gif'
 */
export function pictureFileName(name: string, bytes: Uint8Array): string {
  const format = pictureFormatOf(bytes);
  if (format === undefined) return name;
  return `${name}.${format === 'jpeg' ? 'jpg' : format}`;
}
