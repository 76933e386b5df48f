import { messageKey } from '#core';
import { copiedFiles } from './export-rows.ts';
import type { InquirySubject, MatchingCase } from './search.ts';

/** The result of a search, in numbers. */
export interface ResultCounts {
  readonly cases: number;
  /** Messages; all versions of one message count once. */
  readonly messages: number;
  /** The messages whose text was erased. */
  readonly erased: number;
  readonly accounts: number;
  readonly attachments: number;
  /** Messages by `subjectKey`; a subject without messages has no entry. */
  readonly messagesBySubject: ReadonlyMap<string, number>;
  /** The ids of the accounts that used a display name, by `subjectKey`; only for names. */
  readonly accountsByName: ReadonlyMap<string, readonly string[]>;
}

/** The key of a subject in maps. @example subjectKey({ kind: 'account', value: '81' }) // 'account 81' */
export const subjectKey = ({ kind, value }: InquirySubject): string => `${kind} ${value}`;

/**
 * Counts matching cases; keeps ids only.
 * @example const counter = createResultCounter(); counter.add(matchingCase); counter.result()
 */
export function createResultCounter() {
  const messages = new Set<string>();
  const erased = new Set<string>();
  const accounts = new Set<string>();
  const files = new Set<string>();
  const messagesBySubject = new Map<string, Set<string>>();
  const accountsByName = new Map<string, Set<string>>();
  let cases = 0;
  return {
    add({ messages: versions, subjects, events }: MatchingCase): void {
      cases += 1;
      for (const [index, message] of versions.entries()) {
        const key = messageKey(message.ref);
        messages.add(key);
        accounts.add(message.author.id);
        if (message.erased) erased.add(key);
        for (const subject of subjects[index] ?? []) {
          const messageKeys = messagesBySubject.get(subjectKey(subject)) ?? new Set();
          messagesBySubject.set(subjectKey(subject), messageKeys.add(key));
          if (subject.kind !== 'name') continue;
          const ids = accountsByName.get(subjectKey(subject)) ?? new Set();
          accountsByName.set(subjectKey(subject), ids.add(message.author.id));
        }
      }
      // Copies of attachments are deleted together with the texts.
      if (versions.every((message) => message.erased)) return;
      for (const { file } of copiedFiles(events)) files.add(file);
    },
    result: (): ResultCounts => ({
      cases,
      messages: messages.size,
      erased: erased.size,
      accounts: accounts.size,
      attachments: files.size,
      messagesBySubject: new Map([...messagesBySubject].map(([key, messageKeys]) => [key, messageKeys.size])),
      accountsByName: new Map([...accountsByName].map(([key, ids]) => [key, [...ids]])),
    }),
  };
}
