import { z } from 'zod';
import { type Log, serverKey, type Vault } from '#core';
import { clientFor, type Tokens } from './clients.ts';
import { serverOf } from './workspace.ts';

/** What a workspace has given us: the app's own token, and perhaps an administrator's. */
export interface Installed {
  readonly team: string;
  readonly botToken: string;
  readonly userToken?: string | undefined;
}

export interface Installs {
  /** Every workspace; one whose entry cannot be read is left out. */
  all(): Promise<readonly Installed[]>;
  of(team: string): Promise<Installed | undefined>;
  /** Installed, or installed anew: the token before is replaced, the administrator's stays. */
  put(team: string, botToken: string): Promise<void>;
  putAdmin(team: string, userToken: string): Promise<void>;
  deleteAdmin(team: string): Promise<void>;
  /** The app was removed: nothing of it stays. */
  delete(team: string): Promise<void>;
}

const PREFIX = 'slack/';
const entry = z.strictObject({ team: z.string(), token: z.string() });
/** Two entries, so that neither of two processes overwrites what the other one has just been given. */
const nameOf = (team: string, what: 'bot' | 'admin'): string => `${PREFIX}${team}/${what}`;

/** Installations in the vault. @example await createInstalls({ vault, log }).of('T0123456789') */
export function createInstalls({ vault, log }: { readonly vault: Vault; readonly log: Log }): Installs {
  /** The team stands inside too: an entry that somebody moved is nobody's. */
  function tokenIn(team: string, secret: string | undefined): string | undefined {
    if (secret === undefined) return undefined;
    try {
      const found = entry.parse(JSON.parse(secret));
      if (found.team === team) return found.token;
    } catch {}
    log.error('an installation cannot be read; install the app there again', {
      server: serverKey(serverOf(team)),
    });
    return undefined;
  }

  const write = (team: string, what: 'bot' | 'admin', token: string): Promise<void> =>
    vault.put(nameOf(team, what), JSON.stringify({ team, token } satisfies z.infer<typeof entry>));

  function installed(team: string, bot?: string, admin?: string): Installed | undefined {
    const botToken = tokenIn(team, bot);
    return botToken === undefined ? undefined : { team, botToken, userToken: tokenIn(team, admin) };
  }

  return {
    async all() {
      const secrets = new Map(await vault.list(PREFIX));
      const teams = new Set([...secrets.keys()].map((key) => key.split('/')[1]!));
      return [...teams].flatMap(
        (team) => installed(team, secrets.get(nameOf(team, 'bot')), secrets.get(nameOf(team, 'admin'))) ?? [],
      );
    },
    async of(team) {
      const bot = await vault.get(nameOf(team, 'bot'));
      return bot === undefined ? undefined : installed(team, bot, await vault.get(nameOf(team, 'admin')));
    },
    put: (team, botToken) => write(team, 'bot', botToken),
    putAdmin: (team, userToken) => write(team, 'admin', userToken),
    deleteAdmin: (team) => vault.delete(nameOf(team, 'admin')),
    async delete(team) {
      await vault.delete(nameOf(team, 'admin'));
      await vault.delete(nameOf(team, 'bot'));
    },
  };
}

/**
 * The tokens of one workspace, as if it had installed the app; which one it is Slack tells. Rejects when it does not.
 * @example const installs = await onlyInstall({ botToken, userToken }, () => log.error('removed'))
 */
export async function onlyInstall(settings: Tokens, removed: () => void): Promise<Installs> {
  const { botToken, userToken } = settings;
  const { team_id: team = '' } = await clientFor(botToken, settings).auth.test();
  let tokens: Installed | undefined = { team, botToken, userToken };
  const nothing = async (): Promise<void> => {};
  return {
    all: async () => (tokens ? [tokens] : []),
    of: async (asked) => (asked === team ? tokens : undefined),
    put: nothing,
    putAdmin: nothing,
    // What stands in the settings is not ours to forget; that it does not work is said with every look at our health.
    deleteAdmin: nothing,
    async delete() {
      tokens = undefined;
      removed();
    },
  };
}
