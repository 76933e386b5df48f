import { describe, expect, it } from 'vitest';
import { readEnv } from '../../../src/app/env.ts';
import { apiSettingsFromEnv } from '../../../src/app/operator/process-settings.ts';

const settingsOf = (variables: Record<string, string>, roles: { api: boolean; worker: boolean }) =>
  apiSettingsFromEnv(readEnv(variables, '/no/.env'), roles);
const WHOLE = { api: true, worker: true };
const INTAKE = { api: true, worker: false };
const WORKER = { api: false, worker: true };
const SHARED = { DATABASE_URL: 'postgres://db/yamidome', STREAM_URL: 'nats://stream:4222' };

describe('the settings of a process of the operator API', () => {
  it('are none for a first try: a tenant for trying, everything in memory', () => {
    const { operator, platformSettings } = settingsOf({}, WHOLE);
    expect(operator).toMatchObject({ api: true, worker: true, makesTrialKey: true });
    expect(operator?.stream.url).toBeUndefined();
    expect(platformSettings).toEqual({});
  });

  it.each([INTAKE, WORKER])('refuse separate processes that share no stream (%o)', (roles) => {
    expect(() => settingsOf({ DATABASE_URL: SHARED.DATABASE_URL }, roles)).toThrow(
      /^STREAM_URL: write the address of NATS/,
    );
  });

  it.each([INTAKE, WORKER])('refuse separate processes that share no database (%o)', (roles) => {
    expect(() => settingsOf({ STREAM_URL: SHARED.STREAM_URL, DATA_DIR: 'data' }, roles)).toThrow(
      /^DATABASE_URL: write the address of PostgreSQL/,
    );
  });

  it('refuse a stream that outlives the cases', () => {
    expect(() => settingsOf({ STREAM_URL: SHARED.STREAM_URL }, WHOLE)).toThrow(/^DATA_DIR or DATABASE_URL/);
  });

  it('take stream and database that processes share', () => {
    const { operator } = settingsOf({ ...SHARED, STREAM_MAX_MB: '2', STREAM_REPLICAS: '3' }, WORKER);
    expect(operator).toMatchObject({ api: false, worker: true, makesTrialKey: false });
    expect(operator?.stream).toEqual({
      ...{ url: SHARED.STREAM_URL, partitions: 64, replicas: 3, maxBytes: 2_000_000 },
    });
  });

  it('take the limits of what is in progress, and have safe ones without them', () => {
    const limitsOf = (variables: Record<string, string>) =>
      settingsOf(variables, WHOLE).operator?.address.limits;
    expect(limitsOf({})).toEqual({ requests: 256, bodyBytes: 64_000_000 });
    expect(limitsOf({ API_MAX_REQUESTS: '2', API_MAX_MB: '8' })).toEqual({
      requests: 2,
      bodyBytes: 8_000_000,
    });
  });

  it.each([
    ['STREAM_URL', 'kafka://stream', 'write an address that begins with nats://'],
    ['STREAM_PARTITIONS', '0', 'write at least 1'],
    ['STREAM_PARTITIONS', 'many', 'write a whole number'],
    ['API_PORT', '70000', 'write at most 65535'],
    ['API_MAX_REQUESTS', '0', 'write at least 1'],
    ['API_MAX_MB', '1.5', 'write a whole number'],
  ])('refuse %s=%s and say what to write', (name, value, hint) => {
    expect(() => settingsOf({ [name]: value }, WHOLE)).toThrow(`${name}: ${hint}`);
  });
});
