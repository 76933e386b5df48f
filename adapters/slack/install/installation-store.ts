import { z } from 'zod';
import { type Log, type SecretStore, serverKey } from '#core';
import { type ApiTokens, createClient } from '../client/clients.ts';
import { serverOfTeam } from '../client/workspace.ts';

/** `startClient`: the app's own token. `admin`: an administrator's. */
export type TokenKind = 'bot' | 'admin';

/** A token that was given to us, and how the next one is had where it expires. */
export interface TokenGrant {
  /** The workspace that gave it, or the organisation, for all its workspaces that it adds the app to. */
  readonly holder: string;
  readonly kind: TokenKind;
  readonly token: string;
  /** xoxe-: good for one renewal. */
  readonly refresh?: string | undefined;
  /** In milliseconds since 1970; absent where it never ends. */
  readonly expiresAt?: number | undefined;
}

/** With what a workspace is served. */
export interface InstalledWorkspace {
  readonly team: string;
  /** The organisation's where it lets us in, else the workspace's own. */
  readonly bot: TokenGrant;
  /** One that an administrator of the workspace has lent, else the organisation's. */
  readonly admin?: TokenGrant | undefined;
}

export interface InstallationStore {
  /** Every workspace; one whose entry cannot be read is left out. */
  listWorkspaces(): Promise<readonly InstalledWorkspace[]>;
  findWorkspace(team: string): Promise<InstalledWorkspace | undefined>;
  /** One token as it is stored now. */
  getGrant(holder: string, kind: TokenKind): Promise<TokenGrant | undefined>;
  /** Given, given anew, or renewed: the one before is replaced, the other kind stays. */
  saveGrant(grant: TokenGrant): Promise<void>;
  deleteAdminGrant(holder: string): Promise<void>;
  /** The app was removed: nothing of it stays. Returns the workspaces that were served by it. */
  deleteInstallation(holder: string): Promise<readonly string[]>;
  /** Those that have installed the app for their workspaces. */
  listOrganisations(): Promise<readonly TokenGrant[]>;
  /** The workspaces to which an organisation has added the app. */
  listTeams(organisation: string): Promise<readonly string[]>;
  addTeam(team: string, organisation: string): Promise<void>;
  /** The organisation has taken it away; what was lent there goes too, unless the workspace has the app by itself. */
  removeTeam(team: string): Promise<void>;
}

const KEY_PREFIX = 'slack/';
const grantSchema = z.strictObject({
  team: z.string(),
  token: z.string(),
  refresh: z.string().optional(),
  expiresAt: z.number().optional(),
});
const teamAdmissionSchema = z.strictObject({ team: z.string(), organisation: z.string() });
/** Several entries, so that neither of two processes overwrites what the other one has just been given. */
const secretKey = (holder: string, what: TokenKind | 'organisation'): string =>
  `${KEY_PREFIX}${holder}/${what}`;

/** @example isOrganisationId('E0123456789') // true */
export const isOrganisationId = (id: string): boolean => id.startsWith('E');

/** Installations in the vault. @example await createInstallationStore({ vault, log }).of('T0123456789') */
export function createInstallationStore({
  secretStore,
  log,
}: {
  readonly secretStore: SecretStore;
  readonly log: Log;
}): InstallationStore {
  /** Whose it is stands inside too: an entry that somebody moved is nobody's. */
  function parseEntry<T extends { readonly team: string }>(
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
      server: serverKey(serverOfTeam(holder)),
    });
    return undefined;
  }

  function parseGrant(holder: string, kind: TokenKind, secret: string | undefined): TokenGrant | undefined {
    const found = parseEntry(holder, grantSchema, secret);
    if (!found) return undefined;
    const { team: _, ...kept } = found;
    return { holder, kind, ...kept };
  }

  type Secrets = ReadonlyMap<string, string>;
  const findGrant = (secrets: Secrets, holder: string, kind: TokenKind): TokenGrant | undefined =>
    parseGrant(holder, kind, secrets.get(secretKey(holder, kind)));
  const findOrganisation = (secrets: Secrets, team: string): string | undefined =>
    parseEntry(team, teamAdmissionSchema, secrets.get(secretKey(team, 'organisation')))?.organisation;

  function resolveWorkspace(secrets: Secrets, team: string): InstalledWorkspace | undefined {
    const organisation = findOrganisation(secrets, team);
    const organisationGrant =
      organisation === undefined ? undefined : findGrant(secrets, organisation, 'bot');
    const bot = organisationGrant ?? findGrant(secrets, team, 'bot');
    if (!bot) return undefined;
    return {
      team,
      bot,
      admin:
        findGrant(secrets, team, 'admin') ??
        (organisationGrant && findGrant(secrets, organisationGrant.holder, 'admin')),
    };
  }

  const listSecrets = async (): Promise<Secrets> => new Map(await secretStore.list(KEY_PREFIX));
  const listHolders = (secrets: Secrets): readonly string[] => [
    ...new Set([...secrets.keys()].map((key) => key.split('/')[1]!)),
  ];
  async function fetchSecrets(...names: readonly string[]): Promise<readonly (readonly [string, string])[]> {
    const found = await Promise.all(names.map(async (name) => [name, await secretStore.get(name)] as const));
    return found.flatMap(([name, secret]) => (secret === undefined ? [] : [[name, secret] as const]));
  }
  const grantKeys = (holder: string): readonly string[] => [
    secretKey(holder, 'bot'),
    secretKey(holder, 'admin'),
  ];

  const listTeams = async (organisation: string): Promise<readonly string[]> => {
    const secrets = await listSecrets();
    return listHolders(secrets).filter((team) => findOrganisation(secrets, team) === organisation);
  };

  async function removeTeam(team: string): Promise<void> {
    await secretStore.delete(secretKey(team, 'organisation'));
    if ((await secretStore.get(secretKey(team, 'bot'))) === undefined)
      await secretStore.delete(secretKey(team, 'admin'));
  }

  return {
    async listWorkspaces() {
      const secrets = await listSecrets();
      return listHolders(secrets)
        .filter((team) => !isOrganisationId(team))
        .flatMap((team) => resolveWorkspace(secrets, team) ?? []);
    },
    async findWorkspace(team) {
      if (isOrganisationId(team)) return undefined;
      const own = await fetchSecrets(...grantKeys(team), secretKey(team, 'organisation'));
      const organisation = findOrganisation(new Map(own), team);
      const theirs = organisation === undefined ? [] : await fetchSecrets(...grantKeys(organisation));
      return resolveWorkspace(new Map([...own, ...theirs]), team);
    },
    getGrant: async (holder, kind) =>
      parseGrant(holder, kind, await secretStore.get(secretKey(holder, kind))),
    saveGrant: ({ holder, kind, ...kept }) =>
      secretStore.put(
        secretKey(holder, kind),
        JSON.stringify({ team: holder, ...kept } satisfies z.infer<typeof grantSchema>),
      ),
    deleteAdminGrant: (holder) => secretStore.delete(secretKey(holder, 'admin')),
    async deleteInstallation(holder) {
      const teams = isOrganisationId(holder) ? await listTeams(holder) : [holder];
      // The tokens first: a workspace that is let in by nobody's token is not served.
      for (const name of grantKeys(holder)) await secretStore.delete(name);
      if (isOrganisationId(holder)) for (const team of teams) await removeTeam(team);
      return teams;
    },
    async listOrganisations() {
      const secrets = await listSecrets();
      return listHolders(secrets)
        .filter(isOrganisationId)
        .flatMap((holder) => findGrant(secrets, holder, 'bot') ?? []);
    },
    listTeams,
    addTeam: (team, organisation) =>
      secretStore.put(
        secretKey(team, 'organisation'),
        JSON.stringify({ team, organisation } satisfies z.infer<typeof teamAdmissionSchema>),
      ),
    removeTeam,
  };
}

/**
 * The tokens of one workspace, as if it had installed the app; which one it is Slack tells. Rejects when it does not.
 * @example const installs = await createSingleInstallation({ botToken, userToken }, () => log.error('removed'))
 */
export async function createSingleInstallation(
  settings: ApiTokens & { readonly botToken: string; readonly userToken?: string | undefined },
  onUninstalled: () => void,
): Promise<InstallationStore> {
  const { botToken, userToken } = settings;
  const { team_id: team = '' } = await createClient(botToken, settings).auth.test();
  const bot: TokenGrant = { holder: team, kind: 'bot', token: botToken };
  const admin: TokenGrant | undefined =
    userToken === undefined ? undefined : { holder: team, kind: 'admin', token: userToken };
  let workspace: InstalledWorkspace | undefined = { team, bot, admin };
  const noop = async (): Promise<void> => {};
  return {
    listWorkspaces: async () => (workspace ? [workspace] : []),
    findWorkspace: async (asked) => (asked === team ? workspace : undefined),
    getGrant: async (asked, kind) => (asked === team ? workspace?.[kind] : undefined),
    saveGrant: noop,
    // What stands in the settings is not ours to forget; that it does not work is said with every look at our health.
    deleteAdminGrant: noop,
    async deleteInstallation() {
      workspace = undefined;
      onUninstalled();
      return [team];
    },
    listOrganisations: async () => [],
    listTeams: async () => [],
    addTeam: noop,
    removeTeam: noop,
  };
}
