import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const fontFolder = join(dirname(createRequire(import.meta.url).resolve('@embedpdf/fonts-jp')), '..', 'fonts');

/** The installed Noto Sans JP as OTF: reading WOFF would take ten seconds. @example doc.registerFont('body', loadPdfFont('Regular')) */
export const loadPdfFont = (weight: 'Regular' | 'Bold'): Buffer =>
  readFileSync(join(fontFolder, `NotoSansJP-${weight}.otf`));

interface GlyphLookup {
  hasGlyphForCodePoint(code: number): boolean;
}

const INVISIBLE = /[\p{Cc}\p{Cf}\p{Variation_Selector}]/u;

/**
 * Replaces characters without a glyph by their code point, because an empty box says nothing. Invisible characters are
 * replaced too, because they can reverse the text after them.
 * @example replaceMissingGlyphs('あ😀', font) // 'あ[U+1F600]'
 */
export const replaceMissingGlyphs = (text: string, glyphs: GlyphLookup): string =>
  Array.from(text, (char) => {
    const code = char.codePointAt(0)!;
    if (!INVISIBLE.test(char) && glyphs.hasGlyphForCodePoint(code)) return char;
    return `[U+${code.toString(16).toUpperCase().padStart(4, '0')}]`;
  }).join('');
