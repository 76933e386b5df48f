import { isLanguage, parseCommandLine } from './lib/parse-arguments.ts';
import { type CliCommand, createRefuse, runIfMain } from './lib/terminal.ts';

/** Names the optional features as text, because the platform that has them loads zod. A test compares both. */
const USAGE = `usage: yamidome invite [options]

Prints the link with which an administrator adds the bot to a server, with the least that it needs. Sends no request.

  --with A,B          what else to switch on: names, kick, ban, automod, or all
  --id NUMBER         the application's id (default: taken from DISCORD_TOKEN)
  --lang ja|en        the language of the list (default: en)
  --help              this text

Standard output: the link. Standard error: what each permission in it is for.
`;

/** `yamidome invite`: prints the invite link. Sends no request. */
export const main: CliCommand = async (args, terminal) => {
  const { out } = terminal;
  const refuse = createRefuse('invite', terminal);
  const cliOptions = parseArguments(args);
  if (typeof cliOptions === 'string') return refuse(cliOptions);
  if (cliOptions.help === true) {
    out.write(USAGE);
    return 0;
  }
  const language = cliOptions.lang ?? 'en';
  if (!isLanguage(language)) return refuse(`--lang knows ja and en, not "${language}"`);
  const { runInvite } = await import('./invite/run-invite.ts');
  return runInvite(cliOptions, language, terminal);
};

const parseArguments = (args: readonly string[]) => {
  const parsed = parseCommandLine({
    args: [...args],
    options: {
      with: { type: 'string' },
      id: { type: 'string' },
      lang: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  return typeof parsed === 'string' ? parsed : parsed.values;
};

await runIfMain(import.meta.url, main);
