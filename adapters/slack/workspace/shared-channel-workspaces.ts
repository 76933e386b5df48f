import type { Log } from '#core';
import { createLruMap } from '#lib';
import { type ApiOptions, createClient } from '../client/clients.ts';
import { slackErrorName } from '../client/errors.ts';

/** The workspaces with the app that see an event of a channel; none when Slack does not say. */
export type FindChannelWorkspaces = (eventContext: string, channel: string) => Promise<readonly string[]>;

const PAGE_SIZE = 200;
/** So long a channel is taken to be shared by the same workspaces: Slack answers some hundred times a minute. */
const CACHE_TTL_MS = 5 * 60 * 1000;
const CACHE_SIZE = 10_000;

/**
 * Slack tells an app of what is said in a shared channel once, however many of the channel's workspaces have installed
 * it, and names one of them; the others are asked for. Throws nothing.
 * https://docs.slack.dev/reference/methods/apps.event.authorizations.list
 * @example const witnesses = createChannelWorkspaceLookup(appToken, reach, log); await witnesses('4-eyJ…', 'C1') // ['T1', 'T2']
 */
export function createChannelWorkspaceLookup(
  appToken: string,
  apiOptions: ApiOptions,
  log: Log,
): FindChannelWorkspaces {
  const client = createClient(appToken, apiOptions);
  const cache = createLruMap<{ readonly teams: readonly string[]; readonly at: number }>(CACHE_SIZE);

  async function fetchTeams(eventContext: string): Promise<readonly string[]> {
    const teams: string[] = [];
    for (let cursor = ''; ; ) {
      const query = { event_context: eventContext, limit: PAGE_SIZE, ...(cursor && { cursor }) };
      const page = await client.apps.event.authorizations.list(query);
      teams.push(...(page.authorizations ?? []).flatMap(({ team_id: team }) => team ?? []));
      cursor = page.response_metadata?.next_cursor ?? '';
      if (cursor === '') return teams;
    }
  }

  return async (eventContext, channel) => {
    const cached = cache.get(channel);
    if (cached && performance.now() - cached.at < CACHE_TTL_MS) return cached.teams;
    try {
      const teams = await fetchTeams(eventContext);
      cache.set(channel, { teams, at: performance.now() });
      return teams;
    } catch (error) {
      log.warn('who else sees a shared channel is not known', { error: slackErrorName(error) });
      return cached?.teams ?? [];
    }
  };
}
