import { type ScaleLinear, scaleBand, scaleLinear } from 'd3-scale';
import { line } from 'd3-shape';
import { html } from 'hono/html';
import type { Html } from '../../area.ts';
import type { ColumnChart } from './chart.ts';

/** Columns above, lines below them, each with its own scale. In CSS pixels. */
const COLUMNS = { top: 14, height: 150 };
const LINES = { top: COLUMNS.top + COLUMNS.height + 30, height: 64 };
const LABELS_TOP = LINES.top + LINES.height + 18;
/** The height of the drawing in pixels. */
export const COLUMNS_HEIGHT = LABELS_TOP + 8;
/** The numbers of the scale stand to the left of the plot, in percent of the width. */
const PLOT_LEFT = 8;

type Plot = typeof COLUMNS;

/** The drawing without its frame: positions are percentages of any width. @example drawColumns(chart) */
export function drawColumns({ steps, columns, lines }: ColumnChart): Html {
  const x = scaleBand(steps.keys(), [PLOT_LEFT, 100]).padding(0.2);
  const columnScale = createScale(columns, COLUMNS);
  const lineScale = createScale(lines, LINES);
  const middleOf = (index: number): number => (x(index) ?? 0) + x.bandwidth() / 2;
  return html`${drawGrid(columnScale, COLUMNS, 4)}
${columns.map(({ series, values }, nth) => {
  const width = x.bandwidth() * (nth === 0 ? 1 : 0.6);
  return values.map(
    (value, index) =>
      html`<rect class="series-${series}" x="${round(middleOf(index) - width / 2)}%" y="${round(COLUMNS.top + columnScale(value))}" width="${round(width)}%" height="${round(COLUMNS.height - columnScale(value))}"/>
`,
  );
})}${drawGrid(lineScale, LINES, 2)}
<svg x="0" y="${LINES.top}" width="100%" height="${LINES.height}" viewBox="0 0 100 ${LINES.height}" preserveAspectRatio="none">
${lines.map(({ series, values }) => {
  const path = line<number>(
    (_, index) => round(middleOf(index)),
    (value) => round(lineScale(value)),
  )(values);
  return html`<path class="line-${series}" vector-effect="non-scaling-stroke" d="${path ?? ''}"/>
`;
})}</svg>
${drawLabels(steps)}`;
}

const createScale = (series: ColumnChart['columns'], { height }: Plot): ScaleLinear<number, number> =>
  scaleLinear([0, Math.max(1, ...series.flatMap(({ values }) => values))], [height, 0]).nice(4);

/** Only whole numbers are counted, so only they are on the scale. */
function drawGrid(scale: ScaleLinear<number, number>, { top }: Plot, tickCount: number): Html {
  return html`${scale
    .ticks(tickCount)
    .filter(Number.isInteger)
    .map((tick) => {
      const y = round(top + scale(tick));
      return html`<line class="grid" x1="${PLOT_LEFT}%" x2="100%" y1="${y}" y2="${y}"/>
<text class="tick" x="0" y="${y + 4}">${tick}</text>
`;
    })}`;
}

/** The first, the middle and the last step; more do not fit on a narrow screen. */
function drawLabels(steps: readonly string[]): Html {
  const middle = Math.floor((steps.length - 1) / 2);
  const center = (PLOT_LEFT + 100) / 2;
  return html`<text class="tick" x="${PLOT_LEFT}%" y="${LABELS_TOP}">${steps[0] ?? ''}</text>
${steps.length > 4 ? html`<text class="tick middle" x="${center}%" y="${LABELS_TOP}">${steps[middle]!}</text>` : ''}
${steps.length > 1 ? html`<text class="tick value" x="100%" y="${LABELS_TOP}">${steps.at(-1)!}</text>` : ''}`;
}

const round = (value: number): number => Math.round(value * 100) / 100;
