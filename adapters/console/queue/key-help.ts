import { html } from 'hono/html';
import type { ConsoleWording } from '#core';
import type { Html } from '../area.ts';

/**
 * The list of keys, opened by `?` and by its button. A page that shows it must load `keys.js`, and mark what the keys do with
 * `data-action`: open, uphold, overturn, note, claim, select, search, undo, next.
 * @example renderKeyHelp(words.queue)
 */
export function renderKeyHelp({ keys, close }: ConsoleWording['queue']): Html {
  const list = [
    ['j', keys.down],
    ['k', keys.up],
    ['Enter', keys.open],
    ['u', keys.uphold],
    ['o', keys.overturn],
    ['n', keys.note],
    ['c', keys.claim],
    ['x', keys.select],
    ['/', keys.search],
    ['?', keys.help],
  ] as const;
  return html`<button type="button" class="quiet" data-keys-open hidden>${keys.title}</button>
<dialog id="keys" aria-labelledby="keys-title">
<h2 id="keys-title">${keys.title}</h2>
<p data-keys-state="on">${keys.state}</p>
<p data-keys-state="off" hidden>${keys.stateoff}</p>
<dl class="key-list">${list.map(([key, text]) => html`<div><dt><kbd>${key}</kbd></dt><dd>${text}</dd></div>`)}</dl>
<form method="dialog" class="actions">
<button type="button" data-keys-switch="off">${keys.off}</button>
<button type="button" data-keys-switch="on" hidden>${keys.on}</button>
<button class="primary">${close}</button>
</form>
</dialog>`;
}
