import { html } from 'hono/html';
import { type Html, NOTHING, renderInline } from './render-text.ts';

/** A JSON schema, as far as the page shows it. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly format?: string;
  readonly default?: unknown;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly additionalProperties?: boolean | Schema;
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
}

/** The fields of an object, and of the objects in it; what has a name of its own is a link to it. */
export function renderFields(schema: Schema): Html {
  const inner = innerOf(schema);
  const { properties = {}, required = [] } = inner;
  const choices = inner.oneOf ?? inner.anyOf ?? [];
  if (Object.keys(properties).length === 0)
    return choices.length === 0
      ? NOTHING
      : html`<dl>${choices.map((choice, i) => renderChoice(choice, i))}</dl>`;
  return html`<dl>${Object.entries(properties).map(
    ([name, field]) => html`<dt><code>${name}</code> <span class="type">${typeOf(field)}${
      required.includes(name) ? '' : ', optional'
    }</span></dt>
<dd>${renderInline(descriptionOf(field))}${renderFields(field)}</dd>`,
  )}</dl>`;
}

const renderChoice = (choice: Schema, index: number): Html =>
  html`<dt><strong>${index + 1}.</strong> <span class="type">${typeOf(choice)}</span></dt>
<dd>${renderInline(choice.description ?? '')}${renderFields(choice)}</dd>`;

/** What this place says about a schema with a name, or the schema itself. */
export const descriptionOf = ({ description, allOf = [] }: Schema): string =>
  description ?? allOf.find((part) => part.description !== undefined)?.description ?? '';

/** The objects of a list. */
const innerOf = (schema: Schema): Schema =>
  schema.items && !schema.items.$ref ? innerOf(schema.items) : schema;

/** The type in words, with its limits; a link for a schema with a name. @example typeOf({ type: 'string', maxLength: 200 }) */
export function typeOf(schema: Schema): Html {
  const ref = schema.$ref ?? schema.allOf?.find((part) => part.$ref)?.$ref;
  if (ref) {
    const name = ref.split('/').at(-1)!;
    return html`<a href="#schema-${name}">${name}</a>`;
  }
  if (schema.items) return html`list of ${typeOf(schema.items)}${limitsOf(schema)}`;
  const choices = schema.oneOf ?? schema.anyOf;
  if (choices) return html`one of ${choices.length}`;
  if (schema.enum)
    return html`${schema.enum.map((value, i) => html`${i > 0 ? ' | ' : ''}<code>${JSON.stringify(value)}</code>`)}${defaultOf(schema)}`;
  const type = Array.isArray(schema.type) ? schema.type.join(' or ') : (schema.type ?? 'any');
  return html`${schema.format === 'date-time' ? 'time' : type}${limitsOf(schema)}${defaultOf(schema)}`;
}

const defaultOf = ({ default: value }: Schema): Html =>
  value === undefined ? NOTHING : html`, default <code>${JSON.stringify(value)}</code>`;

function limitsOf({ minLength, maxLength, minItems, maxItems, minimum, maximum }: Schema): string {
  const [least, most] = [minLength ?? minItems ?? minimum, maxLength ?? maxItems ?? maximum];
  const shown = (value: number) => value.toLocaleString('en');
  if (most === undefined || most === Number.MAX_SAFE_INTEGER)
    return least ? `, at least ${shown(least)}` : '';
  return least ? `, ${shown(least)} to ${shown(most)}` : `, at most ${shown(most)}`;
}
