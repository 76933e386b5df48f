import type { Policy, Server } from '#core';
import { clientFor, makeClients, type Tokens } from './clients.ts';
import { codeOf, isTokenFault } from './faults.ts';
import type { Grant, Installed } from './installs.ts';
import { among, ofOrganisation, ofWorkspace } from './lenders.ts';
import { teamsGranted } from './organisations.ts';
import { serverOf } from './workspace.ts';

/** What the manifest asks for. */
export const BOT_SCOPES = [
  ...['channels:history', 'channels:join', 'channels:manage', 'channels:read', 'chat:write'],
  ...['chat:write.customize', 'commands', 'files:read', 'files:write', 'groups:history', 'groups:read'],
  ...[
    'groups:write',
    'im:history',
    'im:write',
    'reactions:read',
    'usergroups:read',
    'usergroups:write',
    'users:read',
  ],
] as const;
/** What an administrator's own token must hold. */
export const USER_SCOPES = ['chat:write', 'files:write', 'users.profile:write'] as const;

/** One thing that was looked at. `problem`: something promised will not work; `hint`: it may matter. */
export type Finding = { readonly workspace?: string } & (
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

const HINTS: ReadonlySet<Finding['what']> = new Set([
  ...(['no-installs', 'no-user-token', 'channels', 'cards-open', 'expired', 'user-expired'] as const),
  'organisation-empty',
]);
const FINE: ReadonlySet<Finding['what']> = new Set(['bot', 'organisation', 'fine'] as const);
const NAMED = 10;
const PAGE = 200;

/** @example severityOf(finding) // 'problem' */
export const severityOf = ({ what }: Finding): 'fine' | 'hint' | 'problem' =>
  FINE.has(what) ? 'fine' : HINTS.has(what) ? 'hint' : 'problem';

/**
 * Looks over the Web API at everything that must be in order; reads only.
 * @example for (const finding of await checkup({ botToken, appToken })) console.log(severityOf(finding), finding.what)
 */
export async function checkup(
  settings: Tokens & {
    readonly appToken?: string | undefined;
    readonly signingSecret?: string | undefined;
    readonly policyOf?: (server: Server) => Policy;
    /** Which workspace, where the token is a whole organisation's. */
    readonly among?: { readonly team: string; readonly name: string } | undefined;
  },
): Promise<readonly Finding[]> {
  const clients = makeClients(settings);
  try {
    const me = await clients.bot.auth.test();
    const team = settings.among?.team ?? me.team_id ?? '';
    const where = { workspace: settings.among?.name ?? me.team ?? '' };
    const held = me.response_metadata?.scopes;
    const missing = held ? BOT_SCOPES.filter((scope) => !held.includes(scope)) : [];
    const channels = await channelsOf(clients, team);
    const policy = settings.policyOf?.(serverOf(team));
    const outside = channels.filter((each) => !each.is_member && !each.is_private);
    const findings: Finding[] = [
      { ...where, what: 'bot', name: me.user ?? '', channels: channels.length - outside.length },
      ...(missing.length > 0 ? [{ ...where, what: 'scopes', missing } as const] : []),
      ...(await linkOf(settings)).map((what) => ({ ...where, what })),
      ...(await adminOf(clients, settings.among?.team)).map((each) => ({ ...where, ...each })),
      ...cardsOf(policy, channels).map((what) => ({ ...where, what })),
      ...noticesOf(policy, channels).map((each) => ({ ...where, ...each })),
      ...(outside.length > 0
        ? [
            {
              ...where,
              what: 'channels',
              names: outside.slice(0, NAMED).map(({ name }) => name ?? ''),
              count: outside.length,
            } as const,
          ]
        : []),
    ];
    const bad = findings.some((finding) => severityOf(finding) === 'problem');
    return bad ? findings : [...findings, { ...where, what: 'fine' }];
  } catch (error) {
    return [{ what: whyNot(error) }];
  }
}

/**
 * The same for every workspace that has installed the app, or for which its organisation has.
 * @example await checkupAll(await installs.all(), { signingSecret }, await installs.organisations())
 */
export async function checkupAll(
  installed: readonly Installed[],
  settings: Omit<Parameters<typeof checkup>[0], 'botToken' | 'userToken' | 'among'>,
  organisations: readonly Grant[] = [],
): Promise<readonly Finding[]> {
  if (installed.length + organisations.length === 0) return [{ what: 'no-installs' }];
  const findings: Finding[] = [];
  const names = new Map<string, string>();
  for (const { holder, token } of organisations) {
    try {
      const teams = await teamsGranted(clientFor(token, settings));
      for (const { id, name } of teams) names.set(id, name);
      findings.push({
        workspace: holder,
        ...(teams.length > 0
          ? ({ what: 'organisation', count: teams.length } as const)
          : ({ what: 'organisation-empty' } as const)),
      });
    } catch (error) {
      findings.push({ workspace: holder, what: whyNot(error) });
    }
  }
  for (const { team, bot, admin } of installed) {
    const among = bot.holder === team ? undefined : { team, name: names.get(team) ?? team };
    const found = await checkup({ ...settings, botToken: bot.token, userToken: admin?.token, among });
    findings.push(...found.map((each) => ({ workspace: among?.name ?? team, ...each })));
  }
  return findings;
}

/** A refresh token is good for one use, which is the bot's. */
const whyNot = (error: unknown): 'expired' | 'token' | 'unreachable' =>
  codeOf(error) === 'token_expired' ? 'expired' : isTokenFault(error) ? 'token' : 'unreachable';

async function linkOf(
  settings: Tokens & { readonly appToken?: string | undefined; readonly signingSecret?: string | undefined },
): Promise<readonly ('app-token' | 'no-link')[]> {
  const { appToken, signingSecret } = settings;
  if (appToken === undefined) return signingSecret === undefined ? ['no-link'] : [];
  try {
    await makeClients({ ...settings, botToken: appToken }).bot.apps.connections.open();
    return [];
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    return ['app-token'];
  }
}

async function adminOf(
  { admin, bot }: ReturnType<typeof makeClients>,
  team: string | undefined,
): Promise<readonly Finding[]> {
  if (!admin) return [{ what: 'no-user-token' }];
  try {
    const who = await admin.auth.test();
    const held = who.response_metadata?.scopes;
    const missing = held ? USER_SCOPES.filter((scope) => !held.includes(scope)) : [];
    const id = who.user_id!;
    const may =
      team === undefined
        ? await ofWorkspace(bot, id)
        : (await ofOrganisation(bot, id)) || (await among(team)(bot, id));
    return [
      ...(missing.length > 0 ? [{ what: 'user-scopes', missing } as const] : []),
      ...(may ? [] : [{ what: 'not-admin' } as const]),
    ];
  } catch (error) {
    if (codeOf(error) === 'token_expired') return [{ what: 'user-expired' }];
    if (isTokenFault(error)) return [{ what: 'user-token' }];
    throw error;
  }
}

interface Channel {
  readonly id?: string;
  readonly name?: string;
  readonly is_member?: boolean;
  readonly is_private?: boolean;
}

async function channelsOf(
  { bot }: ReturnType<typeof makeClients>,
  team: string,
): Promise<readonly Channel[]> {
  const all: Channel[] = [];
  for (let cursor = ''; ; ) {
    const types = 'public_channel,private_channel';
    const page = await bot.conversations.list({
      types,
      team_id: team,
      exclude_archived: true,
      limit: PAGE,
      ...(cursor && { cursor }),
    });
    all.push(...((page.channels ?? []) as Channel[]));
    cursor = page.response_metadata?.next_cursor ?? '';
    if (cursor === '') return all;
  }
}

function cardsOf(
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
function noticesOf(
  policy: Policy | undefined,
  channels: readonly Channel[],
): readonly { readonly what: 'notices-closed'; readonly names: readonly string[] }[] {
  const names = (policy?.notices.channels ?? []).flatMap((wanted) => {
    const channel = channels.find(({ id }) => id === wanted);
    return channel?.is_member ? [] : [channel?.name ?? wanted];
  });
  return names.length > 0 ? [{ what: 'notices-closed', names }] : [];
}
