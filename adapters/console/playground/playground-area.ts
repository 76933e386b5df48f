import type { ConsoleArea } from '../area.ts';
import { mountComparePage } from './compare-page.ts';
import { mountDraftPage } from './draft-page.ts';
import { mountExamplesPage } from './examples-page.ts';
import { mountJudgePage } from './judge-page.ts';
import { mountPrecisionPage } from './precision-page.ts';

/** Judges texts, changes the draft of rules, compares it, and shows what decisions say about rules. */
export const playgroundArea: ConsoleArea = {
  path: 'playground',
  navigation: 'playground',
  mayRead: (roles) => roles.has('moderator') || roles.has('administrator') || roles.has('auditor'),
  mount(site, deps) {
    mountJudgePage(site, deps);
    mountDraftPage(site, deps);
    mountComparePage(site, deps);
    mountExamplesPage(site, deps);
    mountPrecisionPage(site, deps);
  },
};
