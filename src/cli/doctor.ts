import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Language, Log, Policy, Server, Vault } from '#core';
import {
  applicationOf,
  checkup,
  type Finding,
  inviteLink,
  severityOf,
  USUAL,
} from '../../adapters/discord/index.ts';
import { guests } from '../../adapters/index.ts';
import { type Env, EnvError, readEnv } from '../env.ts';
import { nullMeter } from '../store/index.ts';
import { CannotStart, openStores } from '../stores.ts';
import { sayingOnSlack } from './doctor-slack-words.ts';
import { saying } from './doctor-words.ts';
import { loadHouse, RULES_FOLDER } from './load.ts';
import { type Command, refusing, whenStarted } from './terminal.ts';

const USAGE = `usage: npm run -s doctor -- [options]

Looks at everything on Discord and Slack that must be in order: tokens, intents, permissions, scopes, the order of roles,
channels. Says what to click. Reads only; the bot may be at work meanwhile.

  --lang ja|en        the language of the answer (default: en)
  --json              one JSON line for each finding
  --help              this text

Settings are read from .env and the environment: DISCORD_TOKEN, SLACK_BOT_TOKEN or SLACK_CLIENT_ID, and DATA_DIR or DATABASE_URL for what each server has
decided. Exit code: 0 when nothing stands in the way, 1 when something does, 2 when it could not be looked at.
`;

const MARKS = { fine: '[ ok ]', hint: '[hint]', problem: '[ !! ]' } as const;

/** The command, for whoever brings a terminal. */
export const main: Command = async (args, terminal) => {
  const { out } = terminal;
  const refuse = refusing('doctor', terminal);
  const asked = readArguments(args);
  if (typeof asked === 'string') return refuse(asked);
  if (asked.help === true) {
    out.write(USAGE);
    return 0;
  }
  const language = asked.lang ?? 'en';
  if (!isLanguage(language)) return refuse(`--lang knows ja and en, not "${language}"`);
  const log: Log = {
    info: () => {},
    warn: () => {},
    error: (what) => terminal.err.write(`doctor: ${what}\n`),
  };
  try {
    const env = readEnv(terminal.env, terminal.settings);
    if ((env.DISCORD_TOKEN ?? env.SLACK_BOT_TOKEN ?? env.SLACK_CLIENT_ID) === undefined)
      return refuse('DISCORD_TOKEN is not set; write it or SLACK_BOT_TOKEN to .env, as .env.example shows');
    const known = await policiesOf(env, log);
    const found = await lookedAt(env, language, known, log).finally(() => known?.close());
    for (const { finding, severity, text } of found) {
      out.write(asked.json === true ? `${JSON.stringify(finding)}\n` : `${MARKS[severity]} ${text}\n`);
    }
    if (found.some(({ finding }) => finding.what === 'unreachable')) return 2;
    return found.some(({ severity }) => severity === 'problem') ? 1 : 0;
  } catch (error) {
    if (error instanceof EnvError || error instanceof CannotStart) return refuse(error.message);
    throw error;
  }
};

interface Found {
  readonly finding: { readonly what: string };
  readonly severity: keyof typeof MARKS;
  readonly text: string;
}

async function lookedAt(
  env: Env,
  language: Language,
  kept: Kept | undefined,
  log: Log,
): Promise<readonly Found[]> {
  const known = kept && { policyOf: kept.of };
  const found: Found[] = [];
  const { DISCORD_TOKEN: token, SLACK_BOT_TOKEN: botToken } = env;
  if (token !== undefined) {
    for (const finding of await checkup({ token, apiUrl: env.DISCORD_API_URL, ...known })) {
      found.push({ finding, severity: severityOf(finding), text: line(finding, language, token) });
    }
  }
  if ((botToken ?? env.SLACK_CLIENT_ID) !== undefined) {
    const slack = await guests.slack();
    const settings = {
      signingSecret: env.SLACK_SIGNING_SECRET,
      apiUrl: env.SLACK_API_URL,
      ...known,
    };
    const findings =
      botToken !== undefined
        ? await slack.checkup({
            ...settings,
            botToken,
            userToken: env.SLACK_USER_TOKEN,
            appToken: env.SLACK_APP_TOKEN,
          })
        : await checkupOfMany(slack, kept, settings, log);
    for (const finding of findings) {
      const where = finding.workspace === undefined ? '' : `${finding.workspace}: `;
      found.push({
        finding,
        severity: slack.severityOf(finding),
        text: `${where}${sayingOnSlack[language](finding)}`,
      });
    }
  }
  return found;
}

async function checkupOfMany(
  slack: Awaited<ReturnType<typeof guests.slack>>,
  kept: Kept | undefined,
  settings: Parameters<typeof slack.checkupAll>[1],
  log: Log,
): ReturnType<typeof slack.checkupAll> {
  const installs = kept && slack.createInstalls({ ...kept, log });
  return slack.checkupAll((await installs?.all()) ?? [], settings, (await installs?.organisations()) ?? []);
}

function line(finding: Finding, language: Language, token: string): string {
  const features = finding.what === 'permissions' ? [...USUAL, finding.feature] : USUAL;
  const invite = inviteLink(applicationOf(token) ?? '', [...new Set(features)]);
  const where = finding.guild === undefined ? '' : `${finding.guild}: `;
  return `${where}${saying[language](finding, invite)}`;
}

/** What is kept beyond the process: what the servers have decided, and what workspaces gave when they installed. */
interface Kept {
  readonly vault: Vault;
  of(server: Server): Policy;
  close(): Promise<void>;
}

async function policiesOf(env: Env, log: Log): Promise<Kept | undefined> {
  const there = env.DATABASE_URL !== undefined || (env.DATA_DIR !== undefined && existsSync(env.DATA_DIR));
  if (!there) return undefined;
  const house = await loadHouse(env.RULES_DIR ?? RULES_FOLDER);
  if (!house.ok) throw new CannotStart(house.why);
  const { policy } = house.value;
  const stores = await openStores(
    {
      dataDir: env.DATA_DIR,
      databaseUrl: env.DATABASE_URL,
      evidenceKey: env.EVIDENCE_KEY,
      signingKey: env.SIGNING_KEY,
    },
    {
      policy: () => policy,
      meter: nullMeter,
      clock: { now: () => new Date() },
      log,
    },
  );
  return { vault: stores.vault, of: (server) => stores.policies.of(server), close: () => stores.close() };
}

const readArguments = (args: readonly string[]) => {
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

await whenStarted(import.meta.url, main);
