import type { Language, Message, Verdict } from '#core';
import { formatJapanTime } from '#lib';
import { chooseReasons } from '../../cases/index.ts';
// Not from #core: its index loads zod, which --help does not need.
import { formatPercent } from '../../core/probability.ts';
import { csvHeader, csvRow, type ExportRow } from '../../inquiry/index.ts';
import { formatVerdictJson } from '../lib/format-verdict-json.ts';
import type { Style } from '../lib/terminal.ts';
import { cutToWidth } from '../lib/text-table.ts';

/** How `scan` prints a message. */
export type ScanForm = 'json' | 'human' | 'csv';

/** Without it, spreadsheet programs assume another encoding. */
const UTF8_BOM = '\ufeff';

/** How lines for people look. */
export interface ScanLayout {
  /** Columns of the terminal; texts are cut at it. */
  readonly width: number;
  readonly style: Style;
  readonly language: Language;
}

type FormatMessage = (index: number, message: Message, verdict: Verdict, layout: ScanLayout) => string;

/** A control character in a text must not control the terminal. */
const toOneLine = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();

const MAX_REASONS = 3;
const INDENT = ' '.repeat(8);
const RULING_STYLES = { hide: 'red', review: 'yellow', pass: 'dim' } as const;

/** A history whose messages have no time gets the first instant of 1970. */
const hasTime = (sentAt: Date): boolean => sentAt.getTime() !== 0;

const formatSentAt = (sentAt: Date): string => (hasTime(sentAt) ? formatJapanTime(sentAt).slice(0, 16) : '–');

const PICTURE_LABELS = { en: '[pictures]', ja: '[画像]' } as const;

/** What was read in the pictures of a message; '' if nothing was. */
const pictureText = ({ parts }: Message): string =>
  parts
    .filter(({ kind }) => kind === 'image-text')
    .map(({ text }) => text)
    .join('\n');

const formatHuman: FormatMessage = (_, message, verdict, { width, style, language }) => {
  const { author, ref, sentAt, text } = message;
  const head = [
    style(RULING_STYLES[verdict.ruling], verdict.ruling.padEnd(6)),
    formatPercent(verdict.probability).padStart(7),
    formatSentAt(sentAt),
    toOneLine(author.name),
    `#${toOneLine(ref.channel)}`,
  ];
  const cut = (line: string): string => cutToWidth(line, width - INDENT.length);
  const inPictures = toOneLine(pictureText(message));
  const shown = [
    ...(text === '' && inPictures !== '' ? [] : [toOneLine(text)]),
    ...(inPictures === '' ? [] : [`${PICTURE_LABELS[language]} ${inPictures}`]),
  ];
  return [
    head.join('  '),
    ...shown.map((line) => `${INDENT}${cut(line)}`),
    ...chooseReasons(verdict, MAX_REASONS).map(
      ({ rule, note }) => `${INDENT}${style('dim', cut(`- ${rule}: ${note}`))}`,
    ),
  ].join('\n');
};

const toRow = (index: number, message: Message, verdict: Verdict): ExportRow => {
  const { author, ref, sentAt, text } = message;
  const reasons = chooseReasons(verdict, MAX_REASONS);
  return {
    index,
    ruling: verdict.ruling,
    probability: verdict.probability,
    log_odds: verdict.logOdds,
    stance: verdict.stance,
    sent_utc: hasTime(sentAt) ? sentAt.toISOString() : null,
    author: author.name,
    account: author.id,
    channel: ref.channel,
    text,
    rules: reasons.map(({ rule }) => rule).join('; ') || null,
    reasons: reasons.map(({ note }) => note).join('; ') || null,
    picture_text: pictureText(message) || null,
  };
};

const CSV_COLUMNS: ExportRow = {
  ...{ index: 0, ruling: '', probability: 0, log_odds: 0, stance: '', sent_utc: '', author: '' },
  ...{ account: '', channel: '', text: '', rules: '', reasons: '', picture_text: '' },
};

/** One message in each form, without a line break at the end. @example SCAN_FORMATS.json(0, message, verdict, layout) */
export const SCAN_FORMATS: Readonly<Record<ScanForm, FormatMessage>> = {
  json: (index, _, verdict) => formatVerdictJson(index, verdict),
  human: formatHuman,
  csv: (index, message, verdict) => csvRow(toRow(index, message, verdict)).trimEnd(),
};

/** The first line of each form. @example SCAN_HEADS.json // undefined */
export const SCAN_HEADS: Readonly<Record<ScanForm, string | undefined>> = {
  json: undefined,
  human: undefined,
  csv: `${UTF8_BOM}${csvHeader(CSV_COLUMNS).trimEnd()}`,
};
