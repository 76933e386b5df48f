import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const folder = join(dirname(createRequire(import.meta.url).resolve('@embedpdf/fonts-jp')), '..', 'fonts');

/** Noto Sans JP as it is installed; woff would take ten seconds to read. @example doc.registerFont('body', font('Regular')) */
export const font = (weight: 'Regular' | 'Bold'): Buffer =>
  readFileSync(join(folder, `NotoSansJP-${weight}.otf`));

interface Glyphs {
  hasGlyphForCodePoint(code: number): boolean;
}

const HIDDEN = /[\p{Cc}\p{Cf}\p{Variation_Selector}]/u;

/**
 * What a font has no picture for, by its number: an empty box would say nothing. Invisible characters too, for they may
 * turn what follows around.
 * @example drawable('あ😀', font) // 'あ[U+1F600]'
 */
export const drawable = (text: string, glyphs: Glyphs): string =>
  Array.from(text, (char) => {
    const code = char.codePointAt(0)!;
    if (!HIDDEN.test(char) && glyphs.hasGlyphForCodePoint(code)) return char;
    return `[U+${code.toString(16).toUpperCase().padStart(4, '0')}]`;
  }).join('');
