import { html, raw } from 'hono/html';

/** Escaped HTML. */
export type Html = ReturnType<typeof html>;

/** The text between backquotes as code, between double stars in bold. Everything is escaped. */
export const renderInline = (text: string): readonly Html[] =>
  text
    .split(/(`[^`]+`|\*\*[^*]+\*\*)/)
    .map((piece) =>
      piece.startsWith('`')
        ? html`<code>${piece.slice(1, -1)}</code>`
        : piece.startsWith('**')
          ? html`<strong>${piece.slice(2, -2)}</strong>`
          : html`${piece}`,
    );

/**
 * The Markdown of the document, as far as it uses it: paragraphs, lists, code and bold words.
 * @example renderText('Send **one** of:\n\n- `a`\n- `b`')
 */
export const renderText = (text: string): readonly Html[] =>
  text.split('\n\n').map((block) => {
    const lines = block.split('\n');
    if (!lines[0]?.startsWith('- ')) return html`<p>${renderInline(lines.join(' '))}</p>`;
    // A line that begins with blanks goes on with the item before.
    const items = block.replaceAll(/\n {2,}/g, ' ').split('\n');
    return html`<ul>${items.map((item) => html`<li>${renderInline(item.replace(/^- /, ''))}</li>`)}</ul>`;
  });

/** A value as indented JSON. It scrolls, so it can have the focus. */
export const renderJson = (value: unknown, label: string): Html =>
  html`<pre tabindex="0" role="region" aria-label="${label}"><code>${JSON.stringify(value, null, 2)}</code></pre>`;

/** Nothing. */
export const NOTHING: Html = raw('');
