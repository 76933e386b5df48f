import type { Member, MessageRef } from '#core';
import { createLruMap } from '#lib';

const MAX_MESSAGES = 10_000;
const MAX_MEMBERS_PER_MESSAGE = 50;

/**
 * The members who replied or reacted to a message while this process was running. In memory, at most 50 members for
 * each of 10,000 messages.
 * @example const index = createResponderIndex(); index.addResponder('C1', '1700000000.000100', kei); index.respondersTo(ref) // [kei]
 */
export function createResponderIndex() {
  const respondersByMessage = createLruMap<Map<string, Member>>(MAX_MESSAGES);
  return {
    addResponder(channel: string, ts: string, member: Member): void {
      const responders = respondersByMessage.get(`${channel}/${ts}`) ?? new Map<string, Member>();
      if (responders.size < MAX_MEMBERS_PER_MESSAGE) responders.set(member.id, member);
      respondersByMessage.set(`${channel}/${ts}`, responders);
    },
    respondersTo: ({ channel, id }: MessageRef): readonly Member[] => [
      ...(respondersByMessage.get(`${channel}/${id}`)?.values() ?? []),
    ],
  };
}
