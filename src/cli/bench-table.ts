import type { BenchGoal } from './bench-goals.ts';
import type { Recall, Report, Share } from './bench-report.ts';
import type { BenchWords } from './bench-words.ts';
import { percent } from './eval-score.ts';
import { table } from './eval-table.ts';

/**
 * The report for people.
 * @example process.stdout.write(benchTable(report, benchWords.en))
 */
export const benchTable = (report: Report, words: BenchWords): string => {
  const { chat, candidates } = report.messages;
  return [
    `Node.js ${report.node}, ${report.cpu}`,
    words.from(words.on.chat, chat),
    words.from(words.on.candidates, candidates),
    '',
    table([
      words.speed,
      ...report.speed.map((lane) => [
        lane.name,
        words.on[lane.set],
        figure(lane.nsPerCharacter),
        figure(lane.nsPerMessage),
        figure(lane.messagesPerSecond),
        figure(lane.timesBare),
      ]),
    ]),
    words.rounds(report.rounds.rounds, report.rounds.messages),
    '',
    table([
      words.worst,
      ...[...report.worst]
        .sort((a, b) => b.coldMs - a.coldMs)
        .map(({ kind, coldMs, warmMs }) => [kind, figure(coldMs), figure(warmMs)]),
    ]),
    words.start(figure(report.start.readMs), report.start.processes),
    '',
    table([words.recall, ...report.recall.map((row) => recallRow(row, report, words))]),
    words.chatLooked(report.recall[0]?.chat.lines ?? 0),
    '',
    table([words.goals, ...report.goals.map((goal) => goalRow(goal, words))]),
    words.heapControl(report.heap.bareLoop === null ? '-' : figure(report.heap.bareLoop)),
    '',
    ...report.peers.map(({ note }) => words.peer[note]),
    ...(report.missing.length === 0 ? [] : [words.missing(report.missing.join(', '))]),
    '',
  ].join('\n');
};

const recallRow = (row: Recall, { terms }: Report, words: BenchWords): readonly string[] => {
  const cell = (of: 'hide' | 'pass' | 'chat'): string => {
    const hit = shareOf(row[of]);
    if (row.review === undefined) return hit;
    return words.hiddenOf(hit, shareOf({ lines: row[of].lines, hit: row.review[of] }));
  };
  const list = row.terms === null ? '-' : words.terms(row.terms, terms[row.terms]);
  return [row.name, list, cell('hide'), cell('pass'), cell('chat')];
};

const goalRow = ({ figure: name, unit, value, wanted, met }: BenchGoal, words: BenchWords): string[] => [
  words.figure[name],
  value === null ? '-' : `${figure(value)}${words.unit[unit]}`,
  wanted === null
    ? '-'
    : 'atLeast' in wanted
      ? `≥ ${figure(wanted.atLeast)}${words.unit[unit]}`
      : `≤ ${figure(wanted.atMost)}${words.unit[unit]}`,
  words.met(met),
];

const shareOf = ({ hit, lines }: Share): string => `${figure(percent(hit, lines))} %`;

/** Three figures that count, thousands apart; a whole number stays whole. @example figure(1234.5) // '1,235' */
const figure = (value: number): string =>
  value.toLocaleString(
    'en-US',
    Math.abs(value) >= 100 ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: 3 },
  );
