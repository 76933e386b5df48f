import { html } from 'hono/html';
import type { Html } from '../area.ts';
import type { SettingsView } from './settings-view.ts';

/** The id of the control of a setting. @example controlId('probability.hide') // 'probability-hide' */
export const controlId = (path: string): string => path.replaceAll('.', '-');

/**
 * A button that changes a list in the form. Without script the whole page is sent and comes back; with it, only the setting.
 * @example renderOperation(view, { operation: 'remove ladder 2', target: 'ladder', label: 'Remove: step 3' })
 */
export const renderOperation = (
  { path, mayChange }: SettingsView,
  {
    operation,
    target,
    label,
    text = label,
  }: { readonly operation: string; readonly target: string; readonly label: string; readonly text?: string },
): Html =>
  !mayChange
    ? html``
    : html`<button type="submit" formaction="${path}/edit#setting-${controlId(target)}" name="operation" value="${operation}" ${updates(path, target)}${text === label ? '' : html` aria-label="${label}" title="${label}"`}>${text}</button>`;

/** Attributes that exchange one setting of the form only. @example html`<select ${updates(path, 'ladder')}>` */
export const updates = (path: string, target: string): Html => {
  const element = `#setting-${controlId(target)}`;
  return html`hx-post="${path}/edit" hx-target="${element}" hx-select="${element}" hx-swap="outerHTML"`;
};
