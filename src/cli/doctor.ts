import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type {
  DiagnoseOptions,
  DiagnosticLine,
  Language,
  Log,
  PlatformDescriptor,
  Policy,
  SecretStore,
  Server,
} from '#core';
import { platforms } from '../../adapters/index.ts';
import { type Env, EnvError, readEnv } from '../app/env.ts';
import { DEFAULT_RULES_FOLDER, loadRulesBundle } from '../app/load-rules.ts';
import { openStores } from '../app/open-stores.ts';
import { StartupError } from '../app/startup-error.ts';
import { noopMetrics } from '../memory/index.ts';
import { type CliCommand, createRefuse, runIfMain } from './lib/terminal.ts';

type CheckedPlatform = PlatformDescriptor & Required<Pick<PlatformDescriptor, 'diagnose'>>;

const CHECKED_PLATFORMS = (platforms as readonly PlatformDescriptor[]).filter(
  (descriptor): descriptor is CheckedPlatform => descriptor.diagnose !== undefined,
);
/** Any one of these switches a platform on. */
const [FIRST_SETTING, ...OTHER_SETTINGS] = CHECKED_PLATFORMS.flatMap(({ mainSettings }) => mainSettings);

const USAGE = `usage: npm run -s doctor -- [options]

Looks at everything on ${CHECKED_PLATFORMS.map(({ title }) => title).join(' and ')} that must be in order: tokens, intents, permissions, scopes, the order of roles,
channels. Says what to click. Reads only; the bot may be at work meanwhile.

  --lang ja|en        the language of the answer (default: en)
  --json              one JSON line for each finding
  --help              this text

Settings are read from .env and the environment: ${CHECKED_PLATFORMS.map(({ mainSettings }) => mainSettings.join(' or ')).join(', ')}, and DATA_DIR or DATABASE_URL for what each server has
decided. Exit code: 0 when nothing stands in the way, 1 when something does, 2 when it could not be looked at.
`;

const SEVERITY_MARKS = { fine: '[ ok ]', hint: '[hint]', problem: '[ !! ]' } as const;

/** `npm run doctor`: checks every configured platform. Exit codes: 0, 1 with a problem, 2 when nothing could be checked. */
export const main: CliCommand = async (args, terminal) => {
  const { out } = terminal;
  const refuse = createRefuse('doctor', terminal);
  const cliOptions = parseArguments(args);
  if (typeof cliOptions === 'string') return refuse(cliOptions);
  if (cliOptions.help === true) {
    out.write(USAGE);
    return 0;
  }
  const language = cliOptions.lang ?? 'en';
  if (!isLanguage(language)) return refuse(`--lang knows ja and en, not "${language}"`);
  const log: Log = {
    info: () => {},
    warn: () => {},
    error: (event) => terminal.err.write(`doctor: ${event}\n`),
  };
  try {
    const env = readEnv(terminal.env, terminal.settingsPath);
    const configured = CHECKED_PLATFORMS.filter((descriptor) => descriptor.readSettings(env) !== undefined);
    if (configured.length === 0) {
      const other = OTHER_SETTINGS[0];
      return refuse(`${FIRST_SETTING} is not set; write it or ${other} to .env, as .env.example shows`);
    }
    const stores = await openDoctorStores(env, log);
    const options: DiagnoseOptions = {
      language,
      log,
      ...(stores && { getPolicy: stores.getPolicy, secretStore: stores.secretStore }),
    };
    const lines = await diagnoseAll(configured, env, options).finally(() => stores?.close());
    for (const { finding, severity, text } of lines) {
      out.write(
        cliOptions.json === true ? `${JSON.stringify(finding)}\n` : `${SEVERITY_MARKS[severity]} ${text}\n`,
      );
    }
    if (lines.some(({ finding }) => finding.what === 'unreachable')) return 2;
    return lines.some(({ severity }) => severity === 'problem') ? 1 : 0;
  } catch (error) {
    if (error instanceof EnvError || error instanceof StartupError) return refuse(error.message);
    throw error;
  }
};

async function diagnoseAll(
  configured: readonly CheckedPlatform[],
  env: Env,
  options: DiagnoseOptions,
): Promise<readonly DiagnosticLine[]> {
  const lines: DiagnosticLine[] = [];
  for (const descriptor of configured) {
    lines.push(...(await descriptor.diagnose(descriptor.readSettings(env), options)));
  }
  return lines;
}

/** What a database holds for the checks: policies of servers, and tokens of installed workspaces. */
interface DoctorStores {
  readonly secretStore: SecretStore;
  getPolicy(server: Server): Policy;
  close(): Promise<void>;
}

/** Undefined when no database is configured, or its folder does not exist yet: `doctor` creates nothing. */
async function openDoctorStores(env: Env, log: Log): Promise<DoctorStores | undefined> {
  const isStorageConfigured =
    env.DATABASE_URL !== undefined || (env.DATA_DIR !== undefined && existsSync(env.DATA_DIR));
  if (!isStorageConfigured) return undefined;
  const rulesBundle = await loadRulesBundle(env.RULES_DIR ?? DEFAULT_RULES_FOLDER);
  if (!rulesBundle.ok) throw new StartupError(rulesBundle.why);
  const { policy } = rulesBundle.value;
  const stores = await openStores(
    {
      dataDir: env.DATA_DIR,
      databaseUrl: env.DATABASE_URL,
      evidenceKey: env.EVIDENCE_KEY,
      signingKey: env.SIGNING_KEY,
    },
    {
      getDefaultPolicy: () => policy,
      metrics: noopMetrics,
      clock: { now: () => new Date() },
      log,
    },
  );
  return {
    secretStore: stores.secretStore,
    getPolicy: (server) => stores.policies.of(server),
    close: () => stores.close(),
  };
}

const parseArguments = (args: readonly string[]) => {
  try {
    return parseArgs({
      args: [...args],
      options: {
        lang: { type: 'string' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    return error instanceof Error ? `${error.message.split('. ')[0]}; see --help` : String(error);
  }
};

const isLanguage = (text: string): text is Language => text === 'ja' || text === 'en';

await runIfMain(import.meta.url, main);
