import { z } from 'zod';

/** Parses `auto`, `3/16` or `0-3/16`. A range that ends before it begins, or beyond the count, gives no ids. */
const parseShards = (text: string): 'auto' | { readonly ids: readonly number[]; readonly count: number } => {
  const [range, count] = text.split('/');
  if (count === undefined) return 'auto';
  const [first, last = first] = range!.split('-').map(Number);
  const ids = Array.from({ length: Math.max(0, last! - first! + 1) }, (_, index) => first! + index);
  return { ids: last! < Number(count) ? ids : [], count: Number(count) };
};

/** The environment variables of Discord. The texts say what to write instead; `.env.example` explains each variable. */
export const env = {
  DISCORD_TOKEN: z
    .string()
    .regex(/^[\w.-]{50,}$/, 'write the token from the page "Bot" of your application, or leave the line out')
    .optional(),
  DISCORD_API_URL: z
    .string()
    .regex(/^https?:\/\//, 'write an address that begins with http:// or https://, or leave the line out')
    .optional(),
  SHARDS: z
    .string()
    .regex(/^(auto|\d+(-\d+)?\/\d+)$/, 'write auto, or which shards of how many, for example 0-3/16')
    .transform(parseShards)
    .refine(
      (shards) => shards === 'auto' || shards.ids.length > 0,
      'write the smaller number first, below the count',
    )
    .default('auto'),
};
