import type { Log } from '#core';
import { createLruMap } from '#lib';
import { type ApiOptions, createClient } from '../client/clients.ts';
import { slackErrorName } from '../client/errors.ts';
import { pagesOf } from '../client/paginate.ts';

/** Ids of the workspaces with the app that see an event of a channel; empty when Slack does not answer. */
export type FindChannelWorkspaces = (eventContext: string, channel: string) => Promise<readonly string[]>;

/** Slack allows about a hundred calls a minute, so the result of a channel is reused for this time. */
const CACHE_TTL_MS = 5 * 60 * 1000;
const CACHE_SIZE = 10_000;

/**
 * Slack sends an event of a shared channel once per app, even when several workspaces of the channel have installed it,
 * and names one of them. This function requests the others from Slack. Never throws.
 * https://docs.slack.dev/reference/methods/apps.event.authorizations.list
 * @example
 * const findChannelWorkspaces = createChannelWorkspaceLookup(appToken, apiOptions, log);
 * await findChannelWorkspaces('4-eyJ…', 'C1'); // ['T1', 'T2']
 */
export function createChannelWorkspaceLookup(
  appToken: string,
  apiOptions: ApiOptions,
  log: Log,
): FindChannelWorkspaces {
  const client = createClient(appToken, apiOptions);
  const cache = createLruMap<{ readonly teams: readonly string[]; readonly cachedAt: number }>(CACHE_SIZE);

  async function fetchTeams(eventContext: string): Promise<readonly string[]> {
    const teams: string[] = [];
    const args = { event_context: eventContext };
    for await (const page of pagesOf(client, 'apps.event.authorizations.list', args))
      teams.push(...(page.authorizations ?? []).flatMap(({ team_id: team }) => team ?? []));
    return teams;
  }

  return async (eventContext, channel) => {
    const cached = cache.get(channel);
    if (cached && performance.now() - cached.cachedAt < CACHE_TTL_MS) return cached.teams;
    try {
      const teams = await fetchTeams(eventContext);
      cache.set(channel, { teams, cachedAt: performance.now() });
      return teams;
    } catch (error) {
      log.warn('shared_channel_lookup_failed', { error: slackErrorName(error) });
      return cached?.teams ?? [];
    }
  };
}
