import type { SettingsForm } from '#core';

/** Fields of the form itself, which are no settings. */
const OWN_FIELDS: ReadonlySet<string> = new Set(['token', 'basis', 'operation']);

/** The form of the settings as it was sent. */
export type SentForm = SettingsForm;

/** A text field; empty if it is missing or a file. @example readText(data, 'seen') */
export const readText = (data: FormData, name: string): string => {
  const value = data.get(name);
  return typeof value === 'string' ? value : '';
};

/** The typed and chosen values of the form. @example readForm(await context.req.formData()) */
export function readForm(data: FormData): SentForm {
  const fields = new Map<string, string[]>();
  for (const [name, value] of data) {
    if (typeof value !== 'string' || OWN_FIELDS.has(name)) continue;
    const values = fields.get(name);
    if (values) values.push(value);
    else fields.set(name, [value]);
  }
  return {
    fields: Object.fromEntries(fields),
    basis: readText(data, 'basis'),
    operation: readText(data, 'operation') || undefined,
  };
}

/** The chosen file, or else the pasted text. @example await readImport(await context.req.formData()) */
export async function readImport(data: FormData): Promise<string> {
  const file = data.get('file');
  return file instanceof File && file.size > 0 ? file.text() : readText(data, 'text');
}
