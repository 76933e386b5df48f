import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The files of a folder and its subfolders that contain one of the texts: as UTF-8, as UTF-16, as base64 or as hexadecimal
 * digits. All bytes of a file are searched, also the free space of a database.
 * @example findInFiles(dataDir, ['417719834231439361']) // []
 */
export function findInFiles(folder: string, texts: readonly string[]): readonly string[] {
  const needles = texts.flatMap((text) => formsOf(text).map((form) => ({ text, form })));
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .flatMap((entry) => {
      const path = join(entry.parentPath, entry.name);
      const bytes = Buffer.concat([Buffer.from(`${path}\n`), readFileSync(path)]);
      return needles.filter(({ form }) => bytes.includes(form)).map(({ text }) => `${path}: ${text}`);
    });
}

function formsOf(text: string): readonly Buffer[] {
  const utf8 = Buffer.from(text);
  const utf16 = Buffer.from(text, 'utf16le');
  // Inside a longer text, base64 may begin at each of three offsets. The first and last characters depend on neighbours.
  const base64 = [0, 1, 2].map((offset) =>
    Buffer.from(
      Buffer.concat([Buffer.alloc(offset), utf8])
        .toString('base64')
        .slice(4, -4),
    ),
  );
  return [utf8, utf16, Buffer.from(utf16).swap16(), Buffer.from(utf8.toString('hex')), ...base64];
}
