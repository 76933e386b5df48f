import { scaleLinear } from 'd3-scale';
import { html } from 'hono/html';
import type { Html } from '../../area.ts';
import type { BarChart } from './chart.ts';

/** Distances in CSS pixels; the text has its usual size on every screen. */
const LABEL_HEIGHT = 22;
const BAR_HEIGHTS = { first: 14, other: 6 };
const ROW_GAP = 12;
/** The longest bar ends here, in percent of the width; the values stand to its right. */
const BAR_END = 74;

const rowHeight = (barCount: number): number =>
  LABEL_HEIGHT + BAR_HEIGHTS.first + (barCount - 1) * (BAR_HEIGHTS.other + 2) + ROW_GAP;

/** The height of the drawing in pixels. @example barsHeight(chart) // 384 */
export const barsHeight = ({ rows }: BarChart): number =>
  rows.reduce((sum, { bars }) => sum + rowHeight(bars.length), 0);

/** The drawing without its frame: lengths are percentages of any width. @example drawBars(chart) */
export function drawBars({ rows }: BarChart): Html {
  const longest = Math.max(1, ...rows.flatMap(({ bars }) => bars.map(({ value }) => value)));
  const length = scaleLinear([0, longest], [0, BAR_END]);
  let top = 0;
  return html`${rows.map(({ label, bars }) => {
    const y = top;
    top += rowHeight(bars.length);
    const main = bars[0];
    return html`<text x="0" y="${y + 15}">${label}</text>
<rect class="track" x="0" y="${y + LABEL_HEIGHT}" width="${BAR_END}%" height="${BAR_HEIGHTS.first}"/>
${bars.map(({ series, value }, index) => {
  const barTop =
    y + LABEL_HEIGHT + (index === 0 ? 0 : BAR_HEIGHTS.first + 2 + (index - 1) * (BAR_HEIGHTS.other + 2));
  const height = index === 0 ? BAR_HEIGHTS.first : BAR_HEIGHTS.other;
  return html`<rect class="series-${series}" x="0" y="${barTop}" width="${round(length(value))}%" height="${height}"/>
`;
})}<text class="value" x="100%" y="${y + LABEL_HEIGHT + 12}">${main?.text ?? ''}</text>
`;
  })}`;
}

const round = (value: number): number => Math.round(value * 100) / 100;
