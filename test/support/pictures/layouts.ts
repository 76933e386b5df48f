import { type Canvas, gradient, hsl, photo, plain } from './backgrounds.ts';
import { drawText, FONT_NAMES, type FontName, measureText, type TextStyle, wrapText } from './draw-text.ts';
import {
  drawColourful,
  drawFlyer,
  drawMemo,
  drawPattern,
  drawPost,
  drawStory,
  drawTable,
  drawVerticalPhoto,
} from './more-layouts.ts';
import type { Random } from './random.ts';

/** How a text stands in a picture. */
export const LAYOUTS = [
  'poster',
  'dark',
  'vertical',
  'gradient',
  'photo',
  'caption',
  'rotated',
  'chat',
  'memo',
  'post',
  'flyer',
  'story',
  'table',
  'pattern',
  'colourful',
  'vertical-photo',
] as const;
export type Layout = (typeof LAYOUTS)[number];

/** Draws lines of text in a layout. @example await drawLayout('poster', ['日払い'], createRandom(1)) */
export function drawLayout(layout: Layout, lines: readonly string[], random: Random): Promise<Canvas> {
  return Promise.resolve(DRAW[layout](lines, random));
}

const DRAW: Readonly<Record<Layout, (lines: readonly string[], random: Random) => Canvas | Promise<Canvas>>> =
  {
    poster: (lines, random) => {
      const size = posterSize(random);
      const paper = hsl(random.between(0, 359), random.between(0, 80), random.between(88, 100));
      return {
        ...size,
        svg: plain(size.width, size.height, paper) + block(lines, size, random, darkInk(random)),
      };
    },
    dark: (lines, random) => {
      const size = posterSize(random);
      const paper = hsl(random.between(0, 359), random.between(0, 60), random.between(0, 16));
      return { ...size, svg: plain(size.width, size.height, paper) + block(lines, size, random, '#fff') };
    },
    vertical: (lines, random) => {
      const isDark = random.chance(0.3);
      const size = { width: random.between(500, 900), height: random.between(800, 1200) };
      const ink = isDark ? '#fff' : darkInk(random);
      return {
        ...size,
        svg: plain(size.width, size.height, isDark ? '#111' : '#fffdf5') + columns(lines, size, random, ink),
      };
    },
    gradient: (lines, random) => {
      const size = posterSize(random);
      const hue = random.between(0, 359);
      const isDark = random.chance(0.5);
      const colours = [hsl(hue, 60, isDark ? 20 : 92), hsl((hue + 60) % 360, 60, isDark ? 35 : 75)] as const;
      const ink = isDark ? '#fff' : '#111';
      return { ...size, svg: gradient(size.width, size.height, colours) + block(lines, size, random, ink) };
    },
    photo: async (lines, random) => {
      const size = posterSize(random);
      const background = await photo(size.width, size.height, random);
      return { ...size, background, svg: block(lines, size, random, '#fff', '#000') };
    },
    caption: async (lines, random) => {
      const size = posterSize(random);
      const background = await photo(size.width, size.height, random);
      const strip = `<rect y="${size.height * 0.08}" width="${size.width}" height="${size.height * 0.84}" fill="#fff" fill-opacity="0.85"/>`;
      return { ...size, background, svg: strip + block(lines, size, random, '#111') };
    },
    rotated: (lines, random) => {
      const size = posterSize(random);
      const degrees = (random.chance(0.5) ? 1 : -1) * random.between(2, 10);
      const text = block(
        lines,
        { width: size.width * 0.85, height: size.height * 0.85 },
        random,
        darkInk(random),
      );
      const place = `rotate(${degrees} ${size.width / 2} ${size.height / 2}) translate(${size.width * 0.08} ${size.height * 0.08})`;
      return { ...size, svg: `${plain(size.width, size.height, '#fff')}<g transform="${place}">${text}</g>` };
    },
    chat: (lines, random) => drawChat(lines, random),
    memo: drawMemo,
    post: drawPost,
    flyer: drawFlyer,
    story: drawStory,
    table: drawTable,
    pattern: drawPattern,
    colourful: drawColourful,
    'vertical-photo': drawVerticalPhoto,
  };

const posterSize = (random: Random): { readonly width: number; readonly height: number } =>
  random.pick([
    { width: 1080, height: 1080 },
    { width: 800, height: 600 },
    { width: 1200, height: 675 },
    { width: 720, height: 960 },
    { width: 600, height: 600 },
  ]);

const darkInk = (random: Random): string =>
  hsl(random.between(0, 359), random.between(0, 90), random.between(5, 30));

interface Size {
  readonly width: number;
  readonly height: number;
}

const svgText = (paths: string, ink: string, outline?: string): string =>
  `<g fill="${ink}"${outline ? ` stroke="${outline}" stroke-width="90" paint-order="stroke" stroke-linejoin="round"` : ''}>${paths}</g>`;

/** Horizontal lines in the middle, as large as they fit. */
function block(lines: readonly string[], size: Size, random: Random, ink: string, outline?: string): string {
  const font = random.pick(FONT_NAMES);
  const room = size.width * 0.88;
  const widest = Math.max(...lines.map((line) => measureText(line, { font, size: 1 })));
  const byWidth = (room / widest) * (0.75 + random.next() * 0.25);
  const textSize = Math.max(20, Math.min(byWidth, (size.height * 0.8) / (lines.length * 1.6), 64));
  const style: TextStyle = { font, size: textSize };
  const shown = lines.flatMap((line) => wrapText(line, style, room));
  const step = textSize * (1.45 + random.next() * 0.3);
  const top = (size.height - step * shown.length) / 2 + textSize;
  const isCentred = random.chance(0.5);
  const paths = shown.map((line, i) => {
    const x = isCentred ? (size.width - measureText(line, style)) / 2 : size.width * 0.06;
    return drawText(line, style, x, top + i * step);
  });
  return svgText(paths.join(''), ink, outline);
}

function columns(lines: readonly string[], size: Size, random: Random, ink: string): string {
  const font = random.pick(FONT_NAMES);
  const longest = Math.max(...lines.map((line) => measureText(line, { font, size: 1, isVertical: true })));
  const textSize = Math.min(52, (size.height * 0.86) / longest, (size.width * 0.8) / (lines.length * 1.7));
  const style: TextStyle = { font, size: textSize, isVertical: true };
  const step = textSize * 1.7;
  const right = (size.width + step * lines.length) / 2 - step;
  const paths = lines.map((line, i) =>
    drawText(line, style, right - i * step, size.height * 0.07 + textSize),
  );
  return svgText(paths.join(''), ink);
}

const CHAT_FONT: FontName = 'sans';

/** A screenshot of a telephone: a bar with the time and a name, and bubbles from both sides. */
function drawChat(lines: readonly string[], random: Random): Canvas {
  const width = random.pick([750, 828, 1080]);
  const scale = width / 750;
  const height = Math.round(width * (1.2 + random.next() * 0.7));
  const style: TextStyle = { font: CHAT_FONT, size: Math.round(30 * scale) };
  const isDark = random.chance(0.4);
  const [paper, theirs, mine] = isDark ? ['#111', '#333', '#1f6f43'] : ['#8cabd8', '#fff', '#8de055'];
  const ink = isDark ? '#eee' : '#111';
  const parts = [plain(width, height, paper)];
  const small: TextStyle = { font: CHAT_FONT, size: Math.round(24 * scale) };
  parts.push(
    svgText(
      drawText(`${random.between(7, 23)}:${random.between(10, 59)}`, small, 30 * scale, 40 * scale),
      ink,
    ),
  );
  parts.push(
    svgText(
      drawText(
        random.pick(['さくら', 'ゆうき', '先輩', 'たけし']),
        { ...style, font: 'bold' },
        90 * scale,
        105 * scale,
      ),
      ink,
    ),
  );
  let y = 150 * scale;
  lines.forEach((line, i) => {
    const shown = wrapText(line, style, width * 0.6);
    const bubbleWidth = Math.max(...shown.map((text) => measureText(text, style))) + 44 * scale;
    const bubbleHeight = shown.length * style.size * 1.4 + 30 * scale;
    const isMine = i % 2 === 1;
    const x = isMine ? width - bubbleWidth - 30 * scale : 100 * scale;
    parts.push(
      `<rect x="${x}" y="${y}" width="${bubbleWidth}" height="${bubbleHeight}" rx="${24 * scale}" fill="${isMine ? mine : theirs}"/>`,
      ...(isMine
        ? []
        : [`<circle cx="${55 * scale}" cy="${y + 35 * scale}" r="${32 * scale}" fill="#c88"/>`]),
      svgText(
        shown
          .map((text, row) =>
            drawText(text, style, x + 22 * scale, y + 15 * scale + style.size * (1.1 + row * 1.4)),
          )
          .join(''),
        ink,
      ),
    );
    y += bubbleHeight + 36 * scale;
  });
  return { width, height, svg: parts.join('') };
}
