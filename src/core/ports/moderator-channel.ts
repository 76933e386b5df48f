import type { Server } from '../message.ts';
import type { Adapter } from './adapter.ts';
import type { PolicyStore } from './stores/policy-store.ts';

/**
 * The channel for boards and notices to moderators: the channel where the platform shows cards, which it may have found
 * without the setting `channels.moderators`; else the one of the setting. Undefined when there is none.
 * @example const channel = moderatorChannelOf(server, adapterOf(server), policies) // 'C1'
 */
export const moderatorChannelOf = (
  server: Server,
  adapter: Pick<Adapter, 'findModeratorChannel'> | undefined,
  policies: Pick<PolicyStore, 'of'>,
): string | undefined => adapter?.findModeratorChannel?.(server) ?? policies.of(server).channels.moderators;
