import { isLanguage, parseCommandLine } from './lib/parse-arguments.ts';
import { type CliCommand, createRefuse, runIfMain } from './lib/terminal.ts';

/** Names the platforms as text, because their descriptors load zod. A test compares both. */
const USAGE = `usage: yamidome doctor [options]

Looks at everything on Discord and Slack that must be in order: tokens, intents, permissions, scopes, the order of roles,
channels. Says what to click. Reads only; the bot may be at work meanwhile.

  --lang ja|en        the language of the answer (default: en)
  --json              one JSON line for each finding
  --help              this text

Settings are read from .env and the environment: DISCORD_TOKEN, SLACK_BOT_TOKEN or SLACK_CLIENT_ID, and DATA_DIR or DATABASE_URL for what each server has
decided. Exit code: 0 when nothing stands in the way, 1 when something does, 2 when it could not be looked at.
`;

/** `yamidome doctor`: checks every configured platform. Exit codes: 0, 1 with a problem, 2 when nothing could be checked. */
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
  const { runDoctor } = await import('./doctor/run-doctor.ts');
  return runDoctor(language, cliOptions.json === true, terminal);
};

const parseArguments = (args: readonly string[]) => {
  const parsed = parseCommandLine({
    args: [...args],
    options: {
      lang: { type: 'string' },
      json: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  return typeof parsed === 'string' ? parsed : parsed.values;
};

await runIfMain(import.meta.url, main);
