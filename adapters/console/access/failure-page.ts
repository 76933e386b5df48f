import type { Context } from 'hono';
import { html } from 'hono/html';
import type { ConsoleSignInFailure } from '#core';
import { fillTemplate } from '#core';
import type { RenderPage } from '../area.ts';
import type { ConsoleEnv } from '../console-env.ts';

const STATUS = {
  'no-link': 404,
  unlinked: 403,
  'no-role': 403,
  denied: 403,
  invalid: 403,
  unavailable: 503,
  'too-many': 429,
} as const satisfies Record<ConsoleSignInFailure, number>;

const KEYS = {
  'no-link': 'nolink',
  unlinked: 'unlinked',
  'no-role': 'norole',
  denied: 'denied',
  invalid: 'invalid',
  unavailable: 'unavailable',
  'too-many': 'toomany',
} as const satisfies Record<ConsoleSignInFailure, string>;

/**
 * Says why the sign-in failed, and what to do. `provider`: its name, where the person used one.
 * @example return renderFailure(context, renderPage, 'no-link')
 */
export function renderFailure(
  context: Context<ConsoleEnv>,
  renderPage: RenderPage,
  kind: ConsoleSignInFailure,
  provider = '',
): Response | Promise<Response> {
  const { failure } = context.get('reader').words.access;
  const key = KEYS[kind];
  const title = fillTemplate(failure[key], { provider });
  const content = html`<div class="sign-in panel"><h1>${title}</h1>
<p>${fillTemplate(failure[`${key}help`], { provider })}</p>
<p><a class="button" href="/console/sign-in">${failure.again}</a></p></div>`;
  return renderPage(context, { title, content, styles: ['access.css'] }, STATUS[kind]);
}
