import { html, raw } from 'hono/html';
import type { Html } from '../../area.ts';
import { barsHeight, drawBars } from './bars.ts';
import type { Chart, LegendEntry } from './chart.ts';
import { COLUMNS_HEIGHT, drawColumns } from './columns.ts';

const FILE_WIDTH = 720;
const FILE_MARGIN = 24;
const FILE_HEAD = 72;

const heightOf = (chart: Chart): number => (chart.kind === 'bars' ? barsHeight(chart) : COLUMNS_HEIGHT);
const draw = (chart: Chart): Html => (chart.kind === 'bars' ? drawBars(chart) : drawColumns(chart));

/** A chart inside a page; its colours come from the style sheet. @example renderChart(chart) */
export const renderChart = (
  chart: Chart,
): Html => html`<svg class="chart" width="100%" height="${heightOf(chart)}" role="img" aria-labelledby="${chart.name}-title ${chart.name}-desc">
<title id="${chart.name}-title">${chart.title}</title>
<desc id="${chart.name}-desc">${chart.description}</desc>
${draw(chart)}
</svg>
<ul class="legend">${chart.legend.map((entry) => html`<li>${renderSwatch(entry)}${entry.label}</li>`)}</ul>`;

const renderSwatch = ({ series, form }: LegendEntry): Html =>
  form === 'line'
    ? html`<svg class="swatch" width="24" height="12" aria-hidden="true"><path class="line-${series}" d="M0,6 H24"/></svg>`
    : html`<svg class="swatch" width="12" height="12" aria-hidden="true"><rect class="series-${series}" width="12" height="12"/></svg>`;

/** The colours of a downloaded chart, which no style sheet reaches. They are those of the light theme. */
const FILE_STYLES = `text{font:14px system-ui,"Hiragino Sans","Noto Sans JP","Noto Sans CJK JP",sans-serif;fill:#18202b}
.head{font-size:18px;font-weight:700}.sub,.tick{font-size:12px;fill:#4f5a69}.value{text-anchor:end}.middle{text-anchor:middle}
.track{fill:#eef1f5}.grid{stroke:#c6ccd6}.page{fill:#fff}
.series-1{fill:#1b4f9c}.series-2{fill:#b4501e}.series-3{fill:#12603a}.series-4{fill:#75318f}.series-5{fill:#eef1f5;stroke:#5d6877}
path{fill:none;stroke-width:2}.line-2{stroke:#b4501e}.line-4{stroke:#75318f;stroke-dasharray:6 4}`;

/**
 * A chart as a file of its own: title, days and legend are in it, and it needs no other file.
 * @example await renderChartFile(chart, '2026-11-01 – 2026-11-30')
 */
export async function renderChartFile(chart: Chart, subtitle: string): Promise<string> {
  const width = FILE_WIDTH - 2 * FILE_MARGIN;
  const bodyHeight = heightOf(chart);
  const legendTop = FILE_HEAD + bodyHeight + 24;
  const height = legendTop + chart.legend.length * 22 + FILE_MARGIN;
  const file =
    await html`<svg xmlns="http://www.w3.org/2000/svg" width="${FILE_WIDTH}" height="${height}" viewBox="0 0 ${FILE_WIDTH} ${height}" role="img">
<title>${chart.title}</title>
<desc>${chart.description}</desc>
<style>${raw(FILE_STYLES)}</style>
<rect class="page" width="100%" height="100%"/>
<text class="head" x="${FILE_MARGIN}" y="34">${chart.title}</text>
<text class="sub" x="${FILE_MARGIN}" y="56">${subtitle}</text>
<svg x="${FILE_MARGIN}" y="${FILE_HEAD}" width="${width}" height="${bodyHeight}">
${draw(chart)}
</svg>
${chart.legend.map(({ series, form, label }, index) => {
  const y = legendTop + index * 22;
  const mark =
    form === 'line'
      ? html`<path class="line-${series}" d="M${FILE_MARGIN},${y - 4} h24"/>`
      : html`<rect class="series-${series}" x="${FILE_MARGIN}" y="${y - 11}" width="12" height="12"/>`;
  return html`${mark}<text x="${FILE_MARGIN + 32}" y="${y}">${label}</text>
`;
})}</svg>
`;
  return withoutControlCharacters(String(file));
}

/** XML 1.0 forbids them, even when they are escaped. */
const withoutControlCharacters = (text: string): string =>
  text.replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '');
