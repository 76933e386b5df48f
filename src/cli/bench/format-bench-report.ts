import { formatTable } from '../eval/format-eval-report.ts';
import { percent } from '../eval/set-score.ts';
import type { BenchWording } from './bench-wording.ts';
import type { BenchGoal } from './goals.ts';
import type { BenchReport, HitCount, RecallResult } from './run-benchmarks.ts';

/**
 * The report for people.
 * @example process.stdout.write(formatBenchReport(report, benchWording.en))
 */
export const formatBenchReport = (report: BenchReport, words: BenchWording): string => {
  const { chat, candidates } = report.messages;
  return [
    `Node.js ${report.node}, ${report.cpu}`,
    words.from(words.on.chat, chat),
    words.from(words.on.candidates, candidates),
    '',
    formatTable([
      words.speed,
      ...report.speed.map((lane) => [
        lane.name,
        words.on[lane.set],
        formatFigure(lane.nsPerCharacter),
        formatFigure(lane.nsPerMessage),
        formatFigure(lane.messagesPerSecond),
        formatFigure(lane.timesBare),
      ]),
    ]),
    words.rounds(report.rounds.rounds, report.rounds.messages),
    '',
    formatTable([
      words.worst,
      ...[...report.worst]
        .sort((a, b) => b.coldMs - a.coldMs)
        .map(({ kind, coldMs, warmMs }) => [kind, formatFigure(coldMs), formatFigure(warmMs)]),
    ]),
    words.start(formatFigure(report.start.readMs), report.start.processes),
    '',
    formatTable([words.recall, ...report.recall.map((row) => formatRecallRow(row, report, words))]),
    words.chatLooked(report.recall[0]?.chat.lines ?? 0),
    '',
    formatTable([words.goals, ...report.goals.map((goal) => formatGoalRow(goal, words))]),
    words.heapControl(report.heap.bareLoop === null ? '-' : formatFigure(report.heap.bareLoop)),
    '',
    ...report.peers.map(({ note }) => words.peer[note]),
    ...(report.missing.length === 0 ? [] : [words.missing(report.missing.join(', '))]),
    '',
  ].join('\n');
};

const formatRecallRow = (
  row: RecallResult,
  { terms }: BenchReport,
  words: BenchWording,
): readonly string[] => {
  const cell = (of: 'hide' | 'pass' | 'chat'): string => {
    const hit = formatShare(row[of]);
    if (row.review === undefined) return hit;
    return words.hiddenOf(hit, formatShare({ lines: row[of].lines, hit: row.review[of] }));
  };
  const list = row.terms === null ? '-' : words.terms(row.terms, terms[row.terms]);
  return [row.name, list, cell('hide'), cell('pass'), cell('chat')];
};

const formatGoalRow = (
  { figure: name, unit, value, wanted, met }: BenchGoal,
  words: BenchWording,
): string[] => [
  words.figure[name],
  value === null ? '-' : `${formatFigure(value)}${words.unit[unit]}`,
  wanted === null
    ? '-'
    : 'atLeast' in wanted
      ? `≥ ${formatFigure(wanted.atLeast)}${words.unit[unit]}`
      : `≤ ${formatFigure(wanted.atMost)}${words.unit[unit]}`,
  words.met(met),
];

const formatShare = ({ hit, lines }: HitCount): string => `${formatFigure(percent(hit, lines))} %`;

/** Three figures that count, thousands apart; a whole number stays whole. @example formatFigure(1234.5) // '1,235' */
const formatFigure = (value: number): string =>
  value.toLocaleString(
    'en-US',
    Math.abs(value) >= 100 ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: 3 },
  );
