import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readEnv } from '../../src/app/env.ts';
import { settingsFromEnv } from '../../src/app/settings.ts';

const settingsOf = (variables: Record<string, string>) => settingsFromEnv(readEnv(variables, 'no-such-file'));

const DISCORD_TOKEN = 'x'.repeat(60);

test('without settings the sandbox is served, with stores in memory and no gate page', () => {
  expect(settingsOf({})).toMatchObject({
    platformSettings: { sandbox: { port: 8787, host: '127.0.0.1' } },
    storageSettings: { dataDir: undefined, databaseUrl: undefined },
    useTokeniser: true,
  });
  expect(settingsOf({})).not.toHaveProperty('gateSettings');
  expect(settingsOf({}).platformSettings).not.toHaveProperty('discord');
});

test('each platform takes its own settings, with defaults', () => {
  const { platformSettings } = settingsOf({
    DISCORD_TOKEN,
    SHARDS: '2-3/16',
    SLACK_BOT_TOKEN: 'xoxb-1',
    SLACK_SIGNING_SECRET: 'signing-secret',
  });
  expect(platformSettings.discord).toEqual({ token: DISCORD_TOKEN, shards: { ids: [2, 3], count: 16 } });
  expect(platformSettings.slack).toEqual({
    botToken: 'xoxb-1',
    link: { kind: 'http', signingSecret: 'signing-secret', port: 3000, host: '127.0.0.1' },
  });
});

test('the settings of the gate page reach the gate', () => {
  const key = Buffer.alloc(32, 7);
  const { gateSettings } = settingsOf({
    GATE_URL: 'https://gate.example',
    GATE_KEY: key.toString('base64'),
    GATE_PROXY: 'on',
    SMS_PROVIDER: 'twilio',
    TWILIO_ACCOUNT_SID: 'AC1',
    TWILIO_AUTH_TOKEN: 'token',
    TWILIO_VERIFY_SID: 'VA1',
    OIDC_ISSUER: 'https://id.example',
    OIDC_CLIENT_ID: 'yamidome',
    GATE_OPERATOR: 'Machi',
    GATE_CONTACT: 'privacy@machi.example',
    GATE_COUNTRIES: 'JP,KR',
  });
  expect(gateSettings).toEqual({
    operator: { name: 'Machi', contact: 'privacy@machi.example' },
    countries: ['JP', 'KR'],
    maxSmsPerHour: 100,
    url: 'https://gate.example',
    key,
    host: '127.0.0.1',
    port: 8788,
    isBehindProxy: true,
    sms: { kind: 'twilio', accountSid: 'AC1', authToken: 'token', serviceSid: 'VA1' },
    oidc: { issuer: 'https://id.example', clientId: 'yamidome' },
  });
});

test('the console needs an address with https and the web server that serves it', () => {
  const problemOf = (variables: Record<string, string>) => {
    try {
      settingsOf(variables);
      return undefined;
    } catch (error) {
      return (error as Error).message;
    }
  };
  const url = 'https://mod.example';
  expect(settingsOf({ CONSOLE_URL: url, WEB_PORT: '9464' }).consoleAddress).toEqual({ url, signIn: {} });
  expect(settingsOf({})).not.toHaveProperty('consoleAddress');
  expect(problemOf({ CONSOLE_URL: url })).toBe('WEB_PORT: CONSOLE_URL needs it too (docs/console.md)');
  for (const wrong of ['http://mod.example', 'mod.example', `${url}/console`, `${url}/`, 'https://a b?c'])
    expect(problemOf({ CONSOLE_URL: wrong, WEB_PORT: '9464' })).toMatch(/^CONSOLE_URL: write the address/);
  expect(settingsOf({ CONSOLE_URL: 'https://Mod.Example:443', WEB_PORT: '9464' }).consoleAddress).toEqual({
    url,
    signIn: {},
  });
  expect(problemOf({ CONSOLE_URL: 'http://localhost:9464', WEB_PORT: '9464' })).toBeUndefined();
});

test('the sandbox alone loads no SDK of a chat platform', () => {
  const script = `
    import { registerHooks } from 'node:module';
    const loaded = [];
    registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) });
    await import('./src/main.ts');
    const { settingsFromEnv } = await import('./src/app/settings.ts');
    const { readEnv } = await import('./src/app/env.ts');
    const { openPlatforms } = await import('./src/app/open-platforms.ts');
    await openPlatforms(settingsFromEnv(readEnv({}, 'no-such-file')).platformSettings, { clock: { now: () => new Date() } });
    console.log(JSON.stringify(loaded));`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  const loaded = JSON.parse(stdout) as string[];
  expect(loaded.some((url) => url.endsWith('/adapters/sandbox/index.ts'))).toBe(true);
  expect(loaded.filter((url) => /node_modules\/(discord\.js|@discordjs|@slack)\//.test(url))).toEqual([]);
});

test('the ceiling of the copies of attachments is given in gigabytes, ten without a setting, and zero is allowed', () => {
  const ceilingOf = (text?: string) =>
    settingsOf(text === undefined ? {} : { ATTACHMENTS_MAX_GB: text }).storageSettings.maxAttachmentBytes;
  expect([ceilingOf(), ceilingOf('0.5'), ceilingOf('0')]).toEqual([10_000_000_000, 500_000_000, 0]);
  expect(() => ceilingOf('much')).toThrow(/ATTACHMENTS_MAX_GB: write a number of gigabytes/);
});
