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
import { platforms } from '../../../adapters/index.ts';
import { hasSqliteFile } from '../../../adapters/sql/index.ts';
import { type Env, EnvError, readEnv } from '../../app/env.ts';
import { loadRulesBundle } from '../../app/load-rules.ts';
import { openStores } from '../../app/open-stores.ts';
import { DEFAULT_RULES_FOLDER } from '../../app/project-paths.ts';
import { StartupError } from '../../app/startup-error.ts';
import { noopMetrics } from '../../memory/index.ts';
import { createRefuse, type Terminal } from '../lib/terminal.ts';
import { diagnoseGate } from './diagnose-gate.ts';

type CheckedPlatform = PlatformDescriptor & Required<Pick<PlatformDescriptor, 'diagnose'>>;

const CHECKED_PLATFORMS = (platforms as readonly PlatformDescriptor[]).filter(
  (descriptor): descriptor is CheckedPlatform => descriptor.diagnose !== undefined,
);
/** Any one of these switches a platform on. */
const [FIRST_SETTING, ...OTHER_SETTINGS] = CHECKED_PLATFORMS.flatMap(({ mainSettings }) => mainSettings);

const SEVERITY_MARKS = { fine: '[ ok ]', hint: '[hint]', problem: '[ !! ]' } as const;

/**
 * Checks every configured platform and prints the findings. Resolves with the exit code.
 * @example await runDoctor('en', false, terminal)
 */
export const runDoctor = async (language: Language, json: boolean, terminal: Terminal): Promise<number> => {
  const { out } = terminal;
  const refuse = createRefuse('doctor', terminal);
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
    const platformLines = await diagnoseAll(configured, env, options).finally(() => stores?.close());
    const lines = [...platformLines, ...diagnoseGate(env, language)];
    for (const { finding, severity, text } of lines) {
      out.write(json ? `${JSON.stringify(finding)}\n` : `${SEVERITY_MARKS[severity]} ${text}\n`);
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

/** Undefined when no database is configured, or it does not exist yet: `doctor` creates nothing. */
async function openDoctorStores(env: Env, log: Log): Promise<DoctorStores | undefined> {
  const isStorageConfigured =
    env.DATABASE_URL !== undefined || (env.DATA_DIR !== undefined && hasSqliteFile(env.DATA_DIR));
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
