import { parseArgs } from 'node:util';
import type { Language } from '#core';
import { applicationOf, FEATURES, type Feature, inviteLink, USUAL } from '../../adapters/discord/index.ts';
import { suggestion } from '../detect/index.ts';
import { EnvError, readEnv } from '../env.ts';
import { features as words } from './doctor-words.ts';
import { type Command, refusing, whenStarted } from './terminal.ts';

const names = Object.keys(FEATURES) as Feature[];

const USAGE = `usage: npm run -s invite -- [options]

Prints the link with which an administrator adds the bot to a server, with the least that it needs. Asks nobody.

  --with A,B          what else to switch on: ${names.filter((name) => !USUAL.includes(name)).join(', ')}, or all
  --id NUMBER         the application's id (default: taken from DISCORD_TOKEN)
  --lang ja|en        the language of the list (default: en)
  --help              this text

Standard output: the link. Standard error: what each permission in it is for.
`;

/** The command, for whoever brings a terminal. */
export const main: Command = (args, terminal) => {
  const { out } = terminal;
  const refuse = refusing('invite', terminal);
  const asked = readArguments(args);
  if (typeof asked === 'string') return refuse(asked);
  if (asked.help === true) {
    out.write(USAGE);
    return 0;
  }
  const language = asked.lang ?? 'en';
  if (!isLanguage(language)) return refuse(`--lang knows ja and en, not "${language}"`);
  const wanted = (asked.with ?? '').split(',').map((name) => name.trim());
  const unknown = wanted.find((name) => name !== '' && name !== 'all' && !isFeature(name));
  if (unknown !== undefined) return refuse(`--with does not know "${unknown}"${suggestion(unknown, names)}`);
  const chosen = names.filter(
    (name) => USUAL.includes(name) || wanted.includes('all') || wanted.includes(name),
  );
  try {
    const id = asked.id ?? applicationOf(readEnv(terminal.env, terminal.settings).DISCORD_TOKEN ?? '');
    if (id === undefined) return refuse('set DISCORD_TOKEN in .env, or name the application with --id');
    if (!/^\d{15,20}$/.test(id)) return refuse('--id takes the number on the page "General Information"');
    out.write(`${inviteLink(id, chosen)}\n`);
    for (const name of names) {
      const mark = chosen.includes(name) ? '+' : ' ';
      terminal.err.write(`${mark} ${name}: ${words[language][name]} (${FEATURES[name].join(', ')})\n`);
    }
    return 0;
  } catch (error) {
    if (error instanceof EnvError) return refuse(error.message);
    throw error;
  }
};

const readArguments = (args: readonly string[]) => {
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

await whenStarted(import.meta.url, main);
