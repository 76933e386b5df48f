import type { Server } from '#core';

export const platform = 'slack';

/** @example serverOf('T0123456789') // { platform: 'slack', id: 'T0123456789' } */
export const serverOfTeam = (team: string): Server => ({ platform, id: team });

/** Who we are, and where. */
export interface Workspace {
  readonly team: string;
  readonly server: Server;
  /** The organisation that it belongs to (Enterprise Grid). */
  readonly organisation?: string | undefined;
  /** Our token is good for other workspaces of the organisation too: what Slack shows us need not be of this one. */
  readonly hasOrganisationToken?: boolean | undefined;
  /** Our own user. */
  readonly botUserId: string;
  /** Ends in a slash; the organisation's where our token is. */
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

/** Where a link to a message leads; undefined for anything else. @example parseMessageLink('https://machi.slack.com/archives/C1/p1700000000000100') */
export function parseMessageLink(link: string): { host: string; channel: string; ts: string } | undefined {
  const [, host, channel, seconds, rest] =
    MESSAGE_LINK_PATTERN.exec(link.trim().replaceAll('&amp;', '&')) ?? [];
  return host && channel && seconds ? { host, channel, ts: `${seconds}.${rest}` } : undefined;
}

/** When a message was posted. @example dateFromTs('1700000000.000100').getTime() // 1700000000000 */
export const dateFromTs = (ts: string): Date => new Date(Math.floor(Number(ts) * 1000));
