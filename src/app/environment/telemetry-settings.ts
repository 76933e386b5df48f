import { z } from 'zod';
import type { TelemetrySettings } from '../../../adapters/telemetry/index.ts';

const MAX_TIMEOUT_MS = 60_000;
/** A name of a header, and its value in URL encoding (W3C Baggage, which OpenTelemetry uses for this setting). */
const HEADERS = /^[\w!#$%&'*+.^`|~-]+=[!#-+\--:<-[\]-~ ]*(,[\w!#$%&'*+.^`|~-]+=[!#-+\--:<-[\]-~ ]*)*$/;

/**
 * Traces (docs/reliability.md), with the names of https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
 * that are supported. `.env.example` explains each.
 */
export const telemetrySettings = {
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .string()
    .refine(
      (text) => /^https?:\/\/[^\s?#]+$/.test(text) && URL.canParse(text),
      'write the address of the collector, which begins with http:// or https://, for OTLP over HTTP, as http://127.0.0.1:4318, or leave the line out',
    )
    .optional(),
  OTEL_EXPORTER_OTLP_HEADERS: z
    .string()
    .refine(
      (text) => HEADERS.test(text) && canDecode(text),
      'write name=value, several with commas, and %2C for a comma in a value',
    )
    .optional(),
  OTEL_EXPORTER_OTLP_TIMEOUT: z
    .string()
    .regex(/^\d{1,6}$/, 'write milliseconds as a whole number')
    .transform(Number)
    .pipe(z.number().min(1, 'write at least 1').max(MAX_TIMEOUT_MS, `write at most ${MAX_TIMEOUT_MS}`))
    .default(10_000),
  OTEL_SERVICE_NAME: z.string().max(200, 'write at most 200 characters').default('yamidome'),
  OTEL_TRACES_SAMPLER: z
    .enum(['parentbased_traceidratio'], 'write parentbased_traceidratio, or leave the line out')
    .default('parentbased_traceidratio'),
  OTEL_TRACES_SAMPLER_ARG: z
    .string()
    .regex(/^(0|1|0?\.\d{1,9}|1\.0+)$/, 'write a number from 0 to 1, as 0.01')
    .transform(Number)
    .default(0.01),
};

/** Settings of `telemetrySettings` that hold a secret: a header can contain a token. */
export const TELEMETRY_SECRETS = ['OTEL_EXPORTER_OTLP_HEADERS'] as const;

/** In each row, the first setting requires the others; the page explains them. */
export const TELEMETRY_REQUIREMENTS = [
  ['OTEL_EXPORTER_OTLP_HEADERS', ['OTEL_EXPORTER_OTLP_ENDPOINT'], 'docs/reliability.md'],
] as const;

type TelemetryEnv = z.infer<z.ZodObject<typeof telemetrySettings>>;

/**
 * Undefined without a collector: nothing is traced.
 * @example telemetrySettingsFromEnv(env)?.url // 'http://127.0.0.1:4318/v1/traces'
 */
export function telemetrySettingsFromEnv(env: TelemetryEnv): TelemetrySettings | undefined {
  const endpoint = env.OTEL_EXPORTER_OTLP_ENDPOINT;
  if (endpoint === undefined) return undefined;
  return {
    url: `${endpoint.replace(/\/+$/, '')}/v1/traces`,
    headers: parseHeaders(env.OTEL_EXPORTER_OTLP_HEADERS ?? ''),
    timeoutMs: env.OTEL_EXPORTER_OTLP_TIMEOUT,
    serviceName: env.OTEL_SERVICE_NAME,
    ratio: env.OTEL_TRACES_SAMPLER_ARG,
  };
}

function canDecode(text: string): boolean {
  try {
    parseHeaders(text);
    return true;
  } catch {
    return false;
  }
}

const parseHeaders = (text: string): Record<string, string> =>
  Object.fromEntries(
    text
      .split(',')
      .filter((pair) => pair !== '')
      .map((pair) => {
        const end = pair.indexOf('=');
        return [pair.slice(0, end).trim(), decodeURIComponent(pair.slice(end + 1).trim())];
      }),
  );
