import { html } from 'hono/html';
import type { SettingField, SettingGroup, SettingsPage } from '#core';
import { fillTemplate } from '#core';
import type { Html } from '../area.ts';
import { renderInput } from './inputs.ts';
import { controlId } from './operations.ts';
import { type SettingsView, tokenField } from './settings-view.ts';

/** The form of all settings. @example renderForm(viewOf(context), await settings.show(reader)) */
export function renderForm(view: SettingsView, { groups, basis, mayChange }: SettingsPage): Html {
  const { words } = view;
  return html`<p class="hint">${mayChange ? words.intro : words.readonly}</p>
${renderErrors(view, groups)}
<div class="settings">
<nav class="settings-nav" aria-label="${words.sections}"><ul>
${groups.map(({ id, title }) => html`<li><a href="#group-${id}">${title}</a></li>`)}
</ul></nav>
${mayChange ? renderEditable(view, groups, basis) : html`<fieldset class="plain" disabled><legend class="visually-hidden">${words.title}</legend>${groups.map((group) => renderGroup(view, group))}</fieldset>`}
</div>`;
}

const renderEditable = (
  view: SettingsView,
  groups: readonly SettingGroup[],
  basis: string,
): Html => html`<form id="settings-form" method="post" action="${view.path}/review" novalidate>
${tokenField(view)}
<input type="hidden" name="basis" value="${basis}">
<button type="submit" class="default-button" tabindex="-1" aria-hidden="true">${view.words.form.review}</button>
${groups.map((group) => renderGroup(view, group))}
<div class="save-bar"><button type="submit" class="primary">${view.words.form.review}</button></div>
</form>`;

/** Links to the settings that cannot be used, so that each can be reached with one key. */
function renderErrors({ words }: SettingsView, groups: readonly SettingGroup[]): Html {
  const wrong = groups
    .flatMap(({ fields }) => fields)
    .flatMap(withInner)
    .filter(({ error }) => error !== undefined);
  if (wrong.length === 0) return html``;
  return html`<div class="notice bad" role="alert">
<p><strong>${fillTemplate(words.form.errors, { count: wrong.length })}</strong></p>
<ul>${wrong.map(({ path, label, error }) => html`<li><a href="#${fieldId(path)}">${label}</a>: ${error}</li>`)}</ul>
</div>`;
}

const withInner = (field: SettingField): readonly SettingField[] =>
  field.input.kind === 'switch' && field.input.inner ? [field, ...field.input.inner] : [field];

const renderGroup = (view: SettingsView, { id, title, fields }: SettingGroup): Html =>
  html`<section class="panel" id="group-${id}" aria-labelledby="title-${id}">
<h2 id="title-${id}">${title}</h2>
<div class="fields">${fields.map((field) => renderField(view, field))}</div>
</section>`;

const fieldId = (path: string): string => `setting-${controlId(path)}`;

/** One setting: label, explanation, control, and on demand its effect, limits and default. */
function renderField(view: SettingsView, field: SettingField): Html {
  const { path, label, help, error, isDefault, input } = field;
  const { words } = view;
  const id = controlId(path);
  const isGroup = ['choices', 'places', 'rows'].includes(input.kind) && !isSinglePlace(input);
  const name = html`${label}${isDefault ? '' : html` <span class="badge">${words.form.changed}</span>`}`;
  const described = html`<p class="hint" id="help-${id}">${help}</p>
${error === undefined ? '' : html`<p class="field-error" id="error-${id}">${error}</p>`}`;
  const control = html`<div class="control">${renderInput(view, field)}</div>`;
  const inner =
    input.kind === 'switch' && input.inner
      ? html`<div class="inner">${input.inner.map((child) => renderField(view, child))}</div>`
      : '';
  const body = isGroup
    ? html`<fieldset class="plain" aria-describedby="help-${id}${error === undefined ? '' : ` error-${id}`}"><legend>${name}</legend>${described}${control}</fieldset>`
    : html`<label for="${id}">${name}</label>${described}${control}${inner}`;
  return html`<div class="field setting${isWide(input) ? ' wide' : ''}" id="${fieldId(path)}" tabindex="-1">${body}${renderMore(view, field)}</div>`;
}

const isWide = (input: SettingField['input']): boolean =>
  ['choices', 'places', 'rows', 'text', 'lines'].includes(input.kind)
    ? !isSinglePlace(input)
    : input.kind === 'switch' && input.inner !== undefined;

const isSinglePlace = (input: SettingField['input']): boolean => input.kind === 'places' && !input.isList;

const renderMore = (
  { words }: SettingsView,
  { path, effect, limits, defaultText }: SettingField,
): Html => html`<details class="more"><summary>${words.form.more}</summary>
${effect === undefined ? '' : html`<p><strong>${words.form.effect}</strong> ${effect}</p>`}
<p>${limits === undefined ? '' : html`${limits}<br>`}${fillTemplate(words.form.default, { value: defaultText })}<br><code>${path}</code></p>
</details>`;
