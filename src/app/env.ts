import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { z } from 'zod';
import type { PlatformDescriptor } from '#core';
import { didYouMean } from '#lib';
import { platforms } from '../../adapters/index.ts';
import { CONSOLE_REQUIREMENTS, consoleSettings } from './environment/console-settings.ts';
import { CONSOLE_SIGN_IN_SECRETS } from './environment/console-sign-in-settings.ts';
import { OPERATOR_SECRETS, operatorSettings } from './environment/operator-settings.ts';
import { readSecretFiles, SecretFileError, secretFileSettings } from './environment/secret-files.ts';
import {
  TELEMETRY_REQUIREMENTS,
  TELEMETRY_SECRETS,
  telemetrySettings,
} from './environment/telemetry-settings.ts';

const MAX_PORT = 65_535;
const GATE_KEY_BYTES = 32;

const portSchema = z
  .string()
  .regex(/^\d+$/, 'write a whole number')
  .transform(Number)
  .pipe(z.number().max(MAX_PORT, 'write a number from 0 to 65535'));

/** One line of the answer sheet to investigators. */
const sheetLineSchema = z.string().max(200, 'write at most 200 characters');

/** The settings that belong to no platform. `.env.example` explains each. */
const appSettings = {
  WEB_PORT: portSchema.optional(),
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
  ATTACHMENTS_MAX_GB: z
    .string()
    .regex(/^\d{1,6}(\.\d{1,3})?$/, 'write a number of gigabytes like 10 or 0.5; 0 keeps no copies')
    .transform(Number)
    .default(10),
  EVIDENCE_KEY: z.string().optional(),
  SIGNING_KEY: z.string().optional(),
  REDIS_URL: z.string().optional(),
  REDIS_PREFIX: z
    .string()
    .regex(/^[\w:.-]+$/, 'write letters, digits and : . _ - only')
    .optional(),
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
      (text) => Buffer.from(text, 'base64').length === GATE_KEY_BYTES,
      'write what `openssl rand -base64 32` prints',
    )
    .optional(),
  GATE_HOST: z
    .string()
    .min(1, 'write an address of this computer, or leave the line out')
    .default('127.0.0.1'),
  GATE_PORT: portSchema.default(8788),
  GATE_PROXY: z.enum(['on', 'off'], 'write on or off').default('off'),
  GATE_OPERATOR: sheetLineSchema.optional(),
  GATE_CONTACT: sheetLineSchema.optional(),
  GATE_PRIVACY_URL: z
    .string()
    .regex(/^https:\/\/[^\s"<>]+$/, 'write an address that begins with https://')
    .optional(),
  GATE_COUNTRIES: z
    .string()
    .regex(/^(\*|[A-Z]{2}(,[A-Z]{2})*)$/, 'write countries like JP or JP,KR, or * for all')
    .default('JP'),
  GATE_SMS_PER_HOUR: z
    .string()
    .regex(/^\d{1,6}$/, 'write a whole number')
    .transform(Number)
    .default(100),
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
  INQUIRY_ORGANISATION: sheetLineSchema.optional(),
  INQUIRY_OFFICE: sheetLineSchema.optional(),
  INQUIRY_PERSON: sheetLineSchema.optional(),
  INQUIRY_PHONE: sheetLineSchema.optional(),
  NODE_ENV: z.string().optional(),
  GRAMMAR: z.enum(['on', 'off'], 'write on or off').default('on'),
  IMAGES: z.enum(['auto', 'on', 'off'], 'write auto, on or off').default('auto'),
  ...consoleSettings,
  ...telemetrySettings,
  ...operatorSettings,
};

type UnionToIntersection<Union> = (Union extends unknown ? (_: Union) => void : never) extends (
  _: infer Intersection,
) => void
  ? Intersection
  : never;
type PlatformShape = UnionToIntersection<(typeof platforms)[number]['env']>;

const platformSettings = Object.assign({}, ...platforms.map(({ env }) => env)) as PlatformShape;

/** Strict: an unknown name is an error, because it is most likely misspelt. */
const settingsSchema = z.strictObject({ ...platformSettings, ...appSettings });

/** The name of every setting, for `.env` and the environment. */
export const SETTING_NAMES: readonly string[] = Object.keys(settingsSchema.shape);

/** The settings of `appSettings` that hold a secret. */
const APP_SECRETS = [
  'DATABASE_URL',
  'EVIDENCE_KEY',
  'SIGNING_KEY',
  'REDIS_URL',
  'GATE_KEY',
  'OIDC_CLIENT_SECRET',
  'TWILIO_AUTH_TOKEN',
  ...CONSOLE_SIGN_IN_SECRETS,
  ...TELEMETRY_SECRETS,
  ...OPERATOR_SECRETS,
] as const satisfies readonly (keyof typeof appSettings)[];

/** The settings that hold a secret: each can be given as a file, `NAME_FILE=/path`, instead. */
export const SECRET_NAMES: readonly string[] = [
  ...platforms.flatMap(({ secretSettings }: PlatformDescriptor) => secretSettings ?? []),
  ...APP_SECRETS,
];

/** Every name that may stand in `.env`. */
const KNOWN_NAMES: readonly string[] = [...SETTING_NAMES, ...secretFileSettings(SECRET_NAMES)];

const GATE_DOCS = 'docs/gate.md';
/** In each row, the first setting requires the others; the page explains them. */
const REQUIRED_TOGETHER = [
  ['GATE_URL', ['GATE_KEY'], GATE_DOCS],
  ['GATE_KEY', ['GATE_URL'], GATE_DOCS],
  ['SMS_PROVIDER', ['GATE_URL'], GATE_DOCS],
  ['OIDC_ISSUER', ['GATE_URL', 'OIDC_CLIENT_ID'], GATE_DOCS],
  ['OIDC_CLIENT_ID', ['OIDC_ISSUER'], GATE_DOCS],
  ['OIDC_CLIENT_SECRET', ['OIDC_ISSUER'], GATE_DOCS],
  ...CONSOLE_REQUIREMENTS,
  ...TELEMETRY_REQUIREMENTS,
] as const;
const TWILIO_SETTINGS = ['TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN', 'TWILIO_VERIFY_SID'] as const;

const envSchema = settingsSchema.superRefine((env, context) => {
  for (const [cause, name, docs] of listRequirements(env)) {
    if (env[name] !== undefined) continue;
    const alternative = name === 'SMS_PROVIDER' ? ', or OIDC_ISSUER,' : '';
    context.addIssue({
      code: 'custom',
      path: [name],
      message: `${cause} needs it${alternative} too (${docs})`,
    });
  }
});

/** A setting (or its value), a setting that it requires, and the page that explains them. */
function listRequirements(
  env: z.infer<typeof settingsSchema>,
): readonly (readonly [cause: string, name: keyof typeof env, docs: string])[] {
  const pairs = REQUIRED_TOGETHER.flatMap(([name, others, docs]) =>
    env[name] === undefined ? [] : others.map((other) => [name, other, docs] as const),
  );
  const needsMethod = env.GATE_URL !== undefined && env.OIDC_ISSUER === undefined;
  const twilio = env.SMS_PROVIDER === 'twilio' ? TWILIO_SETTINGS : [];
  return [
    ...pairs,
    ...(needsMethod ? [['GATE_URL', 'SMS_PROVIDER', GATE_DOCS] as const] : []),
    ...twilio.map((name) => ['SMS_PROVIDER=twilio', name, GATE_DOCS] as const),
  ];
}

/** All settings after validation, with defaults. */
export type Env = z.infer<typeof envSchema>;

/** A setting is invalid. The message says what to write instead and never quotes the value: it may be a secret. */
export class EnvError extends Error {}

/**
 * Reads and validates all settings. No other code reads the environment. Settings come from `.env` in the working
 * folder and from the environment of the process, which takes precedence. Every line of `.env` must be a known setting;
 * unknown variables of the process are ignored. A secret `NAME` can also be the content of the file at `NAME_FILE`.
 * Throws `EnvError` for the first setting that cannot be used.
 * @example readEnv({ PORT: '8080' }, '.env').PORT // 8080
 */
export function readEnv(
  variables: Readonly<Record<string, string | undefined>> = process.env,
  file = '.env',
): Env {
  const fileValues = existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {};
  const unknownName = Object.keys(fileValues).find((name) => !KNOWN_NAMES.includes(name));
  if (unknownName !== undefined) {
    throw new EnvError(`${file}: unknown setting ${unknownName}${didYouMean(unknownName, KNOWN_NAMES)}`);
  }
  const lookUp = (name: string): string | undefined => (variables[name] ?? fileValues[name]) || undefined;
  const secrets = openSecretFiles(lookUp);
  const values = Object.fromEntries(
    SETTING_NAMES.flatMap((name) => {
      const value = secrets.values[name] ?? lookUp(name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
  const result = envSchema.safeParse(values);
  if (!result.success) {
    const { path, message } = result.error.issues[0]!;
    const name = String(path[0]);
    const secretPath = secrets.paths[name];
    throw new EnvError(
      secretPath === undefined ? `${name}: ${message}` : `${name}_FILE: ${secretPath}: ${message}`,
    );
  }
  checkPlatformRules(result.data);
  return result.data;
}

function openSecretFiles(lookUp: (name: string) => string | undefined): ReturnType<typeof readSecretFiles> {
  try {
    return readSecretFiles(SECRET_NAMES, lookUp);
  } catch (error) {
    if (error instanceof SecretFileError) throw new EnvError(error.message);
    throw error;
  }
}

/**
 * The names of the settings that have a value in `.env` or in the environment, without those values.
 * @example listNamesOfSettings({ PORT: '8080' }, '.env') // ['PORT']
 */
export function listNamesOfSettings(
  variables: Readonly<Record<string, string | undefined>> = process.env,
  file = '.env',
): readonly string[] {
  const values: Readonly<Record<string, string | undefined>> = {
    ...(existsSync(file) && parseEnv(readFileSync(file, 'utf8'))),
    ...variables,
  };
  return KNOWN_NAMES.filter((name) => (values[name] ?? '') !== '');
}

/** Checks the rules that concern several settings of one platform. */
function checkPlatformRules(env: Env): void {
  const descriptors: readonly PlatformDescriptor[] = platforms;
  const isStorageConfigured = env.DATA_DIR !== undefined || env.DATABASE_URL !== undefined;
  for (const descriptor of descriptors) {
    const problem = descriptor.findSettingProblem?.(env, { isStorageConfigured });
    if (problem) throw new EnvError(`${problem.name}: ${problem.message}`);
  }
}
