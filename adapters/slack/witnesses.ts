import { createRecent, type Log } from '#core';
import { clientFor, type Reach } from './clients.ts';
import { nameOf } from './faults.ts';

/** The workspaces with the app that see an event of a channel; none when Slack does not say. */
export type Witnesses = (eventContext: string, channel: string) => Promise<readonly string[]>;

const PAGE = 200;
/** So long a channel is taken to be shared by the same workspaces: Slack answers some hundred times a minute. */
const FRESH_MS = 5 * 60 * 1000;
const CHANNELS_MOST = 10_000;

/**
 * Slack tells an app of what is said in a shared channel once, however many of the channel's workspaces have installed
 * it, and names one of them; the others are asked for. Throws nothing.
 * https://docs.slack.dev/reference/methods/apps.event.authorizations.list
 * @example const witnesses = createWitnesses(appToken, reach, log); await witnesses('4-eyJ…', 'C1') // ['T1', 'T2']
 */
export function createWitnesses(appToken: string, reach: Reach, log: Log): Witnesses {
  const client = clientFor(appToken, reach);
  const known = createRecent<{ readonly teams: readonly string[]; readonly at: number }>(CHANNELS_MOST);

  async function asked(eventContext: string): Promise<readonly string[]> {
    const teams: string[] = [];
    for (let cursor = ''; ; ) {
      const query = { event_context: eventContext, limit: PAGE, ...(cursor && { cursor }) };
      const page = await client.apps.event.authorizations.list(query);
      teams.push(...(page.authorizations ?? []).flatMap(({ team_id: team }) => team ?? []));
      cursor = page.response_metadata?.next_cursor ?? '';
      if (cursor === '') return teams;
    }
  }

  return async (eventContext, channel) => {
    const before = known.get(channel);
    if (before && performance.now() - before.at < FRESH_MS) return before.teams;
    try {
      const teams = await asked(eventContext);
      known.set(channel, { teams, at: performance.now() });
      return teams;
    } catch (error) {
      log.warn('who else sees a shared channel is not known', { error: nameOf(error) });
      return before?.teams ?? [];
    }
  };
}
