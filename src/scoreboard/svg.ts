import type { Wording } from '#core';
import { fillTemplate, GATE_COUNTERS } from '#core';
import { formatPeriod, formatStatisticValue } from './format.ts';
import { type StatisticName, type StatisticValue, statisticRows } from './statistic-rows.ts';
import type { ScoreboardStats } from './statistics.ts';

type ScoreboardWording = Wording['scoreboard'];

const WIDTH = 760;
const MARGIN = 28;
const TILE = { width: 168, height: 84, gap: 10 };
const LINE_HEIGHT = 30;
const BAR = { x: 330, width: 240, height: 12 };

/** The large numbers at the top. */
const HEADLINE_STATISTICS: readonly StatisticName[] = ['hidden', 'hidden.p50', 'hidden.p95', 'hidden.max'];
const STATISTIC_GROUPS: readonly (readonly StatisticName[])[] = [
  ['automatic.p50', 'automatic.p95', 'decided.p50', 'unanswered', 'native', 'overturned'],
  ['reports', 'reports.waiting', 'reports.p50', 'reports.max', 'reports.intime'],
  ['appeals', 'appeals.waiting', 'appeals.p50', 'appeals.max', 'appeals.intime'],
  ['notice.posted', 'notice.joined', 'notice.opened', 'help.delivered', 'help.asked', 'caution.delivered'],
  [...GATE_COUNTERS],
];

/**
 * The statistics as an SVG without external files: large numbers, then one line for each statistic, a bar for each
 * share.
 * @example await writeFile('2026-11.svg', renderStatsSvg(figures, wording, 'sandbox:main'))
 */
export function renderStatsSvg(figures: ScoreboardStats, wording: ScoreboardWording, server: string): string {
  const values = new Map<StatisticName, StatisticValue>(
    statisticRows(figures).map(({ name, value }) => [name, value]),
  );
  const textOf = (name: StatisticName): string => formatStatisticValue(values.get(name)!, wording);

  const tiles = HEADLINE_STATISTICS.map((name, index) => {
    const x = MARGIN + index * (TILE.width + TILE.gap);
    return `<rect x="${x}" y="92" width="${TILE.width}" height="${TILE.height}" rx="8" fill="#eef2f7"/>
${svgText(x + 14, 120, wording.name[name], 'label')}
${svgText(x + 14, 156, textOf(name), 'large')}`;
  });

  let y = 92 + TILE.height + 40;
  const lines = STATISTIC_GROUPS.flatMap((group) => {
    const drawn = group.map((name) => {
      const line = `${svgText(MARGIN, y, wording.name[name], 'row')}
${svgText(WIDTH - MARGIN, y, textOf(name), 'value')}
${ratioBar(values.get(name)!, y)}`;
      y += LINE_HEIGHT;
      return line;
    });
    const rule = `<line x1="${MARGIN}" x2="${WIDTH - MARGIN}" y1="${y - 10}" y2="${y - 10}" stroke="#d5dce5"/>`;
    y += 16;
    return [...drawn, rule];
  });

  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y}" width="${WIDTH}" height="${y}" role="img">
<title>${escapeXml(fillTemplate(wording.title, { period: formatPeriod(figures) }))}</title>
<style>text{font-family:"Noto Sans CJK JP","Hiragino Sans","Yu Gothic",sans-serif;fill:#1c2733}.head{font-size:20px;font-weight:700}.server{font-size:13px;fill:#5a6877}.label{font-size:12px;fill:#5a6877}.large{font-size:24px;font-weight:700}.row{font-size:14px}.value{font-size:14px;text-anchor:end}</style>
<rect width="100%" height="100%" fill="#fff"/>
${svgText(MARGIN, 46, fillTemplate(wording.title, { period: formatPeriod(figures) }), 'head')}
${svgText(MARGIN, 70, server, 'server')}
${[...tiles, ...lines].join('\n')}
</svg>
`;
}

function ratioBar(value: StatisticValue, y: number): string {
  if (value.kind !== 'share') return '';
  const { x, width, height } = BAR;
  const full = Math.round((value.part / value.of) * width);
  return `<rect x="${x}" y="${y - height}" width="${width}" height="${height}" rx="3" fill="#e3e9f0"/>
<rect x="${x}" y="${y - height}" width="${full}" height="${height}" rx="3" fill="#2f6fb2"/>`;
}

const svgText = (x: number, y: number, content: string, kind: string): string =>
  `<text x="${x}" y="${y}" class="${kind}">${escapeXml(content)}</text>`;

const escapeXml = (content: string): string =>
  content.replace(/[&<>"]/g, (character) => `&#${character.codePointAt(0)};`);
