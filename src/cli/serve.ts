import process from 'node:process';
import { createLog } from '../../adapters/log/index.ts';
import { type Env, EnvError, readEnv } from '../app/env.ts';
import { DEFAULT_RULES_FOLDER } from '../app/load-rules.ts';
import type { GateSettings } from '../app/open-gate.ts';
import type { PlatformSettings } from '../app/open-platforms.ts';
import { type Settings, StartupError, start } from '../main.ts';

function smsSettings(env: Env): Pick<GateSettings, 'sms'> {
  switch (env.SMS_PROVIDER) {
    case 'twilio':
      return {
        sms: {
          kind: 'twilio',
          accountSid: env.TWILIO_ACCOUNT_SID!,
          authToken: env.TWILIO_AUTH_TOKEN!,
          serviceSid: env.TWILIO_VERIFY_SID!,
          apiUrl: env.TWILIO_API_URL,
        },
      };
    case 'print':
      return {
        sms: {
          kind: 'print',
          production: env.NODE_ENV === 'production',
          print: (line) => process.stdout.write(`  ${line}\n`),
        },
      };
    default:
      return {};
  }
}

function gateSettings(env: Env): Pick<Settings, 'gateSettings'> {
  if (env.GATE_URL === undefined) return {};
  return {
    gateSettings: {
      url: env.GATE_URL,
      key: Buffer.from(env.GATE_KEY!, 'base64'),
      host: env.GATE_HOST,
      port: env.GATE_PORT,
      isBehindProxy: env.GATE_PROXY === 'on',
      ...smsSettings(env),
      ...(env.OIDC_ISSUER !== undefined && {
        oidc: {
          issuer: env.OIDC_ISSUER,
          clientId: env.OIDC_CLIENT_ID!,
          clientSecret: env.OIDC_CLIENT_SECRET,
        },
      }),
    },
  };
}

function slackSettings(env: Env): Pick<PlatformSettings, 'slack'> {
  const { SLACK_BOT_TOKEN: botToken, SLACK_CLIENT_ID: clientId, SLACK_API_URL: apiUrl } = env;
  const http = { kind: 'http', signingSecret: env.SLACK_SIGNING_SECRET!, port: env.SLACK_PORT } as const;
  const appToken = env.SLACK_APP_TOKEN;
  if (clientId !== undefined) {
    const app = {
      clientId,
      clientSecret: env.SLACK_CLIENT_SECRET!,
      stateSecret: env.SLACK_STATE_SECRET!,
      appToken,
    };
    return { slack: { app, link: http, apiUrl } };
  }
  if (botToken === undefined) return {};
  const link = appToken === undefined ? http : ({ kind: 'socket', appToken } as const);
  return { slack: { botToken, userToken: env.SLACK_USER_TOKEN, link, apiUrl } };
}

/** `npm start`: runs until it is told to stop. A setting or a rule that cannot be used ends it with exit code 2. */
let rulesFolder: string | undefined;
try {
  const env = readEnv(process.env, '.env');
  rulesFolder = env.RULES_DIR;
  const running = await start({
    port: env.PORT,
    rulesFolder: env.RULES_DIR ?? DEFAULT_RULES_FOLDER,
    storageSettings: {
      dataDir: env.DATA_DIR,
      databaseUrl: env.DATABASE_URL,
      evidenceKey: env.EVIDENCE_KEY,
      signingKey: env.SIGNING_KEY,
      redisUrl: env.REDIS_URL,
      redisPrefix: env.REDIS_PREFIX,
    },
    platformSettings: {
      ...(env.DISCORD_TOKEN !== undefined && {
        discord: { token: env.DISCORD_TOKEN, apiUrl: env.DISCORD_API_URL, shards: env.SHARDS },
      }),
      ...slackSettings(env),
    },
    useTokeniser: env.GRAMMAR === 'on',
    ...(env.WEB_PORT !== undefined && { web: { host: env.WEB_HOST, port: env.WEB_PORT } }),
    ...gateSettings(env),
    clock: { now: () => new Date() },
    log: createLog(env.LOG_LEVEL),
  });
  process.stdout.write(`闇止め yamidome (rules ${running.getRulesVersion()})\n`);
  if (running.url !== undefined) process.stdout.write(`  サンドボックス / sandbox: ${running.url}\n`);
  else process.stdout.write(`  接続先 / serving: ${running.platforms.join(', ')}\n`);
  if (running.webUrl !== undefined) process.stdout.write(`  状態 / health: ${running.webUrl}/readyz\n`);
  process.stdout.write('  終了 / stop: Ctrl+C\n');
  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stopping) process.exit(1);
      stopping = true;
      running.stop().then(
        () => process.exit(0),
        () => process.exit(1),
      );
    });
  }
} catch (error) {
  if (!(error instanceof EnvError || error instanceof StartupError)) throw error;
  const setting = rulesFolder !== undefined && error.message.startsWith(rulesFolder) ? 'RULES_DIR: ' : '';
  process.stderr.write(`${setting}${error.message}\n`);
  process.exitCode = 2;
}
