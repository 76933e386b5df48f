import { expect, test } from 'vitest';
import { EnvError, readEnv } from '../../../src/app/env.ts';
import { settingsFromEnv } from '../../../src/app/settings.ts';

const read = (variables: Record<string, string>) => settingsFromEnv(readEnv(variables, 'no file')).telemetry;
const ENDPOINT = 'https://collector.example:4318/otlp/';

test('without a collector nothing is traced', () => {
  expect(read({})).toBeUndefined();
  expect(read({ OTEL_SERVICE_NAME: 'intake' })).toBeUndefined();
});

test('with a collector one request in a hundred is traced, and the names of OpenTelemetry change that', () => {
  expect(read({ OTEL_EXPORTER_OTLP_ENDPOINT: ENDPOINT })).toEqual({
    url: 'https://collector.example:4318/otlp/v1/traces',
    headers: {},
    timeoutMs: 10_000,
    serviceName: 'yamidome',
    ratio: 0.01,
  });
  expect(
    read({
      OTEL_EXPORTER_OTLP_ENDPOINT: ENDPOINT,
      OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20t0ken,x-team=safety%2Cjp',
      OTEL_EXPORTER_OTLP_TIMEOUT: '2500',
      OTEL_SERVICE_NAME: 'intake',
      OTEL_TRACES_SAMPLER_ARG: '1',
    }),
  ).toMatchObject({
    headers: { authorization: 'Bearer t0ken', 'x-team': 'safety,jp' },
    ...{ timeoutMs: 2500, serviceName: 'intake', ratio: 1 },
  });
});

test('a setting that cannot be used is refused with what to write, and never quoted', () => {
  for (const [variables, message] of [
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4317' }, /^OTEL_EXPORTER_OTLP_ENDPOINT: write the address/],
    [{ OTEL_EXPORTER_OTLP_HEADERS: 's3cret' }, /^OTEL_EXPORTER_OTLP_HEADERS: write name=value/],
    [{ OTEL_EXPORTER_OTLP_HEADERS: 'a=%zz' }, /^OTEL_EXPORTER_OTLP_HEADERS: write name=value/],
    [{ OTEL_EXPORTER_OTLP_TIMEOUT: '1e4' }, /^OTEL_EXPORTER_OTLP_TIMEOUT: write milliseconds/],
    [{ OTEL_TRACES_SAMPLER: 'always_on' }, /^OTEL_TRACES_SAMPLER: write parentbased_traceidratio/],
    [{ OTEL_TRACES_SAMPLER_ARG: '2' }, /^OTEL_TRACES_SAMPLER_ARG: write a number from 0 to 1/],
  ] as const) {
    const readWrong = () => read({ OTEL_EXPORTER_OTLP_ENDPOINT: ENDPOINT, ...variables });
    expect(readWrong).toThrow(EnvError);
    expect(readWrong).toThrow(message);
    expect(readWrong).not.toThrow(/s3cret/);
  }
  expect(() => read({ OTEL_EXPORTER_OTLP_HEADERS: 'a=b' })).toThrow(
    /^OTEL_EXPORTER_OTLP_ENDPOINT: OTEL_EXPORTER_OTLP_HEADERS needs it too/,
  );
});
