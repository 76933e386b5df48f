import { z } from 'zod';
import type { OperatorSettings } from '../operator/operator-settings.ts';

const BYTES_PER_MB = 1_000_000;
const SECOND_MS = 1000;
const HOUR_MS = 60 * 60 * SECOND_MS;

const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,7}$/, 'write a whole number')
    .transform(Number)
    .pipe(z.number().min(min, `write at least ${min}`).max(max, `write at most ${max}`));

/** The settings of `yamidome api` and `yamidome worker` (docs/operators.md). `.env.example` explains each. */
export const operatorSettings = {
  API_HOST: z
    .string()
    .min(1, 'write an address of this computer, or leave the line out')
    .default('127.0.0.1'),
  API_PORT: wholeNumber(0, 65_535).default(8790),
  API_PROXY: z.enum(['on', 'off'], 'write on or off').default('off'),
  API_WEBHOOKS_PRIVATE: z.enum(['on', 'off'], 'write on or off').default('off'),
  API_PICTURES_PRIVATE: z.enum(['on', 'off'], 'write on or off').default('off'),
  API_CONFIRM_HOURS: wholeNumber(1, 720).default(24),
  API_MAX_REQUESTS: wholeNumber(1, 100_000).default(256),
  API_MAX_MB: wholeNumber(1, 100_000).default(64),
  STREAM_URL: z
    .string()
    .regex(
      /^(nats|tls|rediss?):\/\//,
      'write an address that begins with nats://, tls:// (NATS with TLS), redis:// or rediss://, or leave the line out',
    )
    .optional(),
  STREAM_PARTITIONS: wholeNumber(1, 1024).default(64),
  STREAM_REPLICAS: wholeNumber(1, 5).default(1),
  STREAM_MAX_MB: wholeNumber(1, 1_000_000).default(512),
  STREAM_MAX_LAG_SECONDS: wholeNumber(1, 86_400).default(300),
};

/** Settings of `operatorSettings` that hold a secret: an address can contain a password or a token. */
export const OPERATOR_SECRETS = ['STREAM_URL'] as const;

type OperatorEnv = z.infer<z.ZodObject<typeof operatorSettings>>;

/**
 * The settings of one process of the operator API.
 * @example operatorSettingsFromEnv(env, { api: true, worker: false, makesTrialKey: false }).stream.partitions // 64
 */
export const operatorSettingsFromEnv = (
  env: OperatorEnv,
  facts: Pick<OperatorSettings, 'api' | 'worker' | 'makesTrialKey'>,
): OperatorSettings => ({
  ...facts,
  address: {
    host: env.API_HOST,
    port: env.API_PORT,
    isBehindProxy: env.API_PROXY === 'on',
    limits: { requests: env.API_MAX_REQUESTS, bodyBytes: env.API_MAX_MB * BYTES_PER_MB },
  },
  feed: {
    confirmWithinMs: env.API_CONFIRM_HOURS * HOUR_MS,
    allowPrivateAddresses: env.API_WEBHOOKS_PRIVATE === 'on',
  },
  allowPrivatePictureAddresses: env.API_PICTURES_PRIVATE === 'on',
  maxLiveAgeMs: env.STREAM_MAX_LAG_SECONDS * SECOND_MS,
  stream: {
    url: env.STREAM_URL,
    partitions: env.STREAM_PARTITIONS,
    replicas: env.STREAM_REPLICAS,
    maxBytes: env.STREAM_MAX_MB * BYTES_PER_MB,
  },
});
