import { createElement } from './dom.js';
import { drawPrivateHead } from './private-head.js';
import { linkText } from './text-links.js';
import { translate } from './words.js';

/** The content of a file, with a button that saves it. */
const drawFile = ({ name, text }) => {
  const save = () => {
    const url = URL.createObjectURL(new Blob([text]));
    createElement('a', { href: url, download: name }).click();
    URL.revokeObjectURL(url);
  };
  return createElement(
    'details',
    {},
    createElement('summary', {}, name),
    createElement('pre', { tabindex: 0 }, text),
    createElement('button', { type: 'button', onclick: save }, translate('keepFile')),
  );
};

const button = (label, onclick, className) =>
  createElement('button', { type: 'button', class: className, onclick }, label);

/** The channels and roles of the sandbox that a step of the setup can choose. */
const CHANNELS = ['general', 'examples', 'mods'];
const ROLES = ['moderator'];

const drawPicker = ({ inputKind, choices, currentValues }, send) => {
  const options =
    inputKind === 'channel' ? CHANNELS.map((value) => ({ value, label: `# ${value}` })) : choices;
  if (inputKind === 'role') return [];
  if (inputKind !== 'roles' && inputKind !== 'channels')
    return options.map(({ value, label }) =>
      button(label, () => send([value]), currentValues.includes(value) ? 'primary' : null),
    );
  const checks = (inputKind === 'channels' ? CHANNELS : ROLES).map((value) =>
    createElement('input', { type: 'checkbox', value, checked: currentValues.includes(value) }),
  );
  const chosen = () => checks.filter((check) => check.checked).map((check) => check.value);
  return [
    ...checks.map((check) => createElement('label', { class: 'check' }, check, check.value)),
    button(translate('choose'), () => send(chosen())),
  ];
};

/** One step of the setup: its values, and the button that leaves it as it is. */
const drawSetup = (setup, { runCommand }) => {
  const send = (values) =>
    runCommand({ command: 'setup', setup: { step: setup.step, ...(values && { values }) } });
  return createElement(
    'div',
    { class: 'buttons' },
    ...drawPicker(setup, send),
    button(setup.keepLabel, () => send()),
  );
};

const readText = async (file) => (file ? await file.text() : '');

const drawField = (field, id) => {
  const attributes = { id, name: field.name, required: field.required };
  if (field.kind === 'choice')
    return createElement(
      'select',
      attributes,
      field.required ? null : createElement('option', { value: '' }, '–'),
      ...field.choices.map(({ value, label }) => createElement('option', { value }, label)),
    );
  const type = { text: 'text', number: 'number', file: 'file' }[field.kind];
  return createElement('input', { ...attributes, type, autocomplete: 'off' });
};

/** A form for the options of a command. */
const drawForm = (row, { command, fields }, { runCommand }) => {
  const inputs = fields.map((field) => drawField(field, `${row.id}-${field.name}`));
  const onsubmit = async (event) => {
    event.preventDefault();
    const values = {};
    for (const input of inputs)
      values[input.name] = input.type === 'file' ? await readText(input.files[0]) : input.value.trim();
    await runCommand({ command, values });
  };
  return createElement(
    'form',
    { onsubmit },
    ...fields.flatMap((field, at) => [
      createElement('label', { for: inputs[at].id }, field.label),
      inputs[at],
    ]),
    createElement('button', { type: 'submit', class: 'primary' }, translate('run')),
  );
};

/** The answer to a command as an element: only the caller sees it. `context.runCommand` runs the next step. */
export const drawAnswer = (row, context) => {
  const { typed, accepted, text, file, setup, form } = row.answer;
  return createElement(
    'li',
    { class: `row letter reply answer ${accepted ? '' : 'refused'}` },
    createElement(
      'div',
      { class: 'body' },
      drawPrivateHead(row),
      createElement('code', {}, typed),
      createElement('p', { class: 'text' }, ...linkText(text, context)),
      file ? drawFile(file) : null,
      setup ? drawSetup(setup, context) : null,
      form ? drawForm(row, form, context) : null,
    ),
  );
};
