import type { Hono } from 'hono';
import { html } from 'hono/html';
import type { ExampleFormat, ExampleLine } from '#core';
import { fillTemplate } from '#core';
import { type AreaDependencies, type Html, hasRole, pageOf } from '../area.ts';
import type { ConsoleEnv } from '../console-env.ts';
import {
  addressOf,
  formFields,
  notice,
  type PlaygroundRequest,
  readForm,
  sendPage,
} from './playground-page.ts';

/** Few enough to read each of them. */
const LINES_SHOWN = 50;
const EXPECTS = ['hide', 'flag', 'pass'] as const satisfies readonly ExampleLine['expect'][];
const CONTENT_TYPES: Readonly<Record<ExampleFormat, string>> = {
  jsonl: 'application/x-ndjson; charset=utf-8',
  yaml: 'application/yaml; charset=utf-8',
};

/** Decided cases as anonymised example lines, which an administrator reads, corrects and downloads. */
export function mountExamplesPage(
  site: Hono<ConsoleEnv>,
  { console, renderPage, refuse }: AreaDependencies,
): void {
  const { playground } = console;

  site.get('/examples', async (context) => {
    const page = pageOf(context);
    if (!hasRole(page.viewer, 'administrator')) return refuse(context, 'notfound');
    const lines = await playground.listExamples(page.viewer, LINES_SHOWN);
    const nothing = context.req.query('refused') === 'nothing';
    const { examples } = page.words.playground;
    const message = nothing ? notice(examples.nothing, 'bad') : html``;
    return sendPage(context, renderPage, 'examples', [message, renderLines(lines, page)]);
  });

  site.post('/examples', async (context) => {
    const page = pageOf(context);
    if (!hasRole(page.viewer, 'administrator')) return refuse(context, 'forbidden');
    const form = await readForm(context);
    const chosen = form.list('use').slice(0, LINES_SHOWN);
    const lines = chosen.flatMap((caseId): Pick<ExampleLine, 'text' | 'expect'>[] => {
      const expect = EXPECTS.find((known) => known === form.text(`expect-${caseId}`));
      const text = form.text(`text-${caseId}`);
      return expect && text.trim() !== '' ? [{ text, expect }] : [];
    });
    const format: ExampleFormat = form.text('format') === 'yaml' ? 'yaml' : 'jsonl';
    const file =
      form.text('confirm') === 'on' && lines.length > 0
        ? playground.formatExamples(page.viewer, lines, format)
        : undefined;
    if (!file) return context.redirect(`${addressOf(page, 'examples')}?refused=nothing`, 303);
    return context.body(file.text, 200, {
      'content-type': CONTENT_TYPES[format],
      'content-disposition': `attachment; filename="${file.name}"`,
    });
  });
}

function renderLines(lines: readonly ExampleLine[], page: PlaygroundRequest): Html {
  const texts = page.words.playground.examples;
  if (lines.length === 0) return html`<p>${texts.intro}</p><p>${texts.none}</p>`;
  return html`<p>${texts.intro}</p>
<p class="notice warn">${texts.warning}</p>
<form method="post" action="${addressOf(page, 'examples')}">
${formFields(page)}
<ul class="example-lines">${lines.map((line) => renderLine(line, page))}</ul>
<p><label><input type="checkbox" name="confirm" required>${texts.confirm}</label></p>
<p class="actions"><button type="submit" class="primary" name="format" value="jsonl">${texts.jsonl}</button>
<button type="submit" name="format" value="yaml">${texts.yaml}</button></p>
</form>`;
}

function renderLine(
  { caseId, text, expect, rule }: ExampleLine,
  { words, basePath }: PlaygroundRequest,
): Html {
  const texts = words.playground.examples;
  return html`<li class="panel">
<p><label><input type="checkbox" name="use" value="${caseId}">${fillTemplate(texts.use, { case: caseId })}</label>
<a href="${basePath}/case/${caseId}">${fillTemplate(words.playground.shadow.case, { case: caseId })}</a>
${rule === undefined ? '' : html`<code>${rule}</code>`}</p>
<div class="field"><label for="text-${caseId}">${fillTemplate(texts.text, { case: caseId })}</label>
<textarea id="text-${caseId}" name="text-${caseId}" rows="2" maxlength="1000">${text}</textarea></div>
<div class="field"><label for="expect-${caseId}">${fillTemplate(texts.expect, { case: caseId })}</label>
<select id="expect-${caseId}" name="expect-${caseId}">${EXPECTS.map((value) => html`<option value="${value}"${value === expect ? html` selected` : ''}>${texts.expects[value]}</option>`)}</select></div>
</li>`;
}
