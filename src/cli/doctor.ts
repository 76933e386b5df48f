import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Language, Log, Policy, SecretStore, Server } from '#core';
import {
  applicationIdOfToken,
  DEFAULT_FEATURES,
  type DiagnosticResult,
  inviteLink,
  runDiagnostics as runDiscordDiagnostics,
  severityOf,
} from '../../adapters/discord/index.ts';
import { adapterLoaders } from '../../adapters/index.ts';
import { type Env, EnvError, readEnv } from '../app/env.ts';
import { DEFAULT_RULES_FOLDER, loadRulesBundle } from '../app/load-rules.ts';
import { openStores, StartupError } from '../app/open-stores.ts';
import { noopMetrics } from '../memory/index.ts';
import { discordDiagnosticText } from './doctor/discord-wording.ts';
import { slackDiagnosticText } from './doctor/slack-wording.ts';
import { type CliCommand, createRefuse, runIfMain } from './lib/terminal.ts';

const USAGE = `usage: npm run -s doctor -- [options]

Looks at everything on Discord and Slack that must be in order: tokens, intents, permissions, scopes, the order of roles,
channels. Says what to click. Reads only; the bot may be at work meanwhile.

  --lang ja|en        the language of the answer (default: en)
  --json              one JSON line for each finding
  --help              this text

Settings are read from .env and the environment: DISCORD_TOKEN, SLACK_BOT_TOKEN or SLACK_CLIENT_ID, and DATA_DIR or DATABASE_URL for what each server has
decided. Exit code: 0 when nothing stands in the way, 1 when something does, 2 when it could not be looked at.
`;

const SEVERITY_MARKS = { fine: '[ ok ]', hint: '[hint]', problem: '[ !! ]' } as const;

/** The command, for whoever brings a terminal. */
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
    error: (what) => terminal.err.write(`doctor: ${what}\n`),
  };
  try {
    const env = readEnv(terminal.env, terminal.settingsPath);
    if ((env.DISCORD_TOKEN ?? env.SLACK_BOT_TOKEN ?? env.SLACK_CLIENT_ID) === undefined)
      return refuse('DISCORD_TOKEN is not set; write it or SLACK_BOT_TOKEN to .env, as .env.example shows');
    const stores = await openDoctorStores(env, log);
    const lines = await runDiagnostics(env, language, stores, log).finally(() => stores?.close());
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

interface DiagnosticLine {
  readonly finding: { readonly what: string };
  readonly severity: keyof typeof SEVERITY_MARKS;
  readonly text: string;
}

async function runDiagnostics(
  env: Env,
  language: Language,
  stores: DoctorStores | undefined,
  log: Log,
): Promise<readonly DiagnosticLine[]> {
  const policySource = stores && { getPolicy: stores.policyOf };
  const lines: DiagnosticLine[] = [];
  const { DISCORD_TOKEN: token, SLACK_BOT_TOKEN: botToken } = env;
  if (token !== undefined) {
    for (const finding of await runDiscordDiagnostics({
      token,
      apiUrl: env.DISCORD_API_URL,
      ...policySource,
    })) {
      lines.push({
        finding,
        severity: severityOf(finding),
        text: formatDiscordDiagnostic(finding, language, token),
      });
    }
  }
  if ((botToken ?? env.SLACK_CLIENT_ID) !== undefined) {
    const slack = await adapterLoaders.slack();
    const settings = {
      signingSecret: env.SLACK_SIGNING_SECRET,
      apiUrl: env.SLACK_API_URL,
      ...policySource,
    };
    const findings =
      botToken !== undefined
        ? await slack.runDiagnostics({
            ...settings,
            botToken,
            userToken: env.SLACK_USER_TOKEN,
            appToken: env.SLACK_APP_TOKEN,
          })
        : await diagnoseInstalledWorkspaces(slack, stores, settings, log);
    for (const finding of findings) {
      const where = finding.workspace === undefined ? '' : `${finding.workspace}: `;
      lines.push({
        finding,
        severity: slack.severityOf(finding),
        text: `${where}${slackDiagnosticText[language](finding)}`,
      });
    }
  }
  return lines;
}

async function diagnoseInstalledWorkspaces(
  slack: Awaited<ReturnType<typeof adapterLoaders.slack>>,
  stores: DoctorStores | undefined,
  settings: Parameters<typeof slack.runAllDiagnostics>[1],
  log: Log,
): ReturnType<typeof slack.runAllDiagnostics> {
  const installationStore = stores && slack.createInstallationStore({ ...stores, log });
  return slack.runAllDiagnostics(
    (await installationStore?.listWorkspaces()) ?? [],
    settings,
    (await installationStore?.listOrganisations()) ?? [],
  );
}

function formatDiscordDiagnostic(finding: DiagnosticResult, language: Language, token: string): string {
  const features = finding.what === 'permissions' ? [...DEFAULT_FEATURES, finding.feature] : DEFAULT_FEATURES;
  const invite = inviteLink(applicationIdOfToken(token) ?? '', [...new Set(features)]);
  const where = finding.guild === undefined ? '' : `${finding.guild}: `;
  return `${where}${discordDiagnosticText[language](finding, invite)}`;
}

/** What is kept beyond the process: what the servers have decided, and what workspaces gave when they installed. */
interface DoctorStores {
  readonly secretStore: SecretStore;
  policyOf(server: Server): Policy;
  close(): Promise<void>;
}

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
    policyOf: (server) => stores.policies.of(server),
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
