import { html } from 'hono/html';
import type { SettingChoice, SettingField, SettingInput } from '#core';
import { fillTemplate } from '#core';
import type { Html } from '../area.ts';
import { controlId, renderOperation } from './operations.ts';
import { renderRows } from './rows.ts';
import type { SettingsView } from './settings-view.ts';

type Input<Kind extends SettingInput['kind']> = Extract<SettingInput, { readonly kind: Kind }>;

/** The control of a setting. Every one works without script. @example renderInput(view, field) */
export function renderInput(view: SettingsView, field: SettingField): Html {
  const { input, path } = field;
  switch (input.kind) {
    case 'switch':
      return html`<input type="checkbox" id="${controlId(path)}" name="${path}" value="on"${checked(input.isOn)}${describedBy(field)}>`;
    case 'number':
      return html`<input type="text" inputmode="decimal" class="number" id="${controlId(path)}" name="${path}" value="${input.text}" autocomplete="off"${describedBy(field)}>${unitOf(field)}`;
    case 'text':
      return renderTextArea(field, input.text, input.maxLength);
    case 'lines':
      return html`${renderTextArea(field, input.text)}<p class="hint">${view.words.form.lineshint}</p>`;
    case 'choice':
      return html`<select id="${controlId(path)}" name="${path}"${describedBy(field)}>${renderOptions(input.choices, input.value)}</select>`;
    case 'choices':
      return renderCheckboxes(path, input.choices, input.values);
    case 'places':
      return input.isList ? renderPlaces(view, field, input) : renderPlace(view, field, input);
    case 'rows':
      return renderRows(view, field, input);
    default:
      return input satisfies never;
  }
}

const checked = (isChecked: boolean): Html => (isChecked ? html` checked` : html``);
const selected = (isSelected: boolean): Html => (isSelected ? html` selected` : html``);

/** What belongs to a control, for screen readers. */
const describedBy = ({ path, error }: SettingField): Html => {
  const id = controlId(path);
  return error === undefined
    ? html` aria-describedby="help-${id}"`
    : html` aria-describedby="help-${id} error-${id}" aria-invalid="true"`;
};

const unitOf = ({ unit }: SettingField): Html =>
  unit === undefined ? html`` : html` <span class="unit">${unit}</span>`;

const renderTextArea = (field: SettingField, text: string, maxLength?: number): Html =>
  // A browser drops a line break right after the tag.
  html`<textarea class="code" rows="${text.includes('\n') ? 12 : 3}" id="${controlId(field.path)}" name="${field.path}" spellcheck="false"${maxLength === undefined ? '' : html` maxlength="${maxLength}"`}${describedBy(field)}>
${text}</textarea>`;

const renderOptions = (choices: readonly SettingChoice[], value: string): readonly Html[] =>
  choices.map(
    (choice) =>
      html`<option value="${choice.value}"${selected(choice.value === value)}>${choice.label}</option>`,
  );

/** A value that is no longer among the choices stays, until it is unticked. */
const renderCheckboxes = (
  path: string,
  choices: readonly SettingChoice[],
  values: readonly string[],
): Html => {
  const unknown = values
    .filter((value) => value !== '' && !choices.some((choice) => choice.value === value))
    .map((value) => ({ value, label: value }));
  return html`<ul class="checkboxes">${[...choices, ...unknown].map(
    ({ value, label }) =>
      html`<li><label><input type="checkbox" name="${path}" value="${value}"${checked(values.includes(value))}>${label}</label></li>`,
  )}</ul>`;
};

/** Chosen channels or roles as ticked boxes, and a choice to add one. */
function renderPlaces(
  view: SettingsView,
  field: SettingField,
  { selected: chosen, known }: Input<'places'>,
): Html {
  const { words } = view;
  const { path, label } = field;
  const id = controlId(path);
  const others = known?.filter(({ value }) => !chosen.some((place) => place.value === value));
  const addLabel = fillTemplate(words.form.add, { label });
  const values = chosen.map(({ value }) => value);
  const ticked = chosen.length > 0 ? renderCheckboxes(path, chosen, values) : html``;
  if (!view.mayChange) return chosen.length > 0 ? ticked : html`${words.values.empty}`;
  return html`${ticked}
<div class="actions">
${
  others
    ? html`<select id="${id}" name="${path}" aria-label="${addLabel}"><option value="">${words.form.none}</option>${renderOptions(others, '')}</select>`
    : html`<input type="text" id="${id}" name="${path}" autocomplete="off" aria-label="${addLabel}">`
}
${renderOperation(view, { operation: `add ${path}`, target: path, label: addLabel })}
</div>
${others ? renderIdField(view, field) : html`<p class="hint">${words.form.noplace}</p>`}`;
}

/** One channel or role. */
function renderPlace(
  view: SettingsView,
  field: SettingField,
  { selected: chosen, known }: Input<'places'>,
): Html {
  const { words } = view;
  const { path } = field;
  const [place] = chosen;
  const id = controlId(path);
  if (!known) {
    return html`<input type="text" id="${id}" name="${path}" value="${place?.value ?? ''}" autocomplete="off"${describedBy(field)}>
<p class="hint">${words.form.noplace}</p>`;
  }
  const isKnown = known.some(({ value }) => value === place?.value);
  const choices = [{ value: '', label: words.form.none }, ...(place && !isKnown ? [place] : []), ...known];
  return html`<select id="${id}" name="${path}"${describedBy(field)}>${renderOptions(choices, place?.value ?? '')}</select>
${view.mayChange ? renderIdField(view, field) : ''}`;
}

/** A field for an id that the platform did not name, for example of an archived channel. */
const renderIdField = ({ words }: SettingsView, { path, label }: SettingField): Html =>
  html`<details class="more"><summary>${fillTemplate(words.form.addid, { label })}</summary>
<p class="hint">${words.form.idhint}</p>
<input type="text" name="${path}" autocomplete="off" aria-label="${fillTemplate(words.form.addid, { label })}">
</details>`;
