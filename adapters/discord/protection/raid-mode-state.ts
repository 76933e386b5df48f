import type { KeyValueStore, RaidModeSettings, Server } from '#core';
import { serverOfGuild } from '../client/guild-permissions.ts';

/** One measure of raid mode. @example const step: RaidModeStep = 'invites' */
export type RaidModeStep = RaidModeSettings['measures'][number];

/**
 * Raid mode of one guild. It is stored as JSON before the first step is applied, so that any later process can revert
 * the steps; without a stored state, raid mode is off. The states in order:
 *
 * 1. planned: `done` lists the steps that are about to be applied, `text` is empty;
 * 2. applied: `done` lists the steps that succeeded, `text` is the notice for moderators;
 * 3. announced: `channel` and `message` say where the notice was posted.
 * @example const state: RaidModeState = { until: until.getTime(), level: 1, done: ['invites'], text: '' }
 */
export interface RaidModeState {
  /** When it ends, in milliseconds since 1970. */
  readonly until: number;
  /** The verification level before raid mode. */
  readonly level: number;
  readonly done: readonly RaidModeStep[];
  /** The notice for moderators. */
  readonly text: string;
  /** Where the notice was posted. */
  readonly channel?: string;
  readonly message?: string;
}

/** The key of a guild's raid mode. @example raidModeKey('41771983423143937') // 'shield/41771983423143937' */
export const raidModeKey = (guild: string): string => `shield/${guild}`;

/** The states of all guilds. @example (await createRaidModeStore(keyValueStore).load(server))?.until */
export interface RaidModeStore {
  /** Undefined while raid mode is off. */
  load(server: Server): Promise<RaidModeState | undefined>;
  save(server: Server, state: RaidModeState): Promise<void>;
  delete(server: Server): Promise<void>;
  list(): Promise<readonly (readonly [Server, RaidModeState])[]>;
}

/**
 * Stores the states as JSON.
 * @example const store = createRaidModeStore(keyValueStore); await store.save(server, state)
 */
export const createRaidModeStore = (keyValueStore: KeyValueStore): RaidModeStore => ({
  async load({ id }) {
    const json = await keyValueStore.get(raidModeKey(id));
    return json === undefined ? undefined : (JSON.parse(json) as RaidModeState);
  },
  save: ({ id }, state) => keyValueStore.put(raidModeKey(id), JSON.stringify(state)),
  async delete({ id }) {
    await keyValueStore.delete(raidModeKey(id));
  },
  async list() {
    const entries: (readonly [Server, RaidModeState])[] = [];
    for (const [key, json] of await keyValueStore.list(raidModeKey('')))
      entries.push([serverOfGuild(key.slice(raidModeKey('').length)), JSON.parse(json) as RaidModeState]);
    return entries;
  },
});
