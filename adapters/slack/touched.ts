import type { Member, MessageRef } from '#core';
import { createRecent } from '#core';

const MESSAGES_REMEMBERED = 10_000;
const PEOPLE_REMEMBERED = 50;

/**
 * Who replied to or reacted to which message, as this process has seen it: bounded, in memory, asking nobody.
 * @example const touched = createTouched(); touched.note('C1', '1700000000.000100', kei); touched.of(ref) // [kei]
 */
export function createTouched() {
  const seen = createRecent<Map<string, Member>>(MESSAGES_REMEMBERED);
  return {
    note(channel: string, ts: string, member: Member): void {
      const people = seen.get(`${channel}/${ts}`) ?? new Map<string, Member>();
      if (people.size < PEOPLE_REMEMBERED) people.set(member.id, member);
      seen.set(`${channel}/${ts}`, people);
    },
    of: ({ channel, id }: MessageRef): readonly Member[] => [
      ...(seen.get(`${channel}/${id}`)?.values() ?? []),
    ],
  };
}
