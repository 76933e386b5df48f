import { z } from 'zod';

declare const placeholderNames: unique symbol;

/** A text with `{placeholders}`; its type knows their names. */
export type TextTemplate<N extends string = never> = string & { readonly [placeholderNames]?: N };

/** How a place for a value is written. */
export const PLACEHOLDER_PATTERN = /\{([a-z]+)\}/g;

/** The names of a sentence's placeholders, sorted. @example listPlaceholders('{b} and {a}') // ['a', 'b'] */
export const listPlaceholders = (text: string): string[] =>
  [...new Set([...text.matchAll(PLACEHOLDER_PATTERN)].map((match) => match[1]!))].sort();

/**
 * A sentence that knows these placeholders and no others; the same for all that know the same, for there are hundreds.
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
          const allowedText = allowed.length === 0 ? 'none' : allowed.map((each) => `{${each}}`).join(', ');
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
