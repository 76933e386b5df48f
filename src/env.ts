import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { z } from 'zod';
import { suggestion } from './detect/index.ts';

const whole = z.string().regex(/^\d+$/, 'write a whole number').transform(Number);

const shardsOf = (text: string): 'auto' | { readonly ids: readonly number[]; readonly count: number } => {
  const [range, count] = text.split('/');
  if (count === undefined) return 'auto';
  const [first, last = first] = range!.split('-').map(Number);
  const ids = Array.from({ length: Math.max(0, last! - first! + 1) }, (_, nth) => first! + nth);
  return { ids: last! < Number(count) ? ids : [], count: Number(count) };
};

/** Every setting there is; `.env.example` explains each. */
const envSchema = z.strictObject({
  PORT: whole.pipe(z.number().max(65535, 'write a number from 0 to 65535')).default(8787),
  WEB_PORT: whole.pipe(z.number().max(65535, 'write a number from 0 to 65535')).optional(),
  WEB_HOST: z
    .string()
    .min(1, 'write an address of this computer, or leave the line out')
    .default('127.0.0.1'),
  RULES_DIR: z.string().min(1, 'write a folder, or leave the line out').optional(),
  LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'], 'write debug, info, warn, error or silent')
    .default('warn'),
  DATA_DIR: z.string().min(1, 'write a folder, or leave the line out').optional(),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'write an address that begins with postgres://, or leave the line out')
    .optional(),
  EVIDENCE_KEY: z.string().optional(),
  SIGNING_KEY: z.string().optional(),
  REDIS_URL: z.string().optional(),
  REDIS_PREFIX: z
    .string()
    .regex(/^[\w:.-]+$/, 'write letters, digits and : . _ - only')
    .optional(),
  DISCORD_TOKEN: z
    .string()
    .regex(/^[\w.-]{50,}$/, 'write the token from the page "Bot" of your application, or leave the line out')
    .optional(),
  DISCORD_API_URL: z
    .string()
    .regex(/^https?:\/\//, 'write an address that begins with http:// or https://, or leave the line out')
    .optional(),
  SLACK_BOT_TOKEN: z
    .string()
    .regex(/^xoxb-/, 'write the token that begins with xoxb-, or leave the line out')
    .optional(),
  SLACK_APP_TOKEN: z
    .string()
    .regex(/^xapp-/, 'write the token that begins with xapp-, or leave the line out')
    .optional(),
  SLACK_USER_TOKEN: z
    .string()
    .regex(/^xoxp-/, 'write the token that begins with xoxp-, or leave the line out')
    .optional(),
  SLACK_SIGNING_SECRET: z
    .string()
    .min(8, 'write the signing secret of your app, or leave the line out')
    .optional(),
  SLACK_PORT: whole.pipe(z.number().max(65535, 'write a number from 0 to 65535')).default(3000),
  SLACK_API_URL: z
    .string()
    .regex(
      /^https?:\/\/.*\/$/,
      'write an address that begins with http:// or https:// and ends with /, or leave the line out',
    )
    .optional(),
  SHARDS: z
    .string()
    .regex(/^(auto|\d+(-\d+)?\/\d+)$/, 'write auto, or which shards of how many, for example 0-3/16')
    .transform(shardsOf)
    .refine(
      (shards) => shards === 'auto' || shards.ids.length > 0,
      'write the smaller number first, below the count',
    )
    .default('auto'),
  GRAMMAR: z.enum(['on', 'off'], 'write on or off').default('on'),
});

export type Env = z.infer<typeof envSchema>;

/** A setting that cannot be used: which, and what to write instead. Never quotes the value: it may be a secret. */
export class EnvError extends Error {}

/**
 * The only reader of the environment. Settings come from `.env` in the working folder, and from the process, which
 * wins. Every line of `.env` must be a known setting; the process's environment may hold anything else besides.
 * @example readEnv({ PORT: '8080' }, '.env').PORT // 8080
 */
export function readEnv(
  variables: Readonly<Record<string, string | undefined>> = process.env,
  file = '.env',
): Env {
  const known = Object.keys(envSchema.shape);
  const written = existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {};
  const stranger = Object.keys(written).find((name) => !known.includes(name));
  if (stranger !== undefined) {
    throw new EnvError(`${file}: unknown setting ${stranger}${suggestion(stranger, known)}`);
  }
  const given = Object.fromEntries(
    known.flatMap((name) => {
      const value = variables[name] ?? written[name];
      return value === undefined || value === '' ? [] : [[name, value]];
    }),
  );
  const result = envSchema.safeParse(given);
  if (result.success) return finished(result.data);
  const { path, message } = result.error.issues[0]!;
  throw new EnvError(`${String(path[0])}: ${message}`);
}

/** Settings that are of no use without another one. */
function finished(env: Env): Env {
  const {
    SLACK_BOT_TOKEN: bot,
    SLACK_APP_TOKEN: app,
    SLACK_SIGNING_SECRET: secret,
    SLACK_USER_TOKEN: user,
  } = env;
  if (bot === undefined && (app ?? secret ?? user) !== undefined) {
    throw new EnvError('SLACK_BOT_TOKEN: is missing; write the token that begins with xoxb-');
  }
  if (bot !== undefined && (app ?? secret) === undefined) {
    throw new EnvError(
      'SLACK_APP_TOKEN: is missing; write it for Socket Mode, or SLACK_SIGNING_SECRET for HTTP',
    );
  }
  return env;
}
