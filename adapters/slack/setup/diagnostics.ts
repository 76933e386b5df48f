import type { DiagnosticSeverity, Policy, Server } from '#core';
import { type ApiTokens, createClient, createClients } from '../client/clients.ts';
import { isTokenError, slackErrorCode } from '../client/errors.ts';
import { pagesOf } from '../client/paginate.ts';
import { BOT_SCOPES, USER_SCOPES } from '../client/scopes.ts';
import { serverOfTeam } from '../client/workspace.ts';
import { isAdminOfTeam, isOrganisationAdmin, isWorkspaceAdmin } from '../install/admin-check.ts';
import { listGrantedTeams } from '../install/enterprise-grid.ts';
import type { InstalledWorkspace, TokenGrant } from '../install/installation-store.ts';

/** One result of the checks. `what` and the other fields are the JSON of `doctor --json`. */
export type DiagnosticResult = { readonly workspace?: string } & (
  | { readonly what: 'bot'; readonly name: string; readonly channels: number }
  | { readonly what: 'token' | 'unreachable' | 'app-token' | 'no-link' | 'fine' }
  | { readonly what: 'scopes' | 'user-scopes'; readonly missing: readonly string[] }
  | { readonly what: 'no-installs' | 'organisation-empty' }
  | { readonly what: 'organisation'; readonly count: number }
  | { readonly what: 'no-user-token' | 'user-token' | 'not-admin' | 'expired' | 'user-expired' }
  | { readonly what: 'cards-unset' | 'cards-closed' | 'cards-open' }
  | { readonly what: 'notices-closed'; readonly names: readonly string[] }
  | { readonly what: 'channels'; readonly names: readonly string[]; readonly count: number }
);

const HINT_KINDS: ReadonlySet<DiagnosticResult['what']> = new Set([
  ...(['no-installs', 'no-user-token', 'channels', 'cards-open', 'expired', 'user-expired'] as const),
  'organisation-empty',
]);
const FINE_KINDS: ReadonlySet<DiagnosticResult['what']> = new Set(['bot', 'organisation', 'fine'] as const);
const MAX_NAMED_CHANNELS = 10;

/** The severity of a result. @example severityOf({ what: 'token' }) // 'problem' */
export const severityOf = ({ what }: DiagnosticResult): DiagnosticSeverity =>
  FINE_KINDS.has(what) ? 'fine' : HINT_KINDS.has(what) ? 'hint' : 'problem';

interface DiagnosticSettings extends ApiTokens {
  /** Checked for Socket Mode. */
  readonly appToken?: string | undefined;
  /** Its presence means HTTP. */
  readonly signingSecret?: string | undefined;
  readonly getPolicy?: (server: Server) => Policy;
  /** The workspace to check, when the token is valid for a whole organisation. */
  readonly organisationWorkspace?: { readonly team: string; readonly name: string } | undefined;
}

/**
 * Checks over the Web API everything that the app needs in one workspace. Only reads. Never throws: an error is a
 * result with `token`, `expired` or `unreachable`.
 * @example for (const result of await runDiagnostics({ botToken, appToken })) console.log(severityOf(result), result.what)
 */
export async function runDiagnostics(settings: DiagnosticSettings): Promise<readonly DiagnosticResult[]> {
  const { organisationWorkspace, getPolicy } = settings;
  const clients = createClients(settings);
  try {
    const me = await clients.bot.auth.test();
    const team = organisationWorkspace?.team ?? me.team_id ?? '';
    const workspace = organisationWorkspace?.name ?? me.team ?? '';
    const channels = await listChannels(clients, team);
    const policy = getPolicy?.(serverOfTeam(team));
    const joined = channels.filter((channel) => channel.is_member || channel.is_private);
    const results: DiagnosticResult[] = [
      { what: 'bot', name: me.user ?? '', channels: joined.length },
      ...checkScopes(me.response_metadata?.scopes),
      ...(await checkTransport(settings)),
      ...(await checkAdminToken(clients, organisationWorkspace?.team)),
      ...checkCardChannel(policy, channels),
      ...checkNoticeChannels(policy, channels),
      ...checkUnjoinedChannels(channels.filter((channel) => !joined.includes(channel))),
    ];
    const hasProblem = results.some((result) => severityOf(result) === 'problem');
    const all: readonly DiagnosticResult[] = hasProblem ? results : [...results, { what: 'fine' }];
    return all.map((result) => ({ workspace, ...result }));
  } catch (error) {
    return [{ what: tokenProblem(error) }];
  }
}

/**
 * Checks every workspace that has installed the app, or to which its organisation has added the app. Never throws.
 * @example await runAllDiagnostics(await store.listWorkspaces(), { signingSecret }, await store.listOrganisations())
 */
export async function runAllDiagnostics(
  installed: readonly InstalledWorkspace[],
  settings: Omit<DiagnosticSettings, 'botToken' | 'userToken' | 'organisationWorkspace'>,
  organisations: readonly TokenGrant[] = [],
): Promise<readonly DiagnosticResult[]> {
  if (installed.length + organisations.length === 0) return [{ what: 'no-installs' }];
  const results: DiagnosticResult[] = [];
  const names = new Map<string, string>();
  for (const { holder, token } of organisations) {
    try {
      const teams = await listGrantedTeams(createClient(token, settings));
      for (const { id, name } of teams) names.set(id, name);
      results.push({
        workspace: holder,
        ...(teams.length > 0
          ? ({ what: 'organisation', count: teams.length } as const)
          : ({ what: 'organisation-empty' } as const)),
      });
    } catch (error) {
      results.push({ workspace: holder, what: tokenProblem(error) });
    }
  }
  for (const { team, bot, admin } of installed) {
    const organisationWorkspace = bot.holder === team ? undefined : { team, name: names.get(team) ?? team };
    const workspaceResults = await runDiagnostics({
      ...settings,
      botToken: bot.token,
      userToken: admin?.token,
      organisationWorkspace,
    });
    const workspace = organisationWorkspace?.name ?? team;
    results.push(...workspaceResults.map((result) => ({ workspace, ...result })));
  }
  return results;
}

/** An expired token is not refreshed here: a refresh token is valid for one use, and the bot needs it. */
const tokenProblem = (error: unknown): 'expired' | 'token' | 'unreachable' =>
  slackErrorCode(error) === 'token_expired' ? 'expired' : isTokenError(error) ? 'token' : 'unreachable';

/** Compares the granted scopes, which Slack sends in a header. Without the header there is no result. */
function checkScopes(granted: readonly string[] | undefined): readonly DiagnosticResult[] {
  const missing = granted ? BOT_SCOPES.filter((scope) => !granted.includes(scope)) : [];
  return missing.length > 0 ? [{ what: 'scopes', missing }] : [];
}

async function checkTransport(settings: DiagnosticSettings): Promise<readonly DiagnosticResult[]> {
  const { appToken, signingSecret } = settings;
  if (appToken === undefined) return signingSecret === undefined ? [{ what: 'no-link' }] : [];
  try {
    await createClients({ ...settings, botToken: appToken }).bot.apps.connections.open();
    return [];
  } catch (error) {
    if (slackErrorCode(error) === undefined) throw error;
    return [{ what: 'app-token' }];
  }
}

async function checkAdminToken(
  { admin, bot }: ReturnType<typeof createClients>,
  team: string | undefined,
): Promise<readonly DiagnosticResult[]> {
  if (!admin) return [{ what: 'no-user-token' }];
  try {
    const owner = await admin.auth.test();
    const granted = owner.response_metadata?.scopes;
    const missing = granted ? USER_SCOPES.filter((scope) => !granted.includes(scope)) : [];
    const id = owner.user_id!;
    const isAdministrator =
      team === undefined
        ? await isWorkspaceAdmin(bot, id)
        : (await isOrganisationAdmin(bot, id)) || (await isAdminOfTeam(team)(bot, id));
    return [
      ...(missing.length > 0 ? [{ what: 'user-scopes', missing } as const] : []),
      ...(isAdministrator ? [] : [{ what: 'not-admin' } as const]),
    ];
  } catch (error) {
    if (slackErrorCode(error) === 'token_expired') return [{ what: 'user-expired' }];
    if (isTokenError(error)) return [{ what: 'user-token' }];
    throw error;
  }
}

interface Channel {
  readonly id?: string;
  readonly name?: string;
  readonly is_member?: boolean;
  readonly is_private?: boolean;
}

async function listChannels(
  { bot }: ReturnType<typeof createClients>,
  team: string,
): Promise<readonly Channel[]> {
  const all: Channel[] = [];
  const args = { types: 'public_channel,private_channel', team_id: team, exclude_archived: true };
  for await (const { channels = [] } of pagesOf(bot, 'conversations.list', args))
    all.push(...(channels as Channel[]));
  return all;
}

function checkCardChannel(
  policy: Policy | undefined,
  channels: readonly Channel[],
): readonly DiagnosticResult[] {
  if (!policy) return [];
  const configured = policy.channels.moderators;
  if (configured === undefined) return [{ what: 'cards-unset' }];
  const channel = channels.find(({ id }) => id === configured);
  if (!channel?.is_member) return [{ what: 'cards-closed' }];
  return channel.is_private ? [] : [{ what: 'cards-open' }];
}

/** Notice channels without the app: by name, or by id when the channel is gone. */
function checkNoticeChannels(
  policy: Policy | undefined,
  channels: readonly Channel[],
): readonly DiagnosticResult[] {
  const names = (policy?.notices.channels ?? []).flatMap((configured) => {
    const channel = channels.find(({ id }) => id === configured);
    return channel?.is_member ? [] : [channel?.name ?? configured];
  });
  return names.length > 0 ? [{ what: 'notices-closed', names }] : [];
}

function checkUnjoinedChannels(unjoined: readonly Channel[]): readonly DiagnosticResult[] {
  if (unjoined.length === 0) return [];
  const names = unjoined.slice(0, MAX_NAMED_CHANNELS).map(({ name }) => name ?? '');
  return [{ what: 'channels', names, count: unjoined.length }];
}
