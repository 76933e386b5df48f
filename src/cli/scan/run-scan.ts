import type { DownloadFile, Language, Ruling } from '#core';
import { type OpenedHistory, openHistory } from '../../../adapters/history/index.ts';
import { createBufferedLineWriter } from '../lib/buffered-writer.ts';
import { type ImageFiles, openImageFiles } from '../lib/images/image-files.ts';
import { formatOldSettings, loadOfflineDetector, type OfflineDetector } from '../lib/offline-detector.ts';
import { createProgress, type Progress } from '../lib/progress.ts';
import { type RulingCounts, totalJudged } from '../lib/ruling-counts.ts';
import { createRefuse, createStyle, type Terminal } from '../lib/terminal.ts';
import { createPictureDownloads, type DownloadPicture } from './pictures/download-picture.ts';
import { countUnread, formatPictureLines } from './pictures/picture-counts.ts';
import { createRecordPictures, type RecordPictures } from './pictures/read-record-pictures.ts';
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

/** Enough to see what is wrong with a file; further problems are only counted. The same for pictures. */
const MAX_PROBLEMS_PRINTED = 20;

/** Columns of a line for people in a file or a pipe. */
const DEFAULT_WIDTH = 120;

/**
 * Judges a history and prints one line per message. Resolves with the exit code. `downloadFile`: absent unless pictures may be
 * downloaded.
 * @example await runScan({ file: '-', rules: DEFAULT_RULES_FOLDER, policy: undefined, only, form: 'json', language }, terminal)
 */
export const runScan = async (
  cliOptions: ScanOptions,
  terminal: Terminal,
  downloadFile?: DownloadFile,
): Promise<number> => {
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
  const images = cliOptions.images ? await openImageFiles() : undefined;
  if (images?.ok === false) return refuse(images.why);
  const source = cliOptions.file === '-' ? terminal.input : cliOptions.file;
  const history = await openHistory(source, { withPictures: cliOptions.images });
  if (history.kind === 'refused') return refuse(`${name}: ${history.why}`);
  return scanHistory({
    ...(images && { images: images.value }),
    ...(downloadFile && { download: createPictureDownloads(downloadFile) }),
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
      language,
    },
    progress,
  }).finally(() => images?.value.stop());
};

/** Everything that one scan needs. */
interface ScanJob extends Pick<ScanOptions, 'only' | 'form' | 'language'> {
  readonly name: string;
  readonly history: OpenedHistory;
  /** Absent: pictures are not read. */
  readonly images?: ImageFiles;
  /** Absent: pictures are not downloaded. */
  readonly download?: DownloadPicture;
  readonly detector: OfflineDetector;
  readonly out: Terminal['out'];
  readonly layout: ScanLayout;
  readonly progress: Progress;
}

const scanHistory = async (job: ScanJob): Promise<number> => {
  const { name, history, detector, only, form, language, out: stream, layout, progress } = job;
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

  const pictures = openPictures(job);
  const head = SCAN_HEADS[form];
  if (head !== undefined) await out.writeLine(head);
  const format = SCAN_FORMATS[form];
  for await (const record of history.records) {
    if (record.kind === 'problem') {
      if (++problems <= MAX_PROBLEMS_PRINTED)
        progress.printLine(`scan: ${name}, ${record.position}: ${record.why}`);
      continue;
    }
    // A history without pictures must not wait for a promise at each message.
    const message = pictures && record.pictures ? await pictures.read(record) : record.message;
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
  if (pictures === undefined) return problems === 0 ? 0 : 2;
  for (const line of formatPictureLines(pictures.counts(), language)) progress.printLine(line);
  return problems + countUnread(pictures.counts()) === 0 ? 0 : 2;
};

/** The pictures of the history; undefined if they are not read. */
const openPictures = ({ name, images, history, download, progress }: ScanJob): RecordPictures | undefined => {
  if (!images) return undefined;
  let printed = 0;
  return createRecordPictures({
    ...{ images, download, readSaved: history.readPicture },
    onUnread({ index }, why) {
      if (++printed <= MAX_PROBLEMS_PRINTED) progress.printLine(`scan: ${name}, record ${index}: ${why}`);
    },
  });
};
