import { messageKey } from '#core';
import type { FoundCase, Subject } from './find.ts';
import { filesIn } from './rows.ts';

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
  const of = new Map<string, Set<string>>();
  let cases = 0;
  return {
    add({ messages: found, subjects, events }: FoundCase): void {
      cases += 1;
      for (const [nth, message] of found.entries()) {
        const key = messageKey(message.ref);
        messages.add(key);
        accounts.add(message.author.id);
        if (message.erased) erased.add(key);
        for (const subject of subjects[nth] ?? []) {
          const mine = of.get(subjectKey(subject)) ?? new Set();
          of.set(subjectKey(subject), mine.add(key));
        }
      }
      // Files are deleted together with the words.
      if (found.every((message) => message.erased)) return;
      for (const { file } of filesIn(events)) files.add(file);
    },
    tally: (): Tally => ({
      cases,
      messages: messages.size,
      erased: erased.size,
      accounts: accounts.size,
      attachments: files.size,
      of: new Map([...of].map(([key, mine]) => [key, mine.size])),
    }),
  };
}
