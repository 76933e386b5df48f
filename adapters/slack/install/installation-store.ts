import { z } from 'zod';
import { type Log, type SecretStore, serverKey } from '#core';
import { type ApiTokens, createClient } from '../client/clients.ts';
import { serverOfTeam } from '../client/workspace.ts';

/** `bot`: the bot token. `admin`: the token of an administrator. */
export type TokenKind = 'bot' | 'admin';

/** A stored token, with its refresh token when it expires. */
export interface TokenGrant {
  /** Id of the workspace (T…) that granted it, or of the organisation (E…): then it is valid for its workspaces. */
  readonly holder: string;
  readonly kind: TokenKind;
  readonly token: string;
  /** xoxe-: the refresh token, valid for one use. */
  readonly refresh?: string | undefined;
  /** In milliseconds since 1970; absent when it does not expire. */
  readonly expiresAt?: number | undefined;
}

/** The tokens of one workspace. */
export interface InstalledWorkspace {
  readonly team: string;
  /** The organisation's token where it added the app, else the workspace's own. */
  readonly bot: TokenGrant;
  /** The token of an administrator of the workspace, else of the organisation. */
  readonly admin?: TokenGrant | undefined;
}

/** Stored tokens by workspace and organisation. All functions reject when the secret store does not answer. */
export interface InstallationStore {
  /** Every workspace; one with an unreadable entry is left out. */
  listWorkspaces(): Promise<readonly InstalledWorkspace[]>;
  findWorkspace(team: string): Promise<InstalledWorkspace | undefined>;
  /** One stored token. */
  getGrant(holder: string, kind: TokenKind): Promise<TokenGrant | undefined>;
  /** Stores a new or refreshed token; replaces the one of the same kind. */
  saveGrant(grant: TokenGrant): Promise<void>;
  deleteAdminGrant(holder: string): Promise<void>;
  /** Deletes everything about an uninstalled app. Returns the ids of the workspaces that used it. */
  deleteInstallation(holder: string): Promise<readonly string[]>;
  /** Bot tokens of the organisations that have installed the app. */
  listOrganisations(): Promise<readonly TokenGrant[]>;
  /** Ids of the workspaces to which an organisation has added the app. */
  listTeams(organisation: string): Promise<readonly string[]>;
  addTeam(team: string, organisation: string): Promise<void>;
  /** Deletes the addition; the administrator's token too, unless the workspace has its own installation. */
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
/** One entry per token, so that two processes never overwrite each other's tokens. */
const secretKey = (holder: string, kind: TokenKind | 'organisation'): string =>
  `${KEY_PREFIX}${holder}/${kind}`;

/** True for the id of an organisation. @example isOrganisationId('E0123456789') // true */
export const isOrganisationId = (id: string): boolean => id.startsWith('E');

type Secrets = ReadonlyMap<string, string>;

/** Parses an entry. The entry also contains its holder, so an entry that was copied to another key is refused. */
function parseEntry<T extends { readonly team: string }>(
  holder: string,
  schema: z.ZodType<T>,
  secret: string | undefined,
  log: Log,
): T | undefined {
  if (secret === undefined) return undefined;
  try {
    const entry = schema.parse(JSON.parse(secret));
    if (entry.team === holder) return entry;
  } catch {}
  log.error('installation_unreadable', {
    server: serverKey(serverOfTeam(holder)),
    hint: 'install the app there again',
  });
  return undefined;
}

/** Reads tokens and workspaces from secrets; an unreadable entry is logged and treated as absent. */
function createSecretReader(log: Log) {
  const parseGrant = (
    holder: string,
    kind: TokenKind,
    secret: string | undefined,
  ): TokenGrant | undefined => {
    const entry = parseEntry(holder, grantSchema, secret, log);
    if (!entry) return undefined;
    const { team: _, ...fields } = entry;
    return { holder, kind, ...fields };
  };
  const findGrant = (secrets: Secrets, holder: string, kind: TokenKind): TokenGrant | undefined =>
    parseGrant(holder, kind, secrets.get(secretKey(holder, kind)));
  const findOrganisation = (secrets: Secrets, team: string): string | undefined =>
    parseEntry(team, teamAdmissionSchema, secrets.get(secretKey(team, 'organisation')), log)?.organisation;

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

  return { parseGrant, findGrant, findOrganisation, resolveWorkspace };
}

/**
 * Installations in the secret store. An entry that cannot be read is logged and treated as absent.
 * @example await createInstallationStore({ secretStore, log }).findWorkspace('T0123456789')
 */
export function createInstallationStore({
  secretStore,
  log,
}: {
  readonly secretStore: SecretStore;
  readonly log: Log;
}): InstallationStore {
  const { parseGrant, findGrant, findOrganisation, resolveWorkspace } = createSecretReader(log);
  const listSecrets = async (): Promise<Secrets> => new Map(await secretStore.list(KEY_PREFIX));
  const listHolders = (secrets: Secrets): readonly string[] => [
    ...new Set([...secrets.keys()].map((key) => key.split('/')[1]!)),
  ];
  async function fetchSecrets(...keys: readonly string[]): Promise<readonly (readonly [string, string])[]> {
    const entries = await Promise.all(keys.map(async (key) => [key, await secretStore.get(key)] as const));
    return entries.flatMap(([key, secret]) => (secret === undefined ? [] : [[key, secret] as const]));
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
      const ownSecrets = await fetchSecrets(...grantKeys(team), secretKey(team, 'organisation'));
      const organisation = findOrganisation(new Map(ownSecrets), team);
      const organisationSecrets =
        organisation === undefined ? [] : await fetchSecrets(...grantKeys(organisation));
      return resolveWorkspace(new Map([...ownSecrets, ...organisationSecrets]), team);
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
      // The tokens first: a workspace without a token is not served.
      for (const key of grantKeys(holder)) await secretStore.delete(key);
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
 * The installation of a single workspace whose tokens are in the settings. Slack's response to the token names the
 * workspace; rejects when Slack does not answer or refuses the token.
 * @example const installationStore = await createSingleInstallation({ botToken, userToken }, onUninstalled)
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
    findWorkspace: async (id) => (id === team ? workspace : undefined),
    getGrant: async (id, kind) => (id === team ? workspace?.[kind] : undefined),
    saveGrant: noop,
    // The program cannot delete a token from the settings; the health report says that it does not work.
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
