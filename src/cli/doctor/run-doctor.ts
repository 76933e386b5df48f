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
import { adapterLoaders, platforms } from '../../../adapters/index.ts';
import { SqlSetupError } from '../../../adapters/sql/index.ts';
import { type Env, EnvError, readEnv } from '../../app/env.ts';
import { loadRulesBundle } from '../../app/load-rules.ts';
import { openStores } from '../../app/open-stores.ts';
import { DEFAULT_RULES_FOLDER } from '../../app/project-paths.ts';
import { StartupError } from '../../app/startup-error.ts';
import { noopMetrics } from '../../memory/index.ts';
import { createRefuse, createStyle, type Terminal } from '../lib/terminal.ts';
import { diagnoseConsole } from './diagnose-console.ts';
import { diagnoseGate } from './diagnose-gate.ts';
import { diagnoseImages } from './diagnose-images.ts';
import { diagnoseSystem } from './diagnose-system.ts';
import { collectSystemFacts } from './system-facts.ts';

type CheckedPlatform = PlatformDescriptor & Required<Pick<PlatformDescriptor, 'diagnose'>>;

const CHECKED_PLATFORMS = (platforms as readonly PlatformDescriptor[]).filter(
  (descriptor): descriptor is CheckedPlatform => descriptor.diagnose !== undefined,
);
/** Any one of these switches a platform on. */
const [FIRST_SETTING, ...OTHER_SETTINGS] = CHECKED_PLATFORMS.flatMap(({ mainSettings }) => mainSettings);

const SEVERITY_MARKS = {
  fine: { colour: 'green', mark: '[ ok ]' },
  hint: { colour: 'yellow', mark: '[hint]' },
  problem: { colour: 'red', mark: '[ !! ]' },
} as const;

/**
 * Checks every configured platform and this computer, and prints the findings. Resolves with the exit code.
 * @example await runDoctor('en', false, terminal)
 */
export const runDoctor = async (language: Language, json: boolean, terminal: Terminal): Promise<number> => {
  const { out } = terminal;
  const style = createStyle(terminal, out);
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
    const facts = await collectSystemFacts(env, configured, { now: () => new Date(), log });
    // Opening the stores would update an older schema while an older bot may be at work.
    const isOwnSchema = facts.database?.schemaVersion === facts.ownSchemaVersion;
    const stores = isOwnSchema ? await openDoctorStores(env, log) : undefined;
    const options: DiagnoseOptions = {
      language,
      log,
      ...(stores && { getPolicy: stores.getPolicy, secretStore: stores.secretStore }),
    };
    const platformLines = await diagnoseAll(configured, env, options).finally(() => stores?.close());
    const { findMissingPackages } = await adapterLoaders.images();
    const lines = [
      ...platformLines,
      ...diagnoseGate(env, language),
      ...(await diagnoseConsole(env, language)),
      diagnoseImages(findMissingPackages(), language),
      ...diagnoseSystem(facts, language),
    ];
    for (const { finding, severity, text } of lines) {
      const { colour, mark } = SEVERITY_MARKS[severity];
      out.write(json ? `${JSON.stringify(finding)}\n` : `${style(colour, mark)} ${text}\n`);
    }
    if (lines.some(({ finding }) => finding.what === 'unreachable')) return 2;
    return lines.some(({ severity }) => severity === 'problem') ? 1 : 0;
  } catch (error) {
    if (error instanceof EnvError || error instanceof StartupError || error instanceof SqlSetupError)
      return refuse(error.message);
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

async function openDoctorStores(env: Env, log: Log): Promise<DoctorStores> {
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
