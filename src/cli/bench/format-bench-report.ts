import { formatTable, percent } from '../lib/text-table.ts';
import type { BenchWording } from './bench-wording.ts';
import type { BenchGoal } from './goals.ts';
import type { BenchReport, HitCount, RecallResult } from './run-benchmarks.ts';

/**
 * The report for people.
 * @example process.stdout.write(formatBenchReport(report, benchWording.en))
 */
export const formatBenchReport = (report: BenchReport, wording: BenchWording): string => {
  const { chat, candidates } = report.messages;
  return [
    `Node.js ${report.node}, ${report.cpu}`,
    wording.from(wording.on.chat, chat),
    wording.from(wording.on.candidates, candidates),
    '',
    formatTable([
      wording.speed,
      ...report.speed.map((task) => [
        task.name,
        wording.on[task.set],
        formatFigure(task.nsPerCharacter),
        formatFigure(task.nsPerMessage),
        formatFigure(task.messagesPerSecond),
        formatFigure(task.timesBare),
      ]),
    ]),
    wording.rounds(report.rounds.rounds, report.rounds.messages),
    '',
    formatTable([
      wording.worst,
      ...[...report.worst]
        .sort((a, b) => b.coldMs - a.coldMs)
        .map(({ kind, coldMs, warmMs }) => [kind, formatFigure(coldMs), formatFigure(warmMs)]),
    ]),
    wording.start(formatFigure(report.start.readMs), report.start.processes),
    '',
    formatTable([wording.recall, ...report.recall.map((row) => formatRecallRow(row, report, wording))]),
    wording.chatLooked(report.recall[0]?.chat.lines ?? 0),
    '',
    formatTable([wording.goals, ...report.goals.map((goal) => formatGoalRow(goal, wording))]),
    wording.heapControl(report.heap.bareLoop === null ? '-' : formatFigure(report.heap.bareLoop)),
    '',
    ...report.peers.map(({ note }) => wording.peer[note]),
    ...(report.missing.length === 0 ? [] : [wording.missing(report.missing.join(', '))]),
    '',
  ].join('\n');
};

const formatRecallRow = (
  row: RecallResult,
  { terms }: BenchReport,
  wording: BenchWording,
): readonly string[] => {
  const cell = (set: 'hide' | 'pass' | 'chat'): string => {
    const hit = formatShare(row[set]);
    if (row.review === undefined) return hit;
    return wording.hiddenOf(hit, formatShare({ lines: row[set].lines, hit: row.review[set] }));
  };
  const list = row.terms === null ? '-' : wording.terms(row.terms, terms[row.terms]);
  return [row.name, list, cell('hide'), cell('pass'), cell('chat')];
};

const formatGoalRow = (
  { figure: name, unit, value, wanted, met }: BenchGoal,
  wording: BenchWording,
): string[] => [
  wording.figure[name],
  value === null ? '-' : `${formatFigure(value)}${wording.unit[unit]}`,
  wanted === null
    ? '-'
    : 'atLeast' in wanted
      ? `≥ ${formatFigure(wanted.atLeast)}${wording.unit[unit]}`
      : `≤ ${formatFigure(wanted.atMost)}${wording.unit[unit]}`,
  wording.met(met),
];

const formatShare = ({ hit, lines }: HitCount): string => `${formatFigure(percent(hit, lines))} %`;

/** Three significant digits, with separators between thousands. @example formatFigure(1234.5) // '1,235' */
const formatFigure = (value: number): string =>
  value.toLocaleString(
    'en-US',
    Math.abs(value) >= 100 ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: 3 },
  );
