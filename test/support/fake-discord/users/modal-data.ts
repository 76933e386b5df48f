import type { APIAttachment, APIModalInteractionResponseCallbackData } from 'discord.js';
import type { ChannelState, DiscordState } from '../state/discord-state.ts';
import { storeFile } from '../state/messages.ts';
import { resolveSelection } from './command-data.ts';
import { Denied } from './denied.ts';

/** A file for an upload field. */
export interface SelectedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly contentType?: string;
}

/** The value of a field: text, checkbox, choices or files. */
export type FieldValue = string | boolean | readonly string[] | readonly SelectedFile[];

interface Field {
  readonly type: number;
  readonly id?: number;
  readonly custom_id: string;
  readonly label?: string;
  readonly value?: string;
  readonly required?: boolean;
  readonly min_length?: number;
  readonly max_length?: number;
  readonly min_values?: number;
  readonly max_values?: number;
  readonly options?: readonly { value: string; default?: boolean }[];
}

interface ModalRow {
  readonly type: number;
  readonly id?: number;
  readonly label?: string;
  readonly component?: Field;
  readonly components?: readonly Field[];
}

const TEXT_INPUT = 4;
const FILE_UPLOAD = 19;
const RADIO = 21;
const CHECKBOX = 23;
const MAX_TEXT_LENGTH = 4000;

/**
 * The data of a modal interaction. Throws `Denied` when Discord's client would not submit the form.
 * @example buildModalData(discord, channel, modal, { reason: '詐欺' })
 */
export function buildModalData(
  discord: DiscordState,
  channel: ChannelState,
  modal: APIModalInteractionResponseCallbackData,
  values: Record<string, FieldValue>,
): object {
  const attachments: Record<string, APIAttachment> = {};
  const chosen: Record<string, object> = {};
  const used = new Set<string>();
  let next = 1;
  const fill = (field: Field, label = field.label): object => {
    const key = [field.custom_id, label].find((name) => name !== undefined && name in values);
    if (key !== undefined) used.add(key);
    const value = key === undefined ? undefined : values[key];
    if (Array.isArray(value))
      Object.assign(chosen, resolveSelection(discord, channel, field.type, value as string[]));
    const shape = { type: field.type, id: field.id ?? next++, custom_id: field.custom_id };
    return { ...shape, ...toFieldValue(discord, channel, field, value, attachments) };
  };
  const components = (modal.components as unknown as readonly ModalRow[]).map((row) => ({
    type: row.type,
    id: row.id ?? next++,
    ...(row.component && { component: fill(row.component, row.label) }),
    ...(row.components && { components: row.components.map((field) => fill(field)) }),
  }));
  const unknownField = Object.keys(values).find((name) => !used.has(name));
  if (unknownField !== undefined) throw new Denied('form', `the form has no field ${unknownField}`);
  const hasFiles = Object.keys(attachments).length > 0;
  return {
    custom_id: modal.custom_id,
    components,
    resolved: { ...chosen, ...(hasFiles && { attachments }) },
  };
}

function toFieldValue(
  discord: DiscordState,
  channel: ChannelState,
  field: Field,
  value: FieldValue | undefined,
  attachments: Record<string, APIAttachment>,
): object {
  const name = field.label ?? field.custom_id;
  if (field.type === CHECKBOX) return { value: value === true };
  if (field.type === TEXT_INPUT) return { value: toTextValue(field, name, value ?? field.value ?? '') };
  const preset = (field.options ?? []).filter((one) => one.default).map((one) => one.value);
  const selected = value === undefined ? preset : [value].flat();
  const min = field.min_values ?? 1;
  if (selected.length === 0 && field.required === false)
    return field.type === RADIO ? { value: null } : { values: [] };
  if (selected.length < min || selected.length > (field.type === RADIO ? 1 : (field.max_values ?? 1)))
    throw new Denied('form', `${name} takes between ${min} and ${field.max_values ?? 1} choices`);
  if (field.type === FILE_UPLOAD) {
    const files = (selected as SelectedFile[]).map((file) =>
      storeFile(discord, channel, { contentType: 'application/octet-stream', ...file }),
    );
    for (const file of files) attachments[file.id] = file;
    return { values: files.map(({ id }) => id) };
  }
  const unknown = selected.find(
    (one) => field.options && !field.options.some((option) => option.value === one),
  );
  if (unknown !== undefined) throw new Denied('form', `${name} has no choice ${unknown}`);
  return field.type === RADIO ? { value: selected[0] } : { values: selected };
}

function toTextValue(field: Field, name: string, value: FieldValue): string {
  if (typeof value !== 'string') throw new Denied('form', `${name} takes text`);
  if (value === '' && field.required !== false) throw new Denied('form', `${name} must be filled in`);
  const max = field.max_length ?? MAX_TEXT_LENGTH;
  if (value.length > max || (value !== '' && value.length < (field.min_length ?? 0)))
    throw new Denied('form', `${name} takes ${field.min_length ?? 0} to ${max} characters`);
  return value;
}
