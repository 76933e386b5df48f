import type { Language, PlatformDescriptor } from '#core';
import { didYouMean } from '#lib';
import { platforms } from '../../../adapters/index.ts';
import { EnvError, readEnv } from '../../app/env.ts';
import { createRefuse, type Terminal } from '../lib/terminal.ts';

/** The first platform that has invite links. */
const invitable = (platforms as readonly PlatformDescriptor[]).find(({ loadInvite }) => loadInvite)!;
const TOKEN_SETTING = invitable.mainSettings[0]!;

/** The options of the command line, without `--lang` and `--help`. */
export interface InviteOptions {
  readonly with?: string;
  readonly id?: string;
}

/**
 * Prints the invite link and what each permission in it is for. Resolves with the exit code. Sends no request.
 * @example await runInvite({ with: 'all' }, 'en', terminal)
 */
export const runInvite = async (
  cliOptions: InviteOptions,
  language: Language,
  terminal: Terminal,
): Promise<number> => {
  const { out } = terminal;
  const refuse = createRefuse('invite', terminal);
  const invite = await invitable.loadInvite!();
  const { features } = invite;
  const featureNames = features.map(({ name }) => name);
  const wanted = (cliOptions.with ?? '').split(',').map((name) => name.trim());
  const unknown = wanted.find((name) => name !== '' && name !== 'all' && !featureNames.includes(name));
  if (unknown !== undefined)
    return refuse(`--with does not know "${unknown}"${didYouMean(unknown, featureNames)}`);
  const chosen = features.filter(
    ({ name, isDefault }) => isDefault || wanted.includes('all') || wanted.includes(name),
  );
  try {
    const readSettings = () => invitable.readSettings(readEnv(terminal.env, terminal.settingsPath));
    const settings = cliOptions.id === undefined ? readSettings() : undefined;
    const id = cliOptions.id ?? (settings === undefined ? undefined : invite.applicationIdOf(settings));
    if (id === undefined) {
      return settings === undefined
        ? refuse(`set ${TOKEN_SETTING} in .env, or name the application with --id`)
        : refuse(`${TOKEN_SETTING} does not begin with the application's id: copy it again, or use --id`);
    }
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
