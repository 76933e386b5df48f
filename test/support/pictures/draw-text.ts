import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as fontkit from 'fontkit';

const require = createRequire(import.meta.url);
const notoSans = (weight: string): string =>
  join(dirname(require.resolve('@embedpdf/fonts-jp')), '..', 'fonts', `NotoSansJP-${weight}.otf`);
const googleFont = (name: string, file: string): string =>
  require.resolve(`@expo-google-fonts/${name}/400Regular/${file}_400Regular.ttf`);

/** Fonts from npm packages, so that every computer draws the same pictures. */
const FONT_FILES = {
  sans: () => notoSans('Regular'),
  bold: () => notoSans('Bold'),
  mincho: () => googleFont('hina-mincho', 'HinaMincho'),
  rounded: () => googleFont('kosugi-maru', 'KosugiMaru'),
  handwritten: () => googleFont('yusei-magic', 'YuseiMagic'),
} as const;

export type FontName = keyof typeof FONT_FILES;

export const FONT_NAMES = Object.keys(FONT_FILES) as readonly FontName[];

const opened = new Map<FontName, fontkit.Font>();

function fontOf(name: FontName): fontkit.Font {
  const font = opened.get(name) ?? (fontkit.openSync(FONT_FILES[name]()) as fontkit.Font);
  opened.set(name, font);
  return font;
}

/** How a line of text is drawn. Lengths are in pixels. */
export interface TextStyle {
  readonly font: FontName;
  readonly size: number;
  /** From top to bottom, as Japanese books. */
  readonly isVertical?: boolean;
}

/** The width of a line (its height, if it is vertical) in pixels. @example measureText('日払い', { font: 'sans', size: 20 }) // 60 */
export function measureText(text: string, { font, size, isVertical }: TextStyle): number {
  if (isVertical) return Array.from(text).length * size * LINE_STEP;
  const opened = fontOf(font);
  return (opened.layout(text).advanceWidth / opened.unitsPerEm) * size;
}

const LINE_STEP = 1.05;

/**
 * A line of text as SVG paths, with its first baseline at `x`, `y`. Paths need no installed font.
 * @example drawText('日払い', { font: 'sans', size: 20 }, 10, 30)
 */
export function drawText(text: string, style: TextStyle, x: number, y: number): string {
  const font = fontOf(style.font);
  const scale = style.size / font.unitsPerEm;
  const run = font.layout(text, style.isVertical ? ['vert'] : []);
  let [atX, atY] = [x, y];
  return run.glyphs
    .map((glyph, i) => {
      const { xAdvance } = run.positions[i]!;
      const left = style.isVertical ? atX + (style.size - xAdvance * scale) / 2 : atX;
      const place = `translate(${left.toFixed(1)} ${atY.toFixed(1)}) scale(${scale.toFixed(5)} ${(-scale).toFixed(5)})`;
      if (style.isVertical) atY += style.size * LINE_STEP;
      else atX += xAdvance * scale;
      return `<path transform="${place}" d="${glyph.path.toSVG()}"/>`;
    })
    .join('');
}

/**
 * Breaks a text into lines of at most `length` pixels, between any two characters, as Japanese texts are broken.
 * @example wrapText('荷物を運ぶだけ', { font: 'sans', size: 20 }, 90) // ['荷物を運', 'ぶだけ']
 */
export function wrapText(text: string, style: TextStyle, length: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const character of text) {
    if (line !== '' && measureText(line + character, style) > length) {
      lines.push(line);
      line = '';
    }
    line += character;
  }
  return line === '' ? lines : [...lines, line];
}
