import { readFile } from 'node:fs/promises';
import type { HttpRoute } from './http-server.ts';

const html = 'text/html; charset=utf-8';
const css = 'text/css; charset=utf-8';
const script = 'text/javascript; charset=utf-8';

/** Every file of the page. A file that is not listed is not served. */
const PAGE_FILES: Readonly<Record<string, string>> = {
  'index.html': html,
  'favicon.svg': 'image/svg+xml',
  'base.css': css,
  'layout.css': css,
  'chat.css': css,
  'wide.css': css,
  'rows.css': css,
  'card.css': css,
  'commands.css': css,
  'main.js': script,
  'speaker.js': script,
  'channels.js': script,
  'composer.js': script,
  'report.js': script,
  'answers.js': script,
  'private-head.js': script,
  'text-links.js': script,
  'suggestions.js': script,
  'rows.js': script,
  'queue.js': script,
  'checklist.js': script,
  'card/card.js': script,
  'card/card-buttons.js': script,
  'card/case-links.js': script,
  'card/case-state.js': script,
  'card/neighbours.js': script,
  'live.js': script,
  'api.js': script,
  'dom.js': script,
  'examples.js': script,
  'words.js': script,
  'words/ja.js': script,
  'words/en.js': script,
};

/**
 * The files of the page, one route each. They are read at every request, so that a change is visible after a reload.
 * @example pageRoutes()[0].path // '/'
 */
export const pageRoutes = (): readonly HttpRoute[] =>
  Object.entries(PAGE_FILES).map(([name, type]) => ({
    method: 'GET',
    path: name === 'index.html' ? '/' : `/${name}`,
    handle: async () => ({ file: await readFile(new URL(`./page/${name}`, import.meta.url)), type }),
  }));
