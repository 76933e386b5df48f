import { z } from 'zod';

declare const placeholderNames: unique symbol;

/** A text with `{placeholders}`; the type holds their names. */
export type TextTemplate<N extends string = never> = string & { readonly [placeholderNames]?: N };

/** The syntax of a placeholder. */
export const PLACEHOLDER_PATTERN = /\{([a-z]+)\}/g;

/** The names of all placeholders in a text, sorted. @example listPlaceholders('{b} and {a}') // ['a', 'b'] */
export const listPlaceholders = (text: string): string[] =>
  [...new Set([...text.matchAll(PLACEHOLDER_PATTERN)].map((match) => match[1]!))].sort();

/**
 * The schema of a text that may contain only these placeholders. Cached by placeholders, because there are hundreds of
 * texts.
 * @example template('case')
 */
export const template = <const N extends readonly string[]>(
  ...allowed: N
): ReturnType<typeof createTemplateSchema<N>> => {
  const key = allowed.join();
  const schema = schemaCache.get(key) ?? createTemplateSchema(allowed);
  schemaCache.set(key, schema);
  return schema as ReturnType<typeof createTemplateSchema<N>>;
};

const schemaCache = new Map<string, z.ZodType<string>>();

const createTemplateSchema = <const N extends readonly string[]>(allowed: N) =>
  z
    .string()
    .trim()
    .min(1)
    .superRefine((text, context) => {
      for (const name of listPlaceholders(text)) {
        if (!allowed.includes(name)) {
          const allowedText =
            allowed.length === 0 ? 'none' : allowed.map((placeholder) => `{${placeholder}}`).join(', ');
          context.addIssue({
            code: 'custom',
            message: `unknown placeholder {${name}}; allowed: ${allowedText}`,
          });
        }
      }
      if (/[{}]/.test(text.replace(PLACEHOLDER_PATTERN, ''))) {
        context.addIssue({ code: 'custom', message: 'a lone { or }; placeholders are written {name}' });
      }
    })
    .transform((text) => text as TextTemplate<N[number]>);

/**
 * Fills the placeholders of a text in one pass: braces inside a value are not replaced. Throws if a value is missing;
 * the types prevent this.
 * @example fillTemplate(wording.receipt.reported, { case: 'Y-4G7C2Q0M1X' })
 */
export function fillTemplate<N extends string>(
  text: TextTemplate<N>,
  values: Readonly<Record<NoInfer<N>, string | number>>,
): string {
  return text.replace(PLACEHOLDER_PATTERN, (_, name: string) => {
    const value = (values as Readonly<Record<string, string | number>>)[name];
    if (value === undefined) throw new Error(`no value for {${name}}`);
    return String(value);
  });
}
