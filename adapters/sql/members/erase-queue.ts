import { type FallbackQueue, type Member, serverKey, type Trigger } from '#core';
import type { Person } from './person.ts';
import { redactPerson } from './redact-person.ts';

const MAX_ENTRIES = 100_000;

/**
 * Erases a person from the messages that wait in the fallback queue: deletes the messages of the person, and replaces the
 * account in a report by the person. Resolves with the number of entries.
 * @example await eraseFromQueue(fallbackQueue, person, { pseudonym, heldServers: new Set(), isDryRun: false })
 */
export async function eraseFromQueue(
  queue: FallbackQueue,
  { platform, id, server }: Person,
  {
    pseudonym,
    heldServers,
    isDryRun,
  }: {
    readonly pseudonym: string;
    readonly heldServers: ReadonlySet<string>;
    readonly isDryRun: boolean;
  },
): Promise<number> {
  const isPerson = (member: Member): boolean =>
    member.id === id &&
    member.server.platform === platform &&
    (server === undefined || member.server.id === server) &&
    !heldServers.has(serverKey(member.server));
  let count = 0;
  for (const { id: entry, trigger } of await queue.list(MAX_ENTRIES)) {
    const isOwn = isPerson(trigger.message.author);
    const isReporter = trigger.kind === 'reported' && isPerson(trigger.reporter);
    if (!isOwn && !isReporter) continue;
    count += 1;
    if (isDryRun) continue;
    if (!isOwn) await queue.enqueue(redactPerson(trigger, { id, pseudonym }) as Trigger);
    await queue.remove(entry);
  }
  return count;
}
