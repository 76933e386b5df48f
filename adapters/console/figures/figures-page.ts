import { html } from 'hono/html';
import type { FiguresQuery, FiguresRefusal, FiguresReport } from '#core';
import { fillTemplate } from '#core';
import type { Html } from '../area.ts';
import type { ConsoleContext, ReaderContext } from '../console-env.ts';
import { renderPeriodForm } from './period-form.ts';
import { renderSections } from './sections.ts';
import { renderTabs } from './tabs.ts';
import { formatShare, formatTime } from './values.ts';

type Page = ConsoleContext & ReaderContext;

/** The page of a period, or of a period that cannot be used. @example renderFigures(page, query, report) */
export function renderFigures(page: Page, query: FiguresQuery, report: FiguresReport | FiguresRefusal): Html {
  const words = page.words.figures;
  return html`<h1>${words.title}</h1>
${renderTabs(page, 'period')}
${renderPeriodForm(page, query, report)}
${report.ok ? renderReport(page, report) : ''}`;
}

function renderReport(page: Page, report: FiguresReport): Html {
  const words = page.words.figures;
  const { current, previous } = report;
  const days = { from: current.period.firstDay, to: current.period.lastDay, zone: current.period.zone.name };
  const before = { from: previous.period.firstDay, to: previous.period.lastDay };
  return html`<p class="period-days"><strong>${fillTemplate(words.period.days, days)}</strong>
<span class="hint">${fillTemplate(words.period.compared, before)}</span></p>
${renderTiles(page, report)}
${renderSections(page, report)}
<p class="hint">${fillTemplate(words.period.computed, { time: formatClock(report.computedAt, current.period.zone) })}</p>`;
}

const formatClock = (at: Date, { offsetMs, name }: FiguresReport['current']['period']['zone']): string =>
  `${new Date(at.getTime() + offsetMs).toISOString().slice(0, 16).replace('T', ' ')} ${name}`;

/** The numbers at the top, each with the period before and its definition. */
function renderTiles({ words: { figures: words } }: Page, { current, previous }: FiguresReport): Html {
  const { tiles, value } = words;
  const valuesOf = (of: FiguresReport['current']): Readonly<Record<keyof typeof tiles, string>> => ({
    cases: String(of.cases),
    hidden: String(of.hidden),
    half: formatTime(of.toHide?.p50, words),
    slow: formatTime(of.toHide?.p90, words),
    automatic: formatShare(of.automatic, words),
    unanswered: formatShare(of.unanswered, words),
    overturned: formatShare(of.overturned, words),
  });
  const [now, before] = [valuesOf(current), valuesOf(previous)];
  return html`<dl class="tiles">${(Object.keys(tiles) as (keyof typeof tiles)[]).map(
    (name) => html`<div class="panel tile"><dt>${tiles[name].label}</dt>
<dd class="large">${now[name]}</dd>
<dd class="before">${fillTemplate(value.before, { value: before[name] })}</dd>
<dd class="hint">${tiles[name].about}</dd></div>
`,
  )}</dl>`;
}
