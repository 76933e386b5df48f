import { parseArgs } from 'node:util';
import type { Language, PlatformDescriptor } from '#core';
import { platforms } from '../../adapters/index.ts';
import { EnvError, readEnv } from '../app/env.ts';
import { didYouMean } from '../detect/index.ts';
import { type CliCommand, createRefuse, runIfMain } from './lib/terminal.ts';

/** The first platform that has invite links. */
const invitable = (platforms as readonly PlatformDescriptor[]).find(({ loadInvite }) => loadInvite)!;
const TOKEN_SETTING = invitable.mainSettings[0]!;

const usage = (optionalFeatures: readonly string[]): string => `usage: npm run -s invite -- [options]

Prints the link with which an administrator adds the bot to a server, with the least that it needs. Asks nobody.

  --with A,B          what else to switch on: ${optionalFeatures.join(', ')}, or all
  --id NUMBER         the application's id (default: taken from ${TOKEN_SETTING})
  --lang ja|en        the language of the list (default: en)
  --help              this text

Standard output: the link. Standard error: what each permission in it is for.
`;

/** `npm run invite`: prints the invite link. Sends no request. */
export const main: CliCommand = async (args, terminal) => {
  const { out } = terminal;
  const refuse = createRefuse('invite', terminal);
  const invite = await invitable.loadInvite!();
  const { features } = invite;
  const cliOptions = parseArguments(args);
  if (typeof cliOptions === 'string') return refuse(cliOptions);
  if (cliOptions.help === true) {
    out.write(usage(features.filter(({ isDefault }) => !isDefault).map(({ name }) => name)));
    return 0;
  }
  const language = cliOptions.lang ?? 'en';
  if (!isLanguage(language)) return refuse(`--lang knows ja and en, not "${language}"`);
  const featureNames = features.map(({ name }) => name);
  const wanted = (cliOptions.with ?? '').split(',').map((name) => name.trim());
  const unknown = wanted.find((name) => name !== '' && name !== 'all' && !featureNames.includes(name));
  if (unknown !== undefined)
    return refuse(`--with does not know "${unknown}"${didYouMean(unknown, featureNames)}`);
  const chosen = features.filter(
    ({ name, isDefault }) => isDefault || wanted.includes('all') || wanted.includes(name),
  );
  try {
    const readApplicationId = (): string | undefined => {
      const settings = invitable.readSettings(readEnv(terminal.env, terminal.settingsPath));
      return settings === undefined ? undefined : invite.applicationIdOf(settings);
    };
    const id = cliOptions.id ?? readApplicationId();
    if (id === undefined) return refuse(`set ${TOKEN_SETTING} in .env, or name the application with --id`);
    if (!invite.isApplicationId(id)) return refuse(`--id takes ${invite.idLocation}`);
    const chosenNames = chosen.map(({ name }) => name);
    out.write(`${invite.link(id, chosenNames)}\n`);
    for (const { name, description, permissions } of features) {
      const mark = chosenNames.includes(name) ? '+' : ' ';
      terminal.err.write(`${mark} ${name}: ${description[language]} (${permissions.join(', ')})\n`);
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

const isLanguage = (text: string): text is Language => text === 'ja' || text === 'en';

await runIfMain(import.meta.url, main);
