import { z } from 'zod';

declare const names: unique symbol;

/** A text with `{placeholders}`; its type knows their names. */
export type Sentence<N extends string = never> = string & { readonly [names]?: N };

/** How a place for a value is written. */
export const PLACEHOLDER = /\{([a-z]+)\}/g;

/** The names of a sentence's placeholders, sorted. @example placeholders('{b} and {a}') // ['a', 'b'] */
export const placeholders = (text: string): string[] =>
  [...new Set([...text.matchAll(PLACEHOLDER)].map((match) => match[1]!))].sort();

/**
 * A sentence that knows these placeholders and no others; the same for all that know the same, for there are hundreds.
 * @example sentence('case')
 */
export const sentence = <const N extends readonly string[]>(...known: N): ReturnType<typeof knowing<N>> => {
  const key = known.join();
  const schema = made.get(key) ?? knowing(known);
  made.set(key, schema);
  return schema as ReturnType<typeof knowing<N>>;
};

const made = new Map<string, z.ZodType<string>>();

const knowing = <const N extends readonly string[]>(known: N) =>
  z
    .string()
    .trim()
    .min(1)
    .superRefine((text, context) => {
      for (const name of placeholders(text)) {
        if (!known.includes(name)) {
          const may = known.length === 0 ? 'none' : known.map((each) => `{${each}}`).join(', ');
          context.addIssue({ code: 'custom', message: `unknown placeholder {${name}}; allowed: ${may}` });
        }
      }
      if (/[{}]/.test(text.replace(PLACEHOLDER, ''))) {
        context.addIssue({ code: 'custom', message: 'a lone { or }; placeholders are written {name}' });
      }
    })
    .transform((text) => text as Sentence<N[number]>);
