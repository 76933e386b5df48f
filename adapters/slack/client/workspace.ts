import type { Server } from '#core';

/** The platform name in server keys. */
export const platform = 'slack';

/** The `Server` of a workspace id. @example serverOfTeam('T0123456789') // { platform: 'slack', id: 'T0123456789' } */
export const serverOfTeam = (team: string): Server => ({ platform, id: team });

/** One workspace and the bot in it. */
export interface Workspace {
  /** Slack's id of the workspace, T…. */
  readonly team: string;
  readonly server: Server;
  /** Id of its organisation (Enterprise Grid), E…. */
  readonly organisation?: string | undefined;
  /** True when the bot token is for several workspaces of the organisation: Slack may return data of another one. */
  readonly hasOrganisationToken?: boolean | undefined;
  /** User id of the bot. */
  readonly botUserId: string;
  /** Id of the app as an author of posts, B…; posts of other apps are judged only if it is known. */
  readonly botId?: string | undefined;
  /** With a trailing slash; the organisation's URL for an organisation token. */
  readonly url: string;
}

/** The link that opens a message. @example messageLinkTo(workspace, 'C1', '1700000000.000100') */
export const messageLinkTo = (
  { url }: Pick<Workspace, 'url'>,
  channel: string,
  ts: string,
  thread?: string,
): string => {
  const query = thread !== undefined && thread !== ts ? `?thread_ts=${thread}&cid=${channel}` : '';
  return `${url}archives/${channel}/p${ts.replace('.', '')}${query}`;
};

const MESSAGE_LINK_PATTERN =
  /^<?https:\/\/([a-z0-9-]+(?:\.[a-z0-9-]+)*)\/archives\/([A-Z0-9]+)\/p(\d{10})(\d{6})(?:\?[^\s|>]*)?(?:\|[^>]*)?>?$/;

/**
 * The target of a message link; undefined for any other text.
 * @example parseMessageLink('https://machi.slack.com/archives/C1/p1700000000000100') // { host: 'machi.slack.com', channel: 'C1', ts: '1700000000.000100' }
 */
export function parseMessageLink(link: string): { host: string; channel: string; ts: string } | undefined {
  const [, host, channel, seconds, rest] =
    MESSAGE_LINK_PATTERN.exec(link.trim().replaceAll('&amp;', '&')) ?? [];
  return host && channel && seconds ? { host, channel, ts: `${seconds}.${rest}` } : undefined;
}

/** When a message was posted. @example dateFromTs('1700000000.000100').getTime() // 1700000000000 */
export const dateFromTs = (ts: string): Date => new Date(Math.floor(Number(ts) * 1000));
