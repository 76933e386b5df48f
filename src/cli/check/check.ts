import { isUtf8 } from 'node:buffer';
import { existsSync } from 'node:fs';
import type { LoadResult } from '../../app/load-rules.ts';
import { DEFAULT_RULES_FOLDER } from '../../app/project-paths.ts';
import { hasPictureName } from '../../core/ports/pictures/picture-format.ts';
import { withinTextLimit } from '../../core/ports/pictures/picture-parts.ts';
import { LANGUAGE_OPTION, RULES_OPTIONS } from '../lib/common-options.ts';
import { type CommandDeclaration, createCommand, formatUsage } from '../lib/declare-command.ts';
import { formatVerdictJson } from '../lib/format-verdict-json.ts';
import type { ReadImage } from '../lib/images/image-files.ts';
import { createStyle, type Terminal, usesColour } from '../lib/terminal.ts';

/** Words, options and help of the command. @example formatUsage(declaration, 'en') */
export const declaration = {
  name: 'check',
  synopsis: ['[options] "TEXT"', '[options] --image FILE ["TEXT"]'],
  words: 'text',
  intro: {
    en: 'Judges one text and says why. Without a text, or for -, it is read from standard input.',
    ja: '文章を1件判定し、理由を表示します。文章を省略するか - と書くと、標準入力から読みます。',
  },
  options: {
    image: {
      type: 'string',
      value: 'FILE',
      multiple: true,
      about: {
        en: `a picture that was posted with the text, or alone; its text and codes are read and judged
(several: --image before each)`,
        ja: `文章に添えられた（または単独の）画像。文字とコードを読み取って判定します
（複数の場合は、それぞれの前に--imageを付けます）`,
      },
    },
    json: {
      type: 'boolean',
      about: { en: 'the line that scan prints', ja: 'scanと同じ形式のJSONで出力します' },
    },
    all: {
      type: 'boolean',
      about: {
        en: 'every rule that fired (default: at most five, about different words)',
        ja: '反応したルールをすべて表示します（省略時：語句の異なる5件まで）',
      },
    },
    ...RULES_OPTIONS,
    ...LANGUAGE_OPTION,
  },
  outro: {
    en: 'Exit code: 0 when the text was judged, 2 when it, the picture or the rules could not be read.',
    ja: '終了コード：判定したら0、文章、画像、ルールのどれかを読めなかったら2',
  },
} as const satisfies CommandDeclaration;

/** Limit for a text on standard input. */
const MAX_INPUT_BYTES = 16 * 1024 * 1024;

/** How many reasons are shown without `--all`. */
const SHOWN_RULES = 5;

/** The command `check`. @example await main(['--help'], terminal) */
export const main = createCommand(declaration, async ({ values, words, language, refuse }, terminal) => {
  const { out } = terminal;
  const { image: paths = [] } = values;
  const file = words.find(isPictureFile);
  if (file !== undefined) return refuse(`${file} is a file: write --image before each picture`);
  if (words.length > 1) return refuse('one text is judged at a time: put it in quotes');
  const isFromInput = words[0] === '-' || (words.length === 0 && paths.length === 0);
  const inputText = isFromInput
    ? terminal.input.isTTY
      ? ''
      : await readInput(terminal.input)
    : (words[0] ?? '');
  if (typeof inputText !== 'string') return refuse(inputText.why);
  if (inputText.trim() === '' && paths.length === 0)
    return refuse(`there is no text to judge\n\n${formatUsage(declaration, language)}`.trimEnd());

  const images = await readImages(paths);
  if (!images.ok) return refuse(images.why);
  const { formatOldSettings, loadOfflineDetector } = await import('../lib/offline-detector.ts');
  const detector = await loadOfflineDetector(values.rules ?? DEFAULT_RULES_FOLDER, values.policy, language);
  if (!detector.ok) return refuse(detector.why);
  const { policy, version, unusedPacks } = detector.value;
  terminal.err.write(formatOldSettings('check', detector.value));
  if (unusedPacks.length > 0)
    terminal.err.write(
      `check: index.yaml lists ${unusedPacks.join(', ')}, and the policy does not use it: it never fires\n`,
    );
  const parts = withinTextLimit(images.value.flatMap((image) => image.parts));
  const verdict = detector.value.judgeWithJobNotice({ text: inputText, parts });
  if (values.json === true) {
    out.write(`${formatVerdictJson(0, verdict)}\n`);
    return 0;
  }
  const { BRACKET_MARKS, explainVerdict, TERMINAL_MARKS } = await import('../lib/explain-verdict.ts');
  for (const [i, { reading }] of images.value.entries()) {
    const { formatReading } = await import('../lib/images/image-files.ts');
    out.write(formatReading(reading, language, paths.length > 1 ? paths[i] : undefined));
  }
  const marks = usesColour(terminal, out) ? TERMINAL_MARKS : BRACKET_MARKS;
  const shownRules = values.all === true ? Number.POSITIVE_INFINITY : SHOWN_RULES;
  out.write(
    explainVerdict(inputText, verdict, {
      ...{ policy, version, language, marks, style: createStyle(terminal, out), shownRules },
    }),
  );
  return 0;
});

/** A file that was meant as a picture would otherwise be judged as a text, which is its name. */
const isPictureFile = (word: string): boolean => hasPictureName(word) && existsSync(word);

/** Reads all or none: a verdict without one of them would be about another post. */
const readImages = async (paths: readonly string[]): Promise<LoadResult<readonly ReadImage[]>> => {
  if (paths.length === 0) return { ok: true, value: [] };
  const { openImageFiles } = await import('../lib/images/image-files.ts');
  const images = await openImageFiles();
  if (!images.ok) return images;
  try {
    const read: ReadImage[] = [];
    for (const path of paths) {
      const image = await images.value.read(path);
      if (!image.ok) return image;
      read.push(image.value);
    }
    return { ok: true, value: read };
  } finally {
    images.value.stop();
  }
};

/** Standard input without its byte order mark and its last line break. */
const readInput = async (input: Terminal['input']): Promise<string | { readonly why: string }> => {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of input as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_INPUT_BYTES)
      return { why: `standard input is longer than ${MAX_INPUT_BYTES >> 20} MB; use scan` };
    chunks.push(chunk);
  }
  const bytes = Buffer.concat(chunks);
  if (!isUtf8(bytes)) return { why: 'standard input is not UTF-8 text' };
  return bytes
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .replace(/\r?\n$/, '');
};
