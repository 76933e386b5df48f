import { html } from 'hono/html';
import type { ApiDocument } from '../document/write-document.ts';
import { PROBLEMS } from '../frame/problem.ts';
import { renderFields, type Schema, typeOf } from './render-schema.ts';
import { type Html, NOTHING, renderInline, renderJson, renderText } from './render-text.ts';

/** A call of the document, as far as the page shows it. */
interface Call {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: Content;
  readonly responses: Readonly<Record<string, Content & { readonly description: string }>>;
}

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly description?: string;
  readonly schema: Schema;
}

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema?: Schema; readonly example?: unknown }>>;
}

interface NamedCall {
  readonly method: string;
  readonly path: string;
  readonly call: Call;
}

/**
 * The page of the document. It needs no script. `style`: the address of its style sheet.
 * @example context.html(renderDocsPage(document, '/docs/style.css'))
 */
export function renderDocsPage(document: ApiDocument, style: string): Html {
  const { info, tags = [], components } = document;
  const calls = listCalls(document.paths);
  const schemas = Object.entries((components?.schemas ?? {}) as Readonly<Record<string, Schema>>);
  const webhooks = listCalls(document.webhooks ?? {});
  const areas = tags.map((tag) => ({ ...tag, calls: calls.filter(({ call }) => call.tags[0] === tag.name) }));
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${info.title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${style}">
</head>
<body>
<a class="skip-link" href="#content">To the content</a>
<div class="frame">
<nav aria-label="Calls" tabindex="0">
${areas.map(
  ({ name, calls: own }) => html`<h2>${name}</h2>
<ul>${own.map(({ call }) => html`<li><a href="#${call.operationId}">${call.summary}</a></li>`)}</ul>`,
)}
<h2>Reference</h2>
<ul>
${webhooks.length > 0 ? html`<li><a href="#webhooks">Events in webhooks</a></li>` : NOTHING}
<li><a href="#schemas">Schemas</a></li>
<li><a href="#problems">Problems</a></li>
<li><a href="/openapi.json">openapi.json</a></li>
</ul>
</nav>
<main id="content">
<h1>${info.title}</h1>
${renderText(info.description ?? '')}
${areas.map(
  ({ name, description, calls: own }) => html`<section aria-labelledby="area-${slug(name)}">
<h2 id="area-${slug(name)}">${name}</h2>
${renderText(description ?? '')}
${own.map(renderCall)}
</section>`,
)}
${webhooks.length > 0 ? renderWebhooks(webhooks) : NOTHING}
<section aria-labelledby="schemas">
<h2 id="schemas">Schemas</h2>
${schemas.map(
  ([name, schema]) => html`<div class="part">
<h3 id="schema-${name}">${name}</h3>
<p>${renderInline(schema.description ?? '')} <span class="type">${typeOf(schema)}</span></p>
${renderFields(schema)}
</div>`,
)}
</section>
<section aria-labelledby="problems">
<h2 id="problems">Problems</h2>
<p>The last part of <code>type</code> in an answer that is no success.</p>
<dl>${Object.entries(PROBLEMS).map(
    ([kind, { status, title }]) =>
      html`<dt id="problem-${kind}"><code>${kind}</code> <span class="type">${status}</span></dt><dd>${title}.</dd>`,
  )}</dl>
</section>
</main>
</div>
</body>
</html>`;
}

const METHODS = ['get', 'post', 'put', 'delete'];

const listCalls = (paths: Readonly<Record<string, unknown>>): readonly NamedCall[] =>
  Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item as Readonly<Record<string, Call>>)
      .filter(([method]) => METHODS.includes(method))
      .map(([method, call]) => ({ method, path, call })),
  );

const slug = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');

function renderCall({ method, path, call }: NamedCall): Html {
  const { operationId, summary, description, parameters = [], requestBody, responses } = call;
  return html`<article class="call">
<h3 id="${operationId}">${summary}</h3>
<p class="address"><span class="method ${method}">${method.toUpperCase()}</span> ${path}</p>
${renderText(description)}
${
  parameters.length === 0
    ? NOTHING
    : html`<h4>Parameters</h4>
<dl>${parameters.map(
        ({ name, in: place, required, description: text = '', schema }) =>
          html`<dt><code>${name}</code> <span class="type">${place}, ${typeOf(schema)}${
            required ? '' : ', optional'
          }</span></dt><dd>${renderInline(text)}</dd>`,
      )}</dl>`
}
${requestBody ? html`<h4>Body</h4>${renderContent(requestBody, `Example of the body: ${summary}`)}` : NOTHING}
<h4>Answers</h4>
<dl>${Object.entries(responses).map(
    ([status, answer]) => html`<dt><code>${status}</code></dt>
<dd>${answer.description.split('\n\n').map((sentence) => html`<div>${renderInline(sentence)}</div>`)}${
      status.startsWith('2') ? renderContent(answer, `Example of the answer ${status}: ${summary}`) : NOTHING
    }</dd>`,
  )}</dl>
</article>`;
}

function renderContent({ content = {} }: Content, label: string): Html {
  const [{ schema, example } = {}] = Object.values(content);
  if (!schema) return NOTHING;
  return html`<div class="type">${typeOf(schema)}</div>${schema.$ref ? NOTHING : renderFields(schema)}${
    example === undefined
      ? NOTHING
      : html`<details><summary>Example</summary>${renderJson(example, label)}</details>`
  }`;
}

const renderWebhooks = (webhooks: readonly NamedCall[]): Html => html`<section aria-labelledby="webhooks">
<h2 id="webhooks">Events in webhooks</h2>
<p>Events that are sent to your endpoint. <code>GET /v1/events</code> has the same ones.</p>
${webhooks.map(
  ({ path, call }) => html`<article class="call">
<h3 id="webhook-${slug(path)}">${path}</h3>
${renderText(call.description ?? call.summary ?? '')}
${call.requestBody ? renderContent(call.requestBody, `Example of ${path}`) : NOTHING}
</article>`,
)}
</section>`;
