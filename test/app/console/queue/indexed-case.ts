import type { IndexedCase } from '../../../../src/app/console/queue/case-summary.ts';
import { afterStart } from '../../../contracts/contract-helpers.ts';

/** The nth case in the lists of the console. `decidedAt`: minutes after the start. @example indexedCase(2, 60) */
export const indexedCase = (nth: number, decidedAt?: number): IndexedCase => ({
  summary: {
    ...{ caseId: `Y-${nth}`, version: decidedAt === undefined ? 1 : 2, openedAt: afterStart(nth * 60_000) },
    ...{
      channel: 'general',
      author: { id: 'rin', name: 'rin' },
      excerpt: '',
      packs: ['fake'],
      probability: 1,
    },
    ...{ ruling: 'hide', visibility: 'hidden', struck: true, newAccount: false, reports: 0, appealed: false },
    campaign: [],
    needsDecision: decidedAt === undefined,
    ...(decidedAt !== undefined && {
      decision: {
        index: 1,
        decision: 'uphold',
        by: { id: 'aoi', name: 'aoi' },
        at: afterStart(decidedAt * 60_000),
      },
    }),
  },
  searchText: '',
});
