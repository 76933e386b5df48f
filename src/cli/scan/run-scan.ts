import { dirname } from 'node:path';
import type { Language, Message, Part, Ruling } from '#core';
import { type HistoryRecord, type OpenedHistory, openHistory } from '../../../adapters/history/index.ts';
import { createBufferedLineWriter } from '../lib/buffered-writer.ts';
import { type ImageFiles, openImageFiles, pathInside } from '../lib/images/image-files.ts';
import { formatOldSettings, loadOfflineDetector, type OfflineDetector } from '../lib/offline-detector.ts';
import { createProgress, type Progress } from '../lib/progress.ts';
import { type RulingCounts, totalJudged } from '../lib/ruling-counts.ts';
import { createRefuse, createStyle, type Terminal } from '../lib/terminal.ts';
import { SCAN_FORMATS, SCAN_HEADS, type ScanForm, type ScanLayout } from './scan-formats.ts';
import { describeCounts, formatSummaryLine } from './scan-summary.ts';

/** What `scan` judges, and by which rules. `file` is a path, or - for standard input. */
export interface ScanOptions {
  readonly file: string;
  readonly rules: string;
  readonly policy: string | undefined;
  /** Read the pictures of messages, too. */
  readonly images: boolean;
  readonly only: ReadonlySet<Ruling>;
  readonly form: ScanForm;
  /** The language of the reasons. */
  readonly language: Language;
}

/** Enough to see what is wrong with a file; further problems are only counted. */
const MAX_PROBLEMS_PRINTED = 20;

/** A Slack export, or one of its files. */
const SLACK_FORMATS: ReadonlySet<string> = new Set(['folder-export', 'list']);

/** Columns of a line for people in a file or a pipe. */
const DEFAULT_WIDTH = 120;

/**
 * Judges a history and prints one line per message. Resolves with the exit code.
 * @example await runScan({ file: '-', rules: DEFAULT_RULES_FOLDER, policy: undefined, only, form: 'json', language }, terminal)
 */
export const runScan = async (cliOptions: ScanOptions, terminal: Terminal): Promise<number> => {
  // Lines and a bar on the same terminal would overwrite each other; the lines show the progress.
  const { language } = cliOptions;
  const progress = createProgress({
    stream: terminal.err,
    language,
    hasBar: terminal.out.isTTY !== true,
  });
  const refuse = createRefuse('scan', terminal);
  const detector = await loadOfflineDetector(cliOptions.rules, cliOptions.policy, cliOptions.language);
  if (!detector.ok) return refuse(detector.why);
  terminal.err.write(formatOldSettings('scan', detector.value));
  const name = cliOptions.file === '-' ? 'standard input' : cliOptions.file;
  const history = await openHistory(cliOptions.file === '-' ? terminal.input : cliOptions.file);
  if (history.kind === 'refused') return refuse(`${name}: ${history.why}`);
  if (cliOptions.images && SLACK_FORMATS.has(history.format))
    return refuse(`${name}: a Slack export has only the addresses of its pictures; leave out --images`);
  const images = cliOptions.images ? await openImageFiles() : undefined;
  return scanHistory({
    ...(images && { readImages: createImageAdder(images, dirname(cliOptions.file)) }),
    name,
    history,
    detector: detector.value,
    only: cliOptions.only,
    form: cliOptions.form,
    language,
    out: terminal.out,
    layout: {
      width: terminal.out.columns ?? DEFAULT_WIDTH,
      style: createStyle(terminal, terminal.out),
    },
    progress,
  }).finally(() => images?.stop());
};

/** Everything that one scan needs. */
interface ScanJob extends Pick<ScanOptions, 'only' | 'form' | 'language'> {
  readonly name: string;
  readonly history: OpenedHistory;
  readonly readImages?: AddImages;
  readonly detector: OfflineDetector;
  readonly out: Terminal['out'];
  readonly layout: ScanLayout;
  readonly progress: Progress;
}

const scanHistory = async ({
  name,
  history,
  detector,
  only,
  form,
  language,
  out: stream,
  layout,
  progress,
  readImages,
}: ScanJob): Promise<number> => {
  const started = performance.now();
  let firstJudged = started;
  const counts: RulingCounts = { pass: 0, review: 0, hide: 0 };
  let problems = 0;
  const state = () => ({
    ...history.progress(),
    items: totalJudged(counts),
    text: describeCounts(counts, language),
  });
  const out = createBufferedLineWriter(stream, () => {
    progress.clear();
    process.exit(0);
  });

  const head = SCAN_HEADS[form];
  if (head !== undefined) await out.writeLine(head);
  const format = SCAN_FORMATS[form];
  for await (const record of history.records) {
    if (record.kind === 'problem') {
      if (++problems <= MAX_PROBLEMS_PRINTED)
        progress.printLine(`scan: ${name}, ${record.position}: ${record.why}`);
      continue;
    }
    const { message, problems: unread } = (await readImages?.(record)) ?? {
      message: record.message,
      problems: [],
    };
    for (const why of unread)
      if (++problems <= MAX_PROBLEMS_PRINTED)
        progress.printLine(`scan: ${name}, record ${record.index}: ${why}`);
    const verdict = detector.judge(message);
    counts[verdict.ruling]++;
    if (totalJudged(counts) === 1) firstJudged = performance.now();
    const backpressure = only.has(verdict.ruling)
      ? out.writeLine(format(record.index, message, verdict, layout))
      : undefined;
    if (backpressure !== undefined) await backpressure;
    progress.update(state);
  }
  await out.end();
  if (problems > MAX_PROBLEMS_PRINTED)
    progress.printLine(`scan: ${name}: ${problems - MAX_PROBLEMS_PRINTED} more records could not be read`);
  const ended = performance.now();
  const figures = { seconds: (ended - started) / 1000, secondsSinceFirst: (ended - firstJudged) / 1000 };
  progress.printLine(
    formatSummaryLine({ ...figures, counts, problems, version: detector.version }, language),
  );
  return problems === 0 ? 0 : 2;
};

type MessageRecord = Extract<HistoryRecord, { kind: 'message' }>;

/** A message with what was read in its pictures, and why others were not read. */
type AddImages = (
  record: MessageRecord,
) => Promise<{ readonly message: Message; readonly problems: readonly string[] } | undefined>;

/** No message of a platform has more. */
const MAX_IMAGES = 10;

/** Pictures outside the folder of the history are not read: its author may not choose files of this computer. */
function createImageAdder(images: ImageFiles, folder: string): AddImages {
  return async ({ message, images: paths = [] }) => {
    if (paths.length === 0) return undefined;
    const parts: Part[] = [];
    const problems: string[] = [];
    for (const path of paths.slice(0, MAX_IMAGES)) {
      const inside = pathInside(folder, path);
      const read = inside === undefined ? undefined : await images.read(inside);
      if (read === undefined) problems.push('a picture is not in the folder of the history');
      else if (read.ok) parts.push(...read.value.parts);
      else problems.push(read.why);
    }
    return { message: { ...message, parts: [...message.parts, ...parts] }, problems };
  };
}
