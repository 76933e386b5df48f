import { z } from 'zod';
import { type Log, serverKey, type Vault } from '#core';
import { clientFor, type Tokens } from './clients.ts';
import { serverOf } from './workspace.ts';

/** `bot`: the app's own token. `admin`: an administrator's. */
export type Kind = 'bot' | 'admin';

/** A token that was given to us, and how the next one is had where it expires. */
export interface Grant {
  /** The workspace that gave it, or the organisation, for all its workspaces that it adds the app to. */
  readonly holder: string;
  readonly kind: Kind;
  readonly token: string;
  /** xoxe-: good for one renewal. */
  readonly refresh?: string | undefined;
  /** In milliseconds since 1970; absent where it never ends. */
  readonly expiresAt?: number | undefined;
}

/** With what a workspace is served. */
export interface Installed {
  readonly team: string;
  /** The organisation's where it lets us in, else the workspace's own. */
  readonly bot: Grant;
  /** One that an administrator of the workspace has lent, else the organisation's. */
  readonly admin?: Grant | undefined;
}

export interface Installs {
  /** Every workspace; one whose entry cannot be read is left out. */
  all(): Promise<readonly Installed[]>;
  of(team: string): Promise<Installed | undefined>;
  /** One token as it is stored now. */
  grant(holder: string, kind: Kind): Promise<Grant | undefined>;
  /** Given, given anew, or renewed: the one before is replaced, the other kind stays. */
  put(grant: Grant): Promise<void>;
  deleteAdmin(holder: string): Promise<void>;
  /** The app was removed: nothing of it stays. Returns the workspaces that were served by it. */
  delete(holder: string): Promise<readonly string[]>;
  /** Those that have installed the app for their workspaces. */
  organisations(): Promise<readonly Grant[]>;
  /** The workspaces to which an organisation has added the app. */
  teamsOf(organisation: string): Promise<readonly string[]>;
  admit(team: string, organisation: string): Promise<void>;
  /** The organisation has taken it away; what was lent there goes too, unless the workspace has the app by itself. */
  withdraw(team: string): Promise<void>;
}

const PREFIX = 'slack/';
const entry = z.strictObject({
  team: z.string(),
  token: z.string(),
  refresh: z.string().optional(),
  expiresAt: z.number().optional(),
});
const admission = z.strictObject({ team: z.string(), organisation: z.string() });
/** Several entries, so that neither of two processes overwrites what the other one has just been given. */
const nameOf = (holder: string, what: Kind | 'organisation'): string => `${PREFIX}${holder}/${what}`;

/** @example isOrganisation('E0123456789') // true */
export const isOrganisation = (id: string): boolean => id.startsWith('E');

/** Installations in the vault. @example await createInstalls({ vault, log }).of('T0123456789') */
export function createInstalls({ vault, log }: { readonly vault: Vault; readonly log: Log }): Installs {
  /** Whose it is stands inside too: an entry that somebody moved is nobody's. */
  function read<T extends { readonly team: string }>(
    holder: string,
    schema: z.ZodType<T>,
    secret: string | undefined,
  ): T | undefined {
    if (secret === undefined) return undefined;
    try {
      const found = schema.parse(JSON.parse(secret));
      if (found.team === holder) return found;
    } catch {}
    log.error('an installation cannot be read; install the app there again', {
      server: serverKey(serverOf(holder)),
    });
    return undefined;
  }

  function grantIn(holder: string, kind: Kind, secret: string | undefined): Grant | undefined {
    const found = read(holder, entry, secret);
    if (!found) return undefined;
    const { team: _, ...kept } = found;
    return { holder, kind, ...kept };
  }

  type Secrets = ReadonlyMap<string, string>;
  const from = (secrets: Secrets, holder: string, kind: Kind): Grant | undefined =>
    grantIn(holder, kind, secrets.get(nameOf(holder, kind)));
  const organisationIn = (secrets: Secrets, team: string): string | undefined =>
    read(team, admission, secrets.get(nameOf(team, 'organisation')))?.organisation;

  function installed(secrets: Secrets, team: string): Installed | undefined {
    const organisation = organisationIn(secrets, team);
    const through = organisation === undefined ? undefined : from(secrets, organisation, 'bot');
    const bot = through ?? from(secrets, team, 'bot');
    if (!bot) return undefined;
    return {
      team,
      bot,
      admin: from(secrets, team, 'admin') ?? (through && from(secrets, through.holder, 'admin')),
    };
  }

  const listed = async (): Promise<Secrets> => new Map(await vault.list(PREFIX));
  const holders = (secrets: Secrets): readonly string[] => [
    ...new Set([...secrets.keys()].map((key) => key.split('/')[1]!)),
  ];
  async function fetched(...names: readonly string[]): Promise<readonly (readonly [string, string])[]> {
    const found = await Promise.all(names.map(async (name) => [name, await vault.get(name)] as const));
    return found.flatMap(([name, secret]) => (secret === undefined ? [] : [[name, secret] as const]));
  }
  const both = (holder: string): readonly string[] => [nameOf(holder, 'bot'), nameOf(holder, 'admin')];

  const teamsOf = async (organisation: string): Promise<readonly string[]> => {
    const secrets = await listed();
    return holders(secrets).filter((team) => organisationIn(secrets, team) === organisation);
  };

  async function withdraw(team: string): Promise<void> {
    await vault.delete(nameOf(team, 'organisation'));
    if ((await vault.get(nameOf(team, 'bot'))) === undefined) await vault.delete(nameOf(team, 'admin'));
  }

  return {
    async all() {
      const secrets = await listed();
      return holders(secrets)
        .filter((team) => !isOrganisation(team))
        .flatMap((team) => installed(secrets, team) ?? []);
    },
    async of(team) {
      if (isOrganisation(team)) return undefined;
      const own = await fetched(...both(team), nameOf(team, 'organisation'));
      const organisation = organisationIn(new Map(own), team);
      const theirs = organisation === undefined ? [] : await fetched(...both(organisation));
      return installed(new Map([...own, ...theirs]), team);
    },
    grant: async (holder, kind) => grantIn(holder, kind, await vault.get(nameOf(holder, kind))),
    put: ({ holder, kind, ...kept }) =>
      vault.put(
        nameOf(holder, kind),
        JSON.stringify({ team: holder, ...kept } satisfies z.infer<typeof entry>),
      ),
    deleteAdmin: (holder) => vault.delete(nameOf(holder, 'admin')),
    async delete(holder) {
      const teams = isOrganisation(holder) ? await teamsOf(holder) : [holder];
      // The tokens first: a workspace that is let in by nobody's token is not served.
      for (const name of both(holder)) await vault.delete(name);
      if (isOrganisation(holder)) for (const team of teams) await withdraw(team);
      return teams;
    },
    async organisations() {
      const secrets = await listed();
      return holders(secrets)
        .filter(isOrganisation)
        .flatMap((holder) => from(secrets, holder, 'bot') ?? []);
    },
    teamsOf,
    admit: (team, organisation) =>
      vault.put(
        nameOf(team, 'organisation'),
        JSON.stringify({ team, organisation } satisfies z.infer<typeof admission>),
      ),
    withdraw,
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
  const bot: Grant = { holder: team, kind: 'bot', token: botToken };
  const admin: Grant | undefined =
    userToken === undefined ? undefined : { holder: team, kind: 'admin', token: userToken };
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
      return [team];
    },
    organisations: async () => [],
    teamsOf: async () => [],
    admit: nothing,
    withdraw: nothing,
  };
}
