import { expect, it } from 'vitest';
import { pictureTypeOf } from '../../src/core/index.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1');

it.each([
  ['\x89PNG\r\n\x1a\n', 'image/png'],
  ['\xff\xd8\xff\xe0', 'image/jpeg'],
  ['GIF89a', 'image/gif'],
  ['RIFF\0\0\0\0WEBP', 'image/webp'],
  ['\0\0\0\x20ftypavif', 'image/avif'],
  ['\0\0\0\x20ftypmif1\0\0\0\0mif1avif', 'image/avif'],
])('a picture that is read is also shown: %j', (start, type) => {
  expect(pictureTypeOf(bytes(start))).toBe(type);
});

it.each([
  '<svg xmlns="http://www.w3.org/2000/svg">',
  'RIFX<sc>WEBP<script>',
  'GIF8 <script>',
  '\0\0\0\x20ftypmif1\0\0\0\0mif1heic',
  '%PDF-1.7',
  '',
])('no other file is shown as a picture, such as %j', (start) => {
  expect(pictureTypeOf(bytes(start))).toBeUndefined();
});
