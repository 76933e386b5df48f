import type { Language } from '#core';
import { formatCount, type ProgressState } from '../lib/progress.ts';

/**
 * How far a verification is. It does not know beforehand how many events there are.
 * @example progress.update(() => describeEventsRead(events, 'ja'))
 */
export const describeEventsRead = (events: number, language: Language): ProgressState => {
  const count = formatCount(events, language);
  return {
    done: events,
    items: events,
    text: language === 'ja' ? `確認した記録 ${count}件` : `${count} events verified`,
  };
};
