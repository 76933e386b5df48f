import { html } from 'hono/html';
import type { SettingCell, SettingField, SettingInput } from '#core';
import { fillTemplate } from '#core';
import type { Html } from '../area.ts';
import { controlId, renderOperation, updates } from './operations.ts';
import type { SettingsView } from './settings-view.ts';

/** The entries of a list, each with buttons to move and remove it. @example renderRows(view, field, input) */
export const renderRows = (
  view: SettingsView,
  field: SettingField,
  { rows, isOrdered, canAdd }: Extract<SettingInput, { readonly kind: 'rows' }>,
): Html => html`<ol class="rows">
${rows.map((cells, i) => renderRow(view, field, { cells, i, isOrdered, last: rows.length - 1 }))}
</ol>
${canAdd ? renderOperation(view, { operation: `add ${field.path}`, target: field.path, label: fillTemplate(view.words.form.addrow, { label: field.label }) }) : ''}`;

interface Row {
  readonly cells: readonly SettingCell[];
  readonly i: number;
  readonly isOrdered: boolean;
  readonly last: number;
}

function renderRow(view: SettingsView, { path }: SettingField, { cells, i, isOrdered, last }: Row): Html {
  const { form } = view.words;
  const row = fillTemplate(form.row, { number: i + 1 });
  const rowOf = Number(/\.(\d+)\.[^.]+$/.exec(cells[0]?.name ?? '')?.[1] ?? i);
  const button = (kind: 'up' | 'down' | 'remove', text: string) =>
    renderOperation(view, {
      operation: `${kind} ${path} ${rowOf}`,
      target: path,
      label: fillTemplate(form[kind], { row }),
      text,
    });
  return html`<li><fieldset class="plain row"><legend class="visually-hidden">${row}</legend>
${cells.map((cell) => renderCell(view, path, cell))}
<span class="row-buttons">
${isOrdered && i > 0 ? button('up', '↑') : ''}
${isOrdered && i < last ? button('down', '↓') : ''}
${button('remove', '✕')}
</span>
</fieldset></li>`;
}

function renderCell(
  view: SettingsView,
  path: string,
  { name, label, text, choices, isNumber, optional }: SettingCell,
): Html {
  const id = controlId(name);
  const hint = optional ? html` <span class="hint">(${view.words.form.optional})</span>` : '';
  const control = choices
    ? html`<select id="${id}" name="${name}" ${updates(view.path, path)} hx-trigger="change">${choices.map(
        (choice) =>
          html`<option value="${choice.value}"${choice.value === text ? html` selected` : ''}>${choice.label}</option>`,
      )}</select>`
    : html`<input type="text" id="${id}" name="${name}" value="${text}" autocomplete="off"${isNumber ? html` inputmode="numeric" class="number"` : ''}>`;
  return html`<span class="cell"><label for="${id}">${label}${hint}</label>${control}</span>`;
}
