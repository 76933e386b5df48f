import { z } from 'zod';
import { type Log, serverKey, type Vault } from '#core';
import { clientFor, type Tokens } from './clients.ts';
import { serverOf } from './workspace.ts';

/** `bot`: the app's own token. `admin`: an administrator's. */
export type Kind = 'bot' | 'admin';

/** A token that was given to us, and how the next one is had where it expires. */
export interface Grant {
  readonly team: string;
  readonly kind: Kind;
  readonly token: string;
  /** xoxe-: good for one renewal. */
  readonly refresh?: string | undefined;
  /** In milliseconds since 1970; absent where it never ends. */
  readonly expiresAt?: number | undefined;
}

/** What a workspace has given us. */
export interface Installed {
  readonly team: string;
  readonly bot: Grant;
  readonly admin?: Grant | undefined;
}

export interface Installs {
  /** Every workspace; one whose entry cannot be read is left out. */
  all(): Promise<readonly Installed[]>;
  of(team: string): Promise<Installed | undefined>;
  /** One token as it is stored now. */
  grant(team: string, kind: Kind): Promise<Grant | undefined>;
  /** Given, given anew, or renewed: the one before is replaced, the other kind stays. */
  put(grant: Grant): Promise<void>;
  deleteAdmin(team: string): Promise<void>;
  /** The app was removed: nothing of it stays. */
  delete(team: string): Promise<void>;
}

const PREFIX = 'slack/';
const entry = z.strictObject({
  team: z.string(),
  token: z.string(),
  refresh: z.string().optional(),
  expiresAt: z.number().optional(),
});
/** Two entries, so that neither of two processes overwrites what the other one has just been given. */
const nameOf = (team: string, kind: Kind): string => `${PREFIX}${team}/${kind}`;

/** Installations in the vault. @example await createInstalls({ vault, log }).of('T0123456789') */
export function createInstalls({ vault, log }: { readonly vault: Vault; readonly log: Log }): Installs {
  /** The team stands inside too: an entry that somebody moved is nobody's. */
  function grantIn(team: string, kind: Kind, secret: string | undefined): Grant | undefined {
    if (secret === undefined) return undefined;
    try {
      const found = entry.parse(JSON.parse(secret));
      if (found.team === team) return { kind, ...found };
    } catch {}
    log.error('an installation cannot be read; install the app there again', {
      server: serverKey(serverOf(team)),
    });
    return undefined;
  }

  function installed(team: string, secretOf: (kind: Kind) => string | undefined): Installed | undefined {
    const bot = grantIn(team, 'bot', secretOf('bot'));
    return bot && { team, bot, admin: grantIn(team, 'admin', secretOf('admin')) };
  }

  return {
    async all() {
      const secrets = new Map(await vault.list(PREFIX));
      const teams = new Set([...secrets.keys()].map((key) => key.split('/')[1]!));
      return [...teams].flatMap((team) => installed(team, (kind) => secrets.get(nameOf(team, kind))) ?? []);
    },
    async of(team) {
      const [bot, admin] = await Promise.all([
        vault.get(nameOf(team, 'bot')),
        vault.get(nameOf(team, 'admin')),
      ]);
      return installed(team, (kind) => (kind === 'bot' ? bot : admin));
    },
    grant: async (team, kind) => grantIn(team, kind, await vault.get(nameOf(team, kind))),
    put: ({ kind, ...kept }) =>
      vault.put(nameOf(kept.team, kind), JSON.stringify(kept satisfies z.infer<typeof entry>)),
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
export async function onlyInstall(
  settings: Tokens & { readonly botToken: string; readonly userToken?: string | undefined },
  removed: () => void,
): Promise<Installs> {
  const { botToken, userToken } = settings;
  const { team_id: team = '' } = await clientFor(botToken, settings).auth.test();
  const bot: Grant = { team, kind: 'bot', token: botToken };
  const admin: Grant | undefined =
    userToken === undefined ? undefined : { team, kind: 'admin', token: userToken };
  let tokens: Installed | undefined = { team, bot, admin };
  const nothing = async (): Promise<void> => {};
  return {
    all: async () => (tokens ? [tokens] : []),
    of: async (asked) => (asked === team ? tokens : undefined),
    grant: async (asked, kind) => (asked === team ? tokens?.[kind] : undefined),
    put: nothing,
    // What stands in the settings is not ours to forget; that it does not work is said with every look at our health.
    deleteAdmin: nothing,
    async delete() {
      tokens = undefined;
      removed();
    },
  };
}
