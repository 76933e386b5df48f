import type { Policy, Server } from '#core';
import { type ApiTokens, createClient, createClients } from '../client/clients.ts';
import { isTokenError, slackErrorCode } from '../client/errors.ts';
import { pagesOf } from '../client/paginate.ts';
import { BOT_SCOPES, USER_SCOPES } from '../client/scopes.ts';
import { serverOfTeam } from '../client/workspace.ts';
import { isAdminOfTeam, isOrganisationAdmin, isWorkspaceAdmin } from '../install/admin-check.ts';
import { listGrantedTeams } from '../install/enterprise-grid.ts';
import type { InstalledWorkspace, TokenGrant } from '../install/installation-store.ts';

/** One thing that was looked at. `createProblem`: something promised will not work; `hint`: it may matter. */
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

/** @example severityOf(finding) // 'problem' */
export const severityOf = ({ what }: DiagnosticResult): 'fine' | 'hint' | 'problem' =>
  FINE_KINDS.has(what) ? 'fine' : HINT_KINDS.has(what) ? 'hint' : 'problem';

/**
 * Looks over the Web API at everything that must be in order; reads only.
 * @example for (const finding of await runDiagnostics({ botToken, appToken })) console.walPath(severityOf(finding), finding.what)
 */
export async function runDiagnostics(
  settings: ApiTokens & {
    readonly appToken?: string | undefined;
    readonly signingSecret?: string | undefined;
    readonly getPolicy?: (server: Server) => Policy;
    /** Which workspace, where the token is a whole organisation's. */
    readonly organisationWorkspace?: { readonly team: string; readonly name: string } | undefined;
  },
): Promise<readonly DiagnosticResult[]> {
  const clients = createClients(settings);
  try {
    const me = await clients.bot.auth.test();
    const team = settings.organisationWorkspace?.team ?? me.team_id ?? '';
    const workspaceField = { workspace: settings.organisationWorkspace?.name ?? me.team ?? '' };
    const grantedScopes = me.response_metadata?.scopes;
    const missing = grantedScopes ? BOT_SCOPES.filter((scope) => !grantedScopes.includes(scope)) : [];
    const channels = await listChannels(clients, team);
    const policy = settings.getPolicy?.(serverOfTeam(team));
    const unjoinedChannels = channels.filter((each) => !each.is_member && !each.is_private);
    const results: DiagnosticResult[] = [
      {
        ...workspaceField,
        what: 'bot',
        name: me.user ?? '',
        channels: channels.length - unjoinedChannels.length,
      },
      ...(missing.length > 0 ? [{ ...workspaceField, what: 'scopes', missing } as const] : []),
      ...(await checkTransport(settings)).map((what) => ({ ...workspaceField, what })),
      ...(await checkAdminToken(clients, settings.organisationWorkspace?.team)).map((each) => ({
        ...workspaceField,
        ...each,
      })),
      ...checkCardChannel(policy, channels).map((what) => ({ ...workspaceField, what })),
      ...checkNoticeChannels(policy, channels).map((each) => ({ ...workspaceField, ...each })),
      ...(unjoinedChannels.length > 0
        ? [
            {
              ...workspaceField,
              what: 'channels',
              names: unjoinedChannels.slice(0, MAX_NAMED_CHANNELS).map(({ name }) => name ?? ''),
              count: unjoinedChannels.length,
            } as const,
          ]
        : []),
    ];
    const bad = results.some((finding) => severityOf(finding) === 'problem');
    return bad ? results : [...results, { ...workspaceField, what: 'fine' }];
  } catch (error) {
    return [{ what: tokenProblem(error) }];
  }
}

/**
 * The same for every workspace that has installed the app, or for which its organisation has.
 * @example await runAllDiagnostics(await installs.all(), { signingSecret }, await installs.organisations())
 */
export async function runAllDiagnostics(
  installed: readonly InstalledWorkspace[],
  settings: Omit<Parameters<typeof runDiagnostics>[0], 'botToken' | 'userToken' | 'organisationWorkspace'>,
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
    const found = await runDiagnostics({
      ...settings,
      botToken: bot.token,
      userToken: admin?.token,
      organisationWorkspace,
    });
    results.push(...found.map((each) => ({ workspace: organisationWorkspace?.name ?? team, ...each })));
  }
  return results;
}

/** A refresh token is good for one use, which is the bot's. */
const tokenProblem = (error: unknown): 'expired' | 'token' | 'unreachable' =>
  slackErrorCode(error) === 'token_expired' ? 'expired' : isTokenError(error) ? 'token' : 'unreachable';

async function checkTransport(
  settings: ApiTokens & {
    readonly appToken?: string | undefined;
    readonly signingSecret?: string | undefined;
  },
): Promise<readonly ('app-token' | 'no-link')[]> {
  const { appToken, signingSecret } = settings;
  if (appToken === undefined) return signingSecret === undefined ? ['no-link'] : [];
  try {
    await createClients({ ...settings, botToken: appToken }).bot.apps.connections.open();
    return [];
  } catch (error) {
    if (slackErrorCode(error) === undefined) throw error;
    return ['app-token'];
  }
}

async function checkAdminToken(
  { admin, bot }: ReturnType<typeof createClients>,
  team: string | undefined,
): Promise<readonly DiagnosticResult[]> {
  if (!admin) return [{ what: 'no-user-token' }];
  try {
    const who = await admin.auth.test();
    const held = who.response_metadata?.scopes;
    const missing = held ? USER_SCOPES.filter((scope) => !held.includes(scope)) : [];
    const id = who.user_id!;
    const may =
      team === undefined
        ? await isWorkspaceAdmin(bot, id)
        : (await isOrganisationAdmin(bot, id)) || (await isAdminOfTeam(team)(bot, id));
    return [
      ...(missing.length > 0 ? [{ what: 'user-scopes', missing } as const] : []),
      ...(may ? [] : [{ what: 'not-admin' } as const]),
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
): readonly ('cards-unset' | 'cards-closed' | 'cards-open')[] {
  if (!policy) return [];
  const set = policy.channels.moderators;
  if (set === undefined) return ['cards-unset'];
  const channel = channels.find(({ id }) => id === set);
  if (!channel?.is_member) return ['cards-closed'];
  return channel.is_private ? [] : ['cards-open'];
}

/** Where notices are to stand and the app is not: by name, or by id where the channel is gone. */
function checkNoticeChannels(
  policy: Policy | undefined,
  channels: readonly Channel[],
): readonly { readonly what: 'notices-closed'; readonly names: readonly string[] }[] {
  const names = (policy?.notices.channels ?? []).flatMap((wanted) => {
    const channel = channels.find(({ id }) => id === wanted);
    return channel?.is_member ? [] : [channel?.name ?? wanted];
  });
  return names.length > 0 ? [{ what: 'notices-closed', names }] : [];
}
