import { parseArgs } from 'node:util';
import type { Language } from '#core';
import {
  applicationIdOfToken,
  DEFAULT_FEATURES,
  FEATURES,
  type Feature,
  inviteLink,
} from '../../adapters/discord/index.ts';
import { EnvError, readEnv } from '../app/env.ts';
import { didYouMean } from '../detect/index.ts';
import { featureDescriptions as words } from './doctor/discord-wording.ts';
import { type CliCommand, createRefuse, runIfMain } from './lib/terminal.ts';

const FEATURE_NAMES = Object.keys(FEATURES) as Feature[];

const USAGE = `usage: npm run -s invite -- [options]

Prints the link with which an administrator adds the bot to a server, with the least that it needs. Asks nobody.

  --with A,B          what else to switch on: ${FEATURE_NAMES.filter((name) => !DEFAULT_FEATURES.includes(name)).join(', ')}, or all
  --id NUMBER         the application's id (default: taken from DISCORD_TOKEN)
  --lang ja|en        the language of the list (default: en)
  --help              this text

Standard output: the link. Standard error: what each permission in it is for.
`;

/** The command, for whoever brings a terminal. */
export const main: CliCommand = (args, terminal) => {
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
  const wanted = (cliOptions.with ?? '').split(',').map((name) => name.trim());
  const unknown = wanted.find((name) => name !== '' && name !== 'all' && !isFeature(name));
  if (unknown !== undefined)
    return refuse(`--with does not know "${unknown}"${didYouMean(unknown, FEATURE_NAMES)}`);
  const chosen = FEATURE_NAMES.filter(
    (name) => DEFAULT_FEATURES.includes(name) || wanted.includes('all') || wanted.includes(name),
  );
  try {
    const id =
      cliOptions.id ?? applicationIdOfToken(readEnv(terminal.env, terminal.settingsPath).DISCORD_TOKEN ?? '');
    if (id === undefined) return refuse('set DISCORD_TOKEN in .env, or name the application with --id');
    if (!/^\d{15,20}$/.test(id)) return refuse('--id takes the number on the page "General Information"');
    out.write(`${inviteLink(id, chosen)}\n`);
    for (const name of FEATURE_NAMES) {
      const mark = chosen.includes(name) ? '+' : ' ';
      terminal.err.write(`${mark} ${name}: ${words[language][name]} (${FEATURES[name].join(', ')})\n`);
    }
    return 0;
  } catch (error) {
    if (error instanceof EnvError) return refuse(error.message);
    throw error;
  }
};

const parseArguments = (args: readonly string[]) => {
  try {
    return parseArgs({
      args: [...args],
      options: {
        with: { type: 'string' },
        id: { type: 'string' },
        lang: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    return error instanceof Error ? `${error.message.split('. ')[0]}; see --help` : String(error);
  }
};

const isFeature = (name: string): name is Feature => Object.hasOwn(FEATURES, name);
const isLanguage = (text: string): text is Language => text === 'ja' || text === 'en';

await runIfMain(import.meta.url, main);
