import type { Message, Verdict } from '#core';
import { truncate } from '#lib';
import { chooseReasons } from '../../cases/index.ts';
// Not from #core: its index loads zod, which --help does not need.
import { formatPercent } from '../../core/probability.ts';
import { csvHeader, csvRow, type ExportRow } from '../../inquiry/index.ts';
import { formatVerdictJson } from '../lib/format-verdict-json.ts';

/** How `scan` prints a message. */
export type ScanForm = 'json' | 'human' | 'csv';

/** Longer texts are cut in the lines for people. In UTF-16 units. */
const MAX_EXCERPT_LENGTH = 80;
/** Without it, spreadsheet programs assume another encoding. */
const UTF8_BOM = '\ufeff';

type FormatMessage = (index: number, message: Message, verdict: Verdict) => string;

/** A control character in a text must not control the terminal. */
const toOneLine = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();

const formatHuman: FormatMessage = (_, { author, ref, sentAt, text }, verdict) => {
  const [signal] = chooseReasons(verdict);
  const columns = [
    verdict.ruling.padEnd(6),
    formatPercent(verdict.probability).padStart(7),
    sentAt.toISOString().slice(0, 16).replace('T', ' '),
    toOneLine(author.name),
    `#${toOneLine(ref.channel)}`,
    `「${truncate(toOneLine(text), MAX_EXCERPT_LENGTH)}」`,
    ...(signal ? [signal.rule] : []),
  ];
  return columns.join('  ');
};

const toRow = (index: number, { author, ref, sentAt, text }: Message, verdict: Verdict): ExportRow => ({
  index,
  ruling: verdict.ruling,
  probability: verdict.probability,
  log_odds: verdict.logOdds,
  stance: verdict.stance,
  sent_utc: sentAt.toISOString(),
  author: author.name,
  account: author.id,
  channel: ref.channel,
  text,
  rule: chooseReasons(verdict)[0]?.rule ?? null,
  reason: chooseReasons(verdict)[0]?.note ?? null,
});

const CSV_COLUMNS: ExportRow = {
  ...{ index: 0, ruling: '', probability: 0, log_odds: 0, stance: '', sent_utc: '', author: '' },
  ...{ account: '', channel: '', text: '', rule: '', reason: '' },
};

/** One message in each form, without a line break at the end. @example SCAN_FORMATS.json(0, message, verdict) */
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
