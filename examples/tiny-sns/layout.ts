import { html } from 'hono/html';
import { type PageLanguage, TEXTS } from './texts.ts';

/** Escaped HTML. */
export type Html = ReturnType<typeof html>;

/** The longest text of a post, an appeal or a name's form field. */
export const MAX_TEXT = 2000;

/** A field of a form; a lone surrogate cannot be sent to yamidome. @example textOf(form.text) */
export const textOf = (value: unknown): string => (typeof value === 'string' ? value.toWellFormed() : '');

/** A whole page. @example layout('ja', html`<main></main>`) */
export const layout = (language: PageLanguage, main: Html): Html => html`<!doctype html>
<html lang="${language}">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>${TEXTS[language].title}</title>
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="/style.css" />
    <script type="module" src="/update.js"></script>
  </head>
  <body>
    <header>
      <h1>${TEXTS[language].title}</h1>
      <p>${TEXTS[language].intro}</p>
      <nav>
        <a href="/">${TEXTS[language].timeline}</a>
        <a href="/join">${TEXTS[language].join}</a>
        <a href="/moderators">${TEXTS[language].moderators}</a>
      </nav>
    </header>
    ${main}
  </body>
</html>`;
