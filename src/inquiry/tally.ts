import type { Message } from '#core';
import { messageKey } from '#core';
import type { FoundCase, Subject } from './find.ts';

/** What was found, in numbers. */
export interface Tally {
  readonly cases: number;
  /** Messages, however often they were edited. */
  readonly messages: number;
  /** Of these: whose words have been deleted already. */
  readonly erased: number;
  readonly accounts: number;
  readonly attachments: number;
  /** Messages per thing that was asked about; absent where nothing is held. */
  readonly of: ReadonlyMap<string, number>;
}

export const subjectKey = ({ kind, value }: Subject): string => `${kind} ${value}`;

/** Adds up what is found; keeps ids only. @example const count = counting(); count.add(found); count.tally() */
export function counting() {
  const messages = new Set<string>();
  const erased = new Set<string>();
  const accounts = new Set<string>();
  const files = new Set<string>();
  const of = new Map<string, number>();
  let cases = 0;
  return {
    add({ messages: found, subjects, events }: FoundCase): void {
      cases += 1;
      const fresh = new Set<string>();
      for (const message of found) {
        const key = messageKey(message.ref);
        if (!messages.has(key)) fresh.add(key);
        messages.add(key);
        accounts.add(message.author.id);
        if (message.erased) erased.add(key);
      }
      for (const event of events)
        if (event.kind === 'copied') for (const { file } of event.files) files.add(file);
      for (const subject of subjects) {
        const key = subjectKey(subject);
        of.set(key, (of.get(key) ?? 0) + fresh.size);
      }
    },
    tally: (): Tally => ({
      cases,
      messages: messages.size,
      erased: erased.size,
      accounts: accounts.size,
      attachments: files.size,
      of,
    }),
  };
}

/** Who wrote what was found, each once, as last seen. @example authorsIn(found.messages) */
export const authorsIn = (messages: readonly Message[]): ReadonlyMap<string, Message['author']> =>
  new Map(messages.map(({ author }) => [author.id, author]));
