import type { Person } from './people.ts';
import type { Channel, RawMessage, WorkspaceState } from './state/workspace-state.ts';
import { visibleTextOf } from './web-api/validate-blocks.ts';

/**
 * Functions with which tests read from a workspace.
 * @example createInspection(world).callsTo('chat.delete').length // 1
 */
export const createInspection = (world: WorkspaceState) => ({
  /** Calls of one method. */
  callsTo: (method: string) => world.calls.filter((call) => call.method === method),
  /** Ephemeral messages that only this person saw. */
  ephemeralsOf: (person: Person) => world.ephemerals.filter(({ user }) => user === person.id),
  /** The direct message channel between the app and a person, and its messages. */
  dmsOf(person: Person): { readonly channel: Channel; readonly messages: readonly RawMessage[] } | undefined {
    const channel = [...world.channels.values()].find(({ is_im, user }) => is_im && user === person.id);
    return channel && { channel, messages: channel.messages };
  },
  /** All texts of a message, in reading order. */
  visibleTextOf: (message: RawMessage): string =>
    [message.text, visibleTextOf(message.blocks ?? [])].filter(Boolean).join('\n'),
});
