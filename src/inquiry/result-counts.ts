import { messageKey } from '#core';
import { copiedFiles } from './export-rows.ts';
import type { InquirySubject, MatchingCase } from './search.ts';

/** What was found, in numbers. */
export interface ResultCounts {
  readonly cases: number;
  /** Messages, however often they were edited. */
  readonly messages: number;
  /** Of these: whose words have been deleted already. */
  readonly erased: number;
  readonly accounts: number;
  readonly attachments: number;
  /** Messages per thing that was asked about; absent where nothing is held. */
  readonly messagesBySubject: ReadonlyMap<string, number>;
}

export const subjectKey = ({ kind, value }: InquirySubject): string => `${kind} ${value}`;

/** Adds up what is found; keeps ids only. @example const count = createResultCounter(); count.add(found); count.tally() */
export function createResultCounter() {
  const messages = new Set<string>();
  const erased = new Set<string>();
  const accounts = new Set<string>();
  const files = new Set<string>();
  const messagesBySubject = new Map<string, Set<string>>();
  let cases = 0;
  return {
    add({ messages: found, subjects, events }: MatchingCase): void {
      cases += 1;
      for (const [nth, message] of found.entries()) {
        const key = messageKey(message.ref);
        messages.add(key);
        accounts.add(message.author.id);
        if (message.erased) erased.add(key);
        for (const subject of subjects[nth] ?? []) {
          const messageKeys = messagesBySubject.get(subjectKey(subject)) ?? new Set();
          messagesBySubject.set(subjectKey(subject), messageKeys.add(key));
        }
      }
      // Files are deleted together with the words.
      if (found.every((message) => message.erased)) return;
      for (const { file } of copiedFiles(events)) files.add(file);
    },
    result: (): ResultCounts => ({
      cases,
      messages: messages.size,
      erased: erased.size,
      accounts: accounts.size,
      attachments: files.size,
      messagesBySubject: new Map([...messagesBySubject].map(([key, messageKeys]) => [key, messageKeys.size])),
    }),
  };
}
