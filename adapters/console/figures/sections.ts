import { html } from 'hono/html';
import type { FiguresReport, RequestFigures } from '#core';
import { fillTemplate } from '#core';
import type { Html } from '../area.ts';
import { hasRole } from '../area.ts';
import type { ConsoleContext, ReaderContext } from '../console-env.ts';
import { buildChart, type ChartName, timeClassName } from './build-charts.ts';
import { renderChart } from './charts/render-chart.ts';
import { formatShare, formatTime, packName } from './values.ts';

type Page = ConsoleContext & ReaderContext;

/** Every part of the page below the numbers: chart, table, downloads. @example renderSections(page, report) */
export function renderSections(page: Page, report: FiguresReport): Html {
  const isTrusted = hasRole(page.viewer, 'administrator', 'auditor');
  return html`${renderSection(page, report, 'times', timesTable(page, report))}
${renderSection(page, report, 'volume', volumeTable(page, report))}
${renderSection(page, report, 'packs', packsTable(page, report))}
${isTrusted ? renderSection(page, report, 'moderators', moderatorsTable(page, report)) : ''}
${renderRequests(page, report, 'reports')}
${renderRequests(page, report, 'appeals')}
${renderDownloads(page, report, isTrusted)}`;
}

/** The period in the address of a file. */
const searchOf = ({ current: { period } }: FiguresReport): string =>
  period.preset ? `preset=${period.preset}` : `from=${period.firstDay}&to=${period.lastDay}`;

function renderSection(page: Page, report: FiguresReport, name: ChartName, table: Html): Html {
  const { figures: words } = page.words;
  const { title, about } = words.sections[name];
  const chart = buildChart(name, report, page.language, words);
  if (!chart)
    return html`<section class="panel"><h2>${title}</h2><p class="hint">${about}</p><p>${words.nodata}</p></section>`;
  const address = `${page.basePath}/figures/chart/${name}.svg?${searchOf(report)}`;
  return html`<section class="panel"><h2>${title}</h2><p class="hint">${about}</p>
<figure>${renderChart(chart)}
<figcaption class="actions">
<a class="button quiet" href="${address}" download aria-label="${fillTemplate(words.download.svg, { chart: title })}">SVG</a>
<button class="quiet" type="button" hidden data-png="${address}" data-name="${name}" aria-label="${fillTemplate(words.download.png, { chart: title })}">PNG</button>
</figcaption></figure>
<details><summary>${words.table}</summary>
<div class="table-scroll" tabindex="0" role="region" aria-label="${title}">${table}</div></details>
</section>`;
}

const head = (...labels: readonly string[]): Html =>
  html`<thead><tr>${labels.map((label, nth) => html`<th scope="col"${nth === 0 ? '' : html` class="number"`}>${label}</th>`)}</tr></thead>`;
const row = (label: string, ...values: readonly (string | number)[]): Html =>
  html`<tr><th scope="row">${label}</th>${values.map((value) => html`<td class="number">${value}</td>`)}</tr>
`;

function timesTable({ words: { figures: words } }: Page, { current, previous }: FiguresReport): Html {
  const { column } = words;
  return html`<table>${head(column.time, column.current, column.previous)}
<tbody>${current.hideTimes.map((count, index) => row(timeClassName(index, words), count, previous.hideTimes[index] ?? 0))}</tbody></table>`;
}

function volumeTable({ words: { figures: words } }: Page, { current }: FiguresReport): Html {
  const { column } = words;
  const day = current.volume[0]?.days === 7 ? column.week : column.day;
  return html`<table>${head(day, column.cases, column.hidden, column.reports, column.appeals)}
<tbody>${current.volume.map((step) => row(step.day, step.cases, step.hidden, step.reports, step.appeals))}</tbody></table>`;
}

function packsTable(
  { words: { figures: words }, language }: Page,
  { current, previous, names }: FiguresReport,
): Html {
  const { column } = words;
  const before = (pack: string): number => previous.packs.find((other) => other.pack === pack)?.cases ?? 0;
  return html`<table>${head(column.pack, column.cases, column.previous, column.hidden, column.upheld, column.overturned)}
<tbody>${current.packs.map(({ pack, cases, hidden, upheld, overturned }) =>
    row(packName(pack, names.packs, language, words), cases, before(pack), hidden, upheld, overturned),
  )}</tbody></table>`;
}

function moderatorsTable({ words: { figures: words } }: Page, { current, names }: FiguresReport): Html {
  const { column } = words;
  return html`<table>${head(column.moderator, column.decisions, column.upheld, column.overturned, column.half, column.slow)}
<tbody>${current.moderators.map(({ moderator, decisions, upheld, overturned, toDecision }) =>
    row(
      names.moderators[moderator] ?? moderator,
      ...[decisions, upheld, overturned],
      ...[formatTime(toDecision?.p50, words), formatTime(toDecision?.p90, words)],
    ),
  )}</tbody></table>`;
}

function renderRequests(
  { words: { figures: words } }: Page,
  { current, previous }: FiguresReport,
  name: 'reports' | 'appeals',
): Html {
  const { title, about } = words.sections[name];
  const { column } = words;
  const granted = name === 'reports' ? column.reportsupheld : column.appealsgranted;
  const line = (label: string, read: (figures: RequestFigures) => string | number): Html =>
    row(label, read(current[name]), read(previous[name]));
  return html`<section class="panel"><h2>${title}</h2><p class="hint">${about}</p>
<div class="table-scroll"><table>${head(column.figure, column.current, column.previous)}
<tbody>${line(column.received, ({ received }) => received)}${line(column.waiting, ({ waiting }) => waiting)}${line(granted, (figures) => formatShare(figures.granted, words))}${line(column.half, ({ toDecision }) => formatTime(toDecision?.p50, words))}${line(column.slow, ({ toDecision }) => formatTime(toDecision?.p90, words))}${line(column.intime, ({ inTime }) => formatShare(inTime, words))}</tbody></table></div></section>`;
}

function renderDownloads(
  { words: { figures: words }, basePath }: Page,
  report: FiguresReport,
  isTrusted: boolean,
): Html {
  const { download } = words;
  const search = searchOf(report);
  const link = (file: string, label: string): Html =>
    html`<a class="button" href="${basePath}/figures/${file}?${search}" download>${label}</a>`;
  const statements = html`<h3>${download.statements}</h3><p class="hint">${download.statementsabout}</p>
<p class="actions">${link('statements.jsonl', download.jsonl)}${link('statements.csv', 'CSV')}</p>`;
  return html`<section class="panel"><h2>${download.title}</h2>
<p class="actions">${link('figures.csv', download.csv)}</p>
${isTrusted ? statements : ''}</section>`;
}
