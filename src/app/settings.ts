import process from 'node:process';
import type { Clock, Log, Metrics, PictureReader, PlatformDescriptor, PlatformSettingsOf } from '#core';
import { platforms } from '../../adapters/index.ts';
import type { TelemetrySettings } from '../../adapters/telemetry/index.ts';
import type { InquiryRespondent } from '../inquiry/index.ts';
import type { ConsoleAddress } from './console/console-address.ts';
import type { Env } from './env.ts';
import { signInSettingsFromEnv } from './environment/console-sign-in-settings.ts';
import { telemetrySettingsFromEnv } from './environment/telemetry-settings.ts';
import { respondentFromEnv } from './inquiries/respondent.ts';
import type { WebSettings } from './monitoring.ts';
import type { GateSettings } from './open-gate.ts';
import type { StorageSettings } from './open-stores.ts';
import type { OperatorSettings, ServedApi } from './operator/operator-settings.ts';
import type { PictureSetting } from './pictures/open-pictures.ts';
import { DEFAULT_RULES_FOLDER } from './project-paths.ts';

const BYTES_PER_GB = 1_000_000_000;

type Descriptor = (typeof platforms)[number];

/** Settings by platform name. A platform without an entry is not served. */
export type PlatformSettings = {
  readonly [D in Descriptor as D['platform']]?: PlatformSettingsOf<D>;
};

/** The settings and dependencies of `start`. */
export interface AppSettings {
  readonly rulesFolder: string;
  /** The storage of evidence and counts. Absent: in memory. */
  readonly storageSettings?: StorageSettings;
  /** The platforms to serve. The sandbox is served only when no other platform is configured. */
  readonly platformSettings: PlatformSettings;
  /** Whether to run the grammar check of doubtful messages, a worker that needs about 90 MB. Default: true. */
  readonly useTokeniser?: boolean;
  /** Whether pictures are read. `auto`, the default: if the packages for it are installed. */
  readonly pictures?: PictureSetting;
  /** For reading one picture, in milliseconds. Absent: five seconds. The environment cannot set it. */
  readonly pictureDeadlineMs?: number;
  /** Reads pictures in place of the processes of `adapters/images`. */
  readonly pictureReader?: PictureReader;
  /** The address of the web server for health and metrics. Absent: no web server. */
  readonly web?: WebSettings;
  /** Where the console is served. Absent: beside the page of the sandbox only. */
  readonly consoleAddress?: ConsoleAddress;
  /** Settings of the verification page. Absent: only moderators can let members in. */
  readonly gateSettings?: GateSettings;
  /** Where traces are sent. Absent: nothing is traced. */
  readonly telemetry?: TelemetrySettings;
  /** Who answers inquiries, for the answer sheets that the console makes. */
  readonly inquiryRespondent?: InquiryRespondent;
  /** The API for operators of social networks. Absent: not served. */
  readonly operator?: OperatorSettings;
  /** Called after each successful reload of the rules. */
  readonly onRulesReloaded?: (version: string) => void;
  /** Called once, after the warm-up that follows the start. */
  readonly onWarmedUp?: () => void;
  readonly clock: Clock;
  readonly log: Log;
}

/** A running bot. */
export interface AppHandle {
  /** The address of the page of a platform; undefined when none has a page. */
  readonly url: string | undefined;
  readonly platforms: readonly string[];
  /** The address of health and metrics; undefined without a web server. */
  readonly webUrl: string | undefined;
  /** The operator API; undefined if this process does not serve it. */
  readonly api: ServedApi | undefined;
  /** The version of the rules in force. */
  getRulesVersion(): string;
  /** For errors of the process, which the caller handles. */
  readonly metrics: Pick<Metrics, 'countProcessError'>;
  /** Resolves with the reasons when every platform refuses the bot and no retry helps; the caller should stop. */
  readonly refused: Promise<string>;
  /** Stops all parts, in reverse order of their start. */
  stop(): Promise<void>;
}

/** The settings of `start` that come from the environment; the caller adds the clock and the log. */
export interface EnvSettings {
  readonly rulesFolder: string;
  readonly storageSettings: StorageSettings;
  readonly platformSettings: PlatformSettings;
  readonly useTokeniser: boolean;
  readonly pictures: PictureSetting;
  readonly web?: WebSettings;
  readonly consoleAddress?: ConsoleAddress;
  readonly gateSettings?: GateSettings;
  readonly telemetry?: TelemetrySettings;
  readonly inquiryRespondent: InquiryRespondent;
  readonly operator?: OperatorSettings;
}

/**
 * Maps environment variables to the settings of `start`. Pure.
 * @example const app = await start({ ...settingsFromEnv(readEnv()), clock, log })
 */
export function settingsFromEnv(env: Env): EnvSettings {
  const gateSettings = gateSettingsFromEnv(env);
  const telemetry = telemetrySettingsFromEnv(env);
  return {
    rulesFolder: env.RULES_DIR ?? DEFAULT_RULES_FOLDER,
    storageSettings: storageSettingsFromEnv(env),
    platformSettings: platformSettingsFromEnv(env),
    useTokeniser: env.GRAMMAR === 'on',
    pictures: env.IMAGES,
    inquiryRespondent: respondentFromEnv(env),
    ...(env.WEB_PORT !== undefined && { web: { host: env.WEB_HOST, port: env.WEB_PORT } }),
    ...(env.CONSOLE_URL !== undefined && {
      consoleAddress: { url: env.CONSOLE_URL, signIn: signInSettingsFromEnv(env) },
    }),
    ...(gateSettings && { gateSettings }),
    ...(telemetry && { telemetry }),
  };
}

const storageSettingsFromEnv = (env: Env): StorageSettings => ({
  dataDir: env.DATA_DIR,
  databaseUrl: env.DATABASE_URL,
  evidenceKey: env.EVIDENCE_KEY,
  signingKey: env.SIGNING_KEY,
  redisUrl: env.REDIS_URL,
  redisPrefix: env.REDIS_PREFIX,
  maxAttachmentBytes: env.ATTACHMENTS_MAX_GB * BYTES_PER_GB,
});

function platformSettingsFromEnv(env: Env): PlatformSettings {
  const descriptors: readonly PlatformDescriptor[] = platforms;
  return Object.fromEntries(
    descriptors.flatMap((descriptor) => {
      const settings = descriptor.readSettings(env);
      return settings === undefined ? [] : [[descriptor.platform, settings]];
    }),
  );
}

/** Undefined without the settings of the verification page: then only moderators can let members in. */
function gateSettingsFromEnv(env: Env): GateSettings | undefined {
  if (env.GATE_URL === undefined) return undefined;
  const sms = smsSettingsFromEnv(env);
  return {
    url: env.GATE_URL,
    key: Buffer.from(env.GATE_KEY!, 'base64'),
    host: env.GATE_HOST,
    port: env.GATE_PORT,
    isBehindProxy: env.GATE_PROXY === 'on',
    operator: { name: env.GATE_OPERATOR, contact: env.GATE_CONTACT, privacyUrl: env.GATE_PRIVACY_URL },
    ...(env.GATE_COUNTRIES !== '*' && { countries: env.GATE_COUNTRIES.split(',') }),
    maxSmsPerHour: env.GATE_SMS_PER_HOUR,
    ...(sms && { sms }),
    ...(env.OIDC_ISSUER !== undefined && {
      oidc: {
        issuer: env.OIDC_ISSUER,
        clientId: env.OIDC_CLIENT_ID!,
        clientSecret: env.OIDC_CLIENT_SECRET,
      },
    }),
  };
}

function smsSettingsFromEnv(env: Env): GateSettings['sms'] {
  switch (env.SMS_PROVIDER) {
    case 'twilio':
      return {
        kind: 'twilio',
        accountSid: env.TWILIO_ACCOUNT_SID!,
        authToken: env.TWILIO_AUTH_TOKEN!,
        serviceSid: env.TWILIO_VERIFY_SID!,
        apiUrl: env.TWILIO_API_URL,
      };
    case 'print':
      return {
        kind: 'print',
        production: env.NODE_ENV === 'production',
        print: (line) => process.stdout.write(`  ${line}\n`),
      };
    default:
      return undefined;
  }
}
