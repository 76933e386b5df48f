import { html } from 'hono/html';
import type { FiguresQuery, FiguresRefusal, FiguresReport } from '#core';
import { PERIOD_PRESETS } from '#core';
import type { Html } from '../area.ts';
import type { ConsoleContext, ReaderContext } from '../console-env.ts';

/**
 * The form that chooses a period: a named one, or two dates. It is a plain GET form, so a period has an address.
 * @example renderPeriodForm(page, query, report)
 */
export function renderPeriodForm(
  { words: { figures: words }, basePath }: ConsoleContext & ReaderContext,
  query: FiguresQuery,
  report: FiguresReport | FiguresRefusal,
): Html {
  const { period } = words;
  const chosen = report.ok ? report.current.period.preset : undefined;
  const first = report.ok ? report.current.period.firstDay : (query.from ?? '');
  const last = report.ok ? report.current.period.lastDay : (query.to ?? '');
  const option = (value: string, label: string, isChosen: boolean): Html =>
    html`<option value="${value}"${isChosen ? html` selected` : ''}>${label}</option>`;
  const problem = report.ok
    ? ''
    : html`<p class="notice bad" role="alert" id="period-problem">${period.problem[report.why]}</p>`;
  const invalid = report.ok ? '' : html` aria-invalid="true" aria-describedby="period-problem"`;
  return html`<form class="panel period-form" method="get" action="${basePath}/figures">
${problem}
<div class="field"><label for="preset">${period.label}</label>
<select id="preset" name="preset">
${option('', period.own, chosen === undefined)}
${PERIOD_PRESETS.map((preset) => option(preset, period.presets[preset], preset === chosen))}
</select></div>
<div class="field"><label for="from">${period.from}</label>
<input id="from" name="from" type="date" value="${first}"${invalid}></div>
<div class="field"><label for="to">${period.to}</label>
<input id="to" name="to" type="date" value="${last}"${invalid}></div>
<button class="primary" type="submit">${period.show}</button>
</form>`;
}
