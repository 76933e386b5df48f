import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { z } from 'zod';
import { didYouMean } from '../detect/index.ts';

const wholeNumberSchema = z.string().regex(/^\d+$/, 'write a whole number').transform(Number);

const parseShards = (text: string): 'auto' | { readonly ids: readonly number[]; readonly count: number } => {
  const [range, count] = text.split('/');
  if (count === undefined) return 'auto';
  const [first, last = first] = range!.split('-').map(Number);
  const ids = Array.from({ length: Math.max(0, last! - first! + 1) }, (_, nth) => first! + nth);
  return { ids: last! < Number(count) ? ids : [], count: Number(count) };
};

/** Slack cannot turn rotation off again, and a token in a file cannot be renewed. */
const nonExpiringTokenSchema = z
  .string()
  .regex(
    /^(?!xoxe)/,
    'begins with xoxe: it ends after 12 hours, because token rotation is on; make the app anew from slack-manifest.yaml (token_rotation_enabled: false), or let it be installed at /slack/install (docs/slack.md, "Many workspaces")',
  );

/** Every setting there is; `.env.example` explains each. */
const settingsSchema = z.strictObject({
  PORT: wholeNumberSchema.pipe(z.number().max(65535, 'write a number from 0 to 65535')).default(8787),
  WEB_PORT: wholeNumberSchema.pipe(z.number().max(65535, 'write a number from 0 to 65535')).optional(),
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
  SLACK_BOT_TOKEN: nonExpiringTokenSchema
    .regex(/^xoxb-/, 'write the token that begins with xoxb-, or leave the line out')
    .optional(),
  SLACK_APP_TOKEN: z
    .string()
    .regex(/^xapp-/, 'write the token that begins with xapp-, or leave the line out')
    .optional(),
  SLACK_USER_TOKEN: nonExpiringTokenSchema
    .regex(/^xoxp-/, 'write the token that begins with xoxp-, or leave the line out')
    .optional(),
  SLACK_SIGNING_SECRET: z
    .string()
    .min(8, 'write the signing secret of your app, or leave the line out')
    .optional(),
  SLACK_CLIENT_ID: z
    .string()
    .regex(
      /^\d+\.\d+$/,
      'write the Client ID of your app: two numbers with a dot between, or leave the line out',
    )
    .optional(),
  SLACK_CLIENT_SECRET: z
    .string()
    .min(8, 'write the Client Secret of your app, or leave the line out')
    .optional(),
  SLACK_STATE_SECRET: z
    .string()
    .min(32, 'write what `openssl rand -base64 32` prints, or leave the line out')
    .optional(),
  SLACK_PORT: wholeNumberSchema.pipe(z.number().max(65535, 'write a number from 0 to 65535')).default(3000),
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
    .transform(parseShards)
    .refine(
      (shards) => shards === 'auto' || shards.ids.length > 0,
      'write the smaller number first, below the count',
    )
    .default('auto'),
  GATE_URL: z
    .string()
    .regex(
      /^(https:\/\/[^/?#]+|http:\/\/(localhost|127\.0\.0\.1)(:\d+)?)$/,
      'write the address of the gate as browsers see it, https:// and a name, without a path',
    )
    .optional(),
  GATE_KEY: z
    .string()
    .refine(
      (text) => Buffer.from(text, 'base64').length === 32,
      'write what `openssl rand -base64 32` prints',
    )
    .optional(),
  GATE_HOST: z
    .string()
    .min(1, 'write an address of this computer, or leave the line out')
    .default('127.0.0.1'),
  GATE_PORT: wholeNumberSchema.pipe(z.number().max(65535, 'write a number from 0 to 65535')).default(8788),
  GATE_PROXY: z.enum(['on', 'off'], 'write on or off').default('off'),
  SMS_PROVIDER: z.enum(['twilio', 'print'], 'write twilio or print').optional(),
  OIDC_ISSUER: z
    .string()
    .regex(
      /^(https:\/\/[^?#]+|http:\/\/(localhost|127\.0\.0\.1)(:\d+)?[^?#]*)$/,
      'write the address of the issuer, which begins with https:// and has no ? or #',
    )
    .optional(),
  OIDC_CLIENT_ID: z.string().optional(),
  OIDC_CLIENT_SECRET: z.string().optional(),
  TWILIO_ACCOUNT_SID: z
    .string()
    .regex(/^AC\w+$/, 'write the Account SID, which begins with AC')
    .optional(),
  TWILIO_AUTH_TOKEN: z.string().optional(),
  TWILIO_VERIFY_SID: z
    .string()
    .regex(/^VA\w+$/, 'write the SID of the Verify service, which begins with VA')
    .optional(),
  TWILIO_API_URL: z
    .string()
    .regex(/^https?:\/\//, 'write an address that begins with http:// or https://, or leave the line out')
    .optional(),
  NODE_ENV: z.string().optional(),
  GRAMMAR: z.enum(['on', 'off'], 'write on or off').default('on'),
});

/** Settings that are of use only together: each needs those after it. */
const REQUIRED_TOGETHER = [
  ['GATE_URL', ['GATE_KEY']],
  ['GATE_KEY', ['GATE_URL']],
  ['SMS_PROVIDER', ['GATE_URL']],
  ['OIDC_ISSUER', ['GATE_URL', 'OIDC_CLIENT_ID']],
  ['OIDC_CLIENT_ID', ['OIDC_ISSUER']],
  ['OIDC_CLIENT_SECRET', ['OIDC_ISSUER']],
] as const;
const TWILIO_SETTINGS = ['TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN', 'TWILIO_VERIFY_SID'] as const;

const envSchema = settingsSchema.superRefine((env, context) => {
  const needed = [
    ...REQUIRED_TOGETHER.flatMap(([one, others]) =>
      env[one] === undefined ? [] : others.map((each) => [one, each]),
    ),
    ...(env.GATE_URL !== undefined && env.OIDC_ISSUER === undefined ? [['GATE_URL', 'SMS_PROVIDER']] : []),
    ...(env.SMS_PROVIDER === 'twilio' ? TWILIO_SETTINGS.map((each) => ['SMS_PROVIDER=twilio', each]) : []),
  ] as [string, keyof typeof env][];
  for (const [by, name] of needed) {
    if (env[name] !== undefined) continue;
    context.addIssue({
      code: 'custom',
      path: [name],
      message: `${by} needs it${name === 'SMS_PROVIDER' ? ', or OIDC_ISSUER,' : ''} too (docs/gate.md)`,
    });
  }
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
  const knownNames = Object.keys(settingsSchema.shape);
  const fileValues = existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {};
  const unknownName = Object.keys(fileValues).find((name) => !knownNames.includes(name));
  if (unknownName !== undefined) {
    throw new EnvError(`${file}: unknown setting ${unknownName}${didYouMean(unknownName, knownNames)}`);
  }
  const values = Object.fromEntries(
    knownNames.flatMap((name) => {
      const value = variables[name] ?? fileValues[name];
      return value === undefined || value === '' ? [] : [[name, value]];
    }),
  );
  const result = envSchema.safeParse(values);
  if (result.success) return validateSlackSettings(result.data);
  const { path, message } = result.error.issues[0]!;
  throw new EnvError(`${String(path[0])}: ${message}`);
}

/** Settings that are of no use without another one. */
function validateSlackSettings(env: Env): Env {
  return env.SLACK_CLIENT_ID === undefined &&
    (env.SLACK_CLIENT_SECRET ?? env.SLACK_STATE_SECRET) === undefined
    ? validateSingleWorkspace(env)
    : validateMultiWorkspace(env);
}

const MULTI_WORKSPACE_SETTINGS = [
  'SLACK_CLIENT_ID',
  'SLACK_CLIENT_SECRET',
  'SLACK_STATE_SECRET',
  'SLACK_SIGNING_SECRET',
] as const;
const SINGLE_WORKSPACE_SETTINGS = ['SLACK_BOT_TOKEN', 'SLACK_USER_TOKEN'] as const;

function validateMultiWorkspace(env: Env): Env {
  const missing = MULTI_WORKSPACE_SETTINGS.find((name) => env[name] === undefined);
  if (missing !== undefined) {
    throw new EnvError(
      `${missing}: is missing; to be installed by others the app needs ${MULTI_WORKSPACE_SETTINGS.join(', ')}`,
    );
  }
  const extra = SINGLE_WORKSPACE_SETTINGS.find((name) => env[name] !== undefined);
  if (extra !== undefined) {
    throw new EnvError(
      `${extra}: leave it out; with SLACK_CLIENT_ID each workspace gives its own when it installs`,
    );
  }
  if (env.DATA_DIR === undefined && env.DATABASE_URL === undefined) {
    throw new EnvError(
      'DATA_DIR: is missing; what workspaces give at their installation must be kept somewhere',
    );
  }
  return env;
}

function validateSingleWorkspace(env: Env): Env {
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
