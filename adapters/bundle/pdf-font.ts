import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const fontFolder = join(dirname(createRequire(import.meta.url).resolve('@embedpdf/fonts-jp')), '..', 'fonts');

/** Noto Sans JP as it is installed; woff would take ten seconds to read. @example doc.registerFont('body', loadPdfFont('Regular')) */
export const loadPdfFont = (weight: 'Regular' | 'Bold'): Buffer =>
  readFileSync(join(fontFolder, `NotoSansJP-${weight}.otf`));

interface GlyphLookup {
  hasGlyphForCodePoint(code: number): boolean;
}

const INVISIBLE = /[\p{Cc}\p{Cf}\p{Variation_Selector}]/u;

/**
 * What a font has no picture for, by its number: an empty box would say nothing. Invisible characters too, for they may
 * turn what follows around.
 * @example replaceMissingGlyphs('あ😀', font) // 'あ[U+1F600]'
 */
export const replaceMissingGlyphs = (text: string, glyphs: GlyphLookup): string =>
  Array.from(text, (char) => {
    const code = char.codePointAt(0)!;
    if (!INVISIBLE.test(char) && glyphs.hasGlyphForCodePoint(code)) return char;
    return `[U+${code.toString(16).toUpperCase().padStart(4, '0')}]`;
  }).join('');
