import { type Canvas, gradient, hsl, photo, plain } from './backgrounds.ts';
import { drawText, FONT_NAMES, measureText, type TextStyle, wrapText } from './draw-text.ts';
import type { Random } from './random.ts';

const ink = (paths: string, fill: string, outline?: string): string =>
  `<g fill="${fill}"${outline ? ` stroke="${outline}" stroke-width="110" paint-order="stroke" stroke-linejoin="round"` : ''}>${paths}</g>`;

/** Lines below each other, the first baseline at `y`. */
function paragraph(lines: readonly string[], style: TextStyle, x: number, y: number, step: number): string {
  return lines.map((line, i) => drawText(line, style, x, y + i * step)).join('');
}

/** A note of a telephone: small letters from the top, and empty paper below. @example drawMemo(['日払い'], createRandom(1)) */
export function drawMemo(lines: readonly string[], random: Random): Canvas {
  const width = random.pick([750, 1080]);
  const height = Math.round(width * random.pick([1.6, 2.1]));
  const isDark = random.chance(0.5);
  const style: TextStyle = { font: random.pick(FONT_NAMES), size: Math.round(width * 0.042) };
  const small = { ...style, size: Math.round(width * 0.028) };
  const shown = lines.flatMap((line) => [...wrapText(line, style, width * 0.86), '']);
  const text = paragraph(shown, style, width * 0.06, width * 0.24, style.size * 1.5);
  const bar = drawText(
    `${random.between(7, 23)}:${random.between(10, 59)}`,
    small,
    width * 0.05,
    width * 0.06,
  );
  const head = drawText('メモ', { ...style, size: style.size * 0.9 }, width * 0.06, width * 0.14);
  return {
    ...{ width, height },
    svg:
      plain(width, height, isDark ? '#1c1c1e' : '#fff') + ink(text + bar + head, isDark ? '#f2f2f7' : '#111'),
  };
}

/** A post of a social network as a screenshot. @example drawPost(['日払い'], createRandom(1)) */
export function drawPost(lines: readonly string[], random: Random): Canvas {
  const width = random.pick([600, 750, 1080]);
  const isDark = random.chance(0.5);
  const style: TextStyle = {
    font: random.pick(['sans', 'rounded'] as const),
    size: Math.round(width * 0.038),
  };
  const shown = lines.flatMap((line) => wrapText(line, style, width * 0.72));
  const left = width * 0.2;
  const name = drawText(
    random.pick(['みなと', 'kaito', 'りお', '働き方研究']),
    { ...style, font: 'bold' },
    left,
    width * 0.1,
  );
  const text = paragraph(shown, style, left, width * 0.19, style.size * 1.45);
  const bottom = width * 0.19 + style.size * 1.45 * shown.length + style.size;
  const small = { ...style, size: style.size * 0.75 };
  const counts = drawText(
    `返信 ${random.between(0, 9)}   いいね ${random.between(1, 99)}   ${random.between(100, 999)}件の表示`,
    small,
    left,
    bottom,
  );
  const height = Math.round(bottom + style.size * 2);
  return {
    ...{ width, height },
    svg:
      plain(width, height, isDark ? '#15202b' : '#fff') +
      `<circle cx="${width * 0.1}" cy="${width * 0.1}" r="${width * 0.06}" fill="${hsl(random.between(0, 359), 50, 55)}"/>` +
      ink(name + text, isDark ? '#eee' : '#0f1419') +
      ink(counts, '#888'),
  };
}

/** A large headline in a coloured band, and small lines below. @example drawFlyer(['日払い'], createRandom(1)) */
export function drawFlyer([headline = '', ...lines]: readonly string[], random: Random): Canvas {
  const [width, height] = [1080, random.pick([1080, 1350])];
  const hue = random.between(0, 359);
  const large: TextStyle = {
    font: 'bold',
    size: Math.min(110, (width * 0.9) / Math.max(1, measureText(headline, { font: 'bold', size: 1 }))),
  };
  const style: TextStyle = { font: random.pick(FONT_NAMES), size: random.between(34, 46) };
  const shown = lines.flatMap((line) => wrapText(`・${line}`, style, width * 0.84));
  return {
    ...{ width, height },
    svg:
      plain(width, height, hsl(hue, 80, 95)) +
      `<rect y="90" width="${width}" height="230" fill="${hsl(hue, 80, 45)}"/>` +
      ink(drawText(headline, large, width * 0.05, 205 + large.size * 0.35), '#fff') +
      ink(paragraph(shown, style, width * 0.08, 440, style.size * 1.9), '#222'),
  };
}

/** A photo with each line in its own coloured strip, as in stories. @example await drawStory(['日払い'], createRandom(1)) */
export async function drawStory(lines: readonly string[], random: Random): Promise<Canvas> {
  const [width, height] = [1080, 1600];
  const background = await photo(width, height, random);
  const style: TextStyle = { font: random.pick(FONT_NAMES), size: random.between(44, 58) };
  const [strip, fill] = random.pick([
    ['#fff', '#111'],
    ['#000', '#fff'],
    ['#e0245e', '#fff'],
    ['#ffe14d', '#111'],
  ] as const);
  const shown = lines.flatMap((line) => wrapText(line, style, width * 0.82));
  const parts = shown.map((line, i) => {
    const length = measureText(line, style);
    const [x, y] = [(width - length) / 2, height * 0.3 + i * style.size * 1.8];
    return `<rect x="${x - 16}" y="${y - style.size}" width="${length + 32}" height="${style.size * 1.35}" rx="12" fill="${strip}"/>${ink(drawText(line, style, x, y), fill)}`;
  });
  const turn = `rotate(${random.between(-6, 6)} ${width / 2} ${height / 2})`;
  return { width, height, background, svg: `<g transform="${turn}">${parts.join('')}</g>` };
}

/** Coloured letters with a white or black outline on a photo. @example await drawColourful(['日払い'], createRandom(1)) */
export async function drawColourful(lines: readonly string[], random: Random): Promise<Canvas> {
  const [width, height] = random.pick([
    [1080, 1080],
    [1200, 800],
  ] as const);
  const background = await photo(width, height, random);
  const isLight = random.chance(0.5);
  const style: TextStyle = {
    font: random.pick(['bold', 'rounded', 'handwritten'] as const),
    size: random.between(48, 64),
  };
  const shown = lines.flatMap((line) => wrapText(line, style, width * 0.88));
  const top = (height - shown.length * style.size * 1.6) / 2 + style.size;
  const fill = isLight
    ? random.pick(['#ffe600', '#7dff6b', '#ffb3de'])
    : random.pick(['#d0021b', '#0033aa', '#7a0bc0']);
  return {
    width,
    height,
    background,
    svg: ink(paragraph(shown, style, width * 0.06, top, style.size * 1.6), fill, isLight ? '#000' : '#fff'),
  };
}

const LABELS = ['仕事内容', '給与', '条件', '連絡先', 'その他', '備考'] as const;

/** A table with a label for each line. @example drawTable(['日払い'], createRandom(1)) */
export function drawTable(lines: readonly string[], random: Random): Canvas {
  const width = 1000;
  const style: TextStyle = { font: random.pick(FONT_NAMES), size: 34 };
  const cells = lines.map((line) => wrapText(line, style, width * 0.62));
  let y = 60;
  const parts = cells.map((shown, i) => {
    const height = shown.length * 50 + 40;
    const row =
      `<rect x="40" y="${y}" width="220" height="${height}" fill="${hsl(210, 40, 85)}" stroke="#555"/><rect x="260" y="${y}" width="700" height="${height}" fill="#fff" stroke="#555"/>` +
      ink(
        drawText(LABELS[i % LABELS.length]!, style, 60, y + 52) + paragraph(shown, style, 280, y + 52, 50),
        '#111',
      );
    y += height;
    return row;
  });
  return { width, height: y + 60, svg: plain(width, y + 60, '#eef3f8') + parts.join('') };
}

/** White columns with an outline on a photo. @example await drawVerticalPhoto(['日払い'], createRandom(1)) */
export async function drawVerticalPhoto(lines: readonly string[], random: Random): Promise<Canvas> {
  const [width, height] = [900, 1200];
  const background = await photo(width, height, random);
  const style: TextStyle = { font: random.pick(FONT_NAMES), size: 52, isVertical: true };
  const paths = lines.map((line, i) => drawText(line, style, width * 0.78 - i * 110, 120));
  return { width, height, background, svg: ink(paths.join(''), '#fff', '#000') };
}

/** Small letters on a gradient with a pattern of dots. @example drawPattern(['日払い'], createRandom(1)) */
export function drawPattern(lines: readonly string[], random: Random): Canvas {
  const [width, height] = [640, 640];
  const hue = random.between(0, 359);
  const isDark = random.chance(0.5);
  const style: TextStyle = { font: random.pick(FONT_NAMES), size: random.between(22, 28) };
  const shown = lines.flatMap((line) => wrapText(line, style, width * 0.84));
  const dots = Array.from(
    { length: 256 },
    (_, i) =>
      `<circle cx="${(i % 16) * 40 + 20}" cy="${Math.floor(i / 16) * 40 + 20}" r="6" fill="${hsl(hue, 60, isDark ? 34 : 80)}"/>`,
  );
  const background = gradient(width, height, [
    hsl(hue, 60, isDark ? 22 : 88),
    hsl((hue + 40) % 360, 60, isDark ? 30 : 92),
  ]);
  return {
    width,
    height,
    svg:
      background +
      dots.join('') +
      ink(paragraph(shown, style, width * 0.08, 180, style.size * 1.8), isDark ? '#fff' : '#111'),
  };
}
