import { actionsArea } from './actions/actions-area.ts';
import type { ApiArea } from './area.ts';
import { decideCasesArea } from './cases/decide-cases-area.ts';
import { readCasesArea } from './cases/read-cases-area.ts';
import { eventsArea } from './events/events-area.ts';
import { holdsArea } from './holds/holds-area.ts';
import { judgeArea } from './judge/judge-area.ts';
import { postsArea } from './posts/posts-area.ts';
import { accountsArea } from './reports/accounts-area.ts';
import { appealsArea } from './reports/appeals-area.ts';
import { reportsArea } from './reports/reports-area.ts';
import { rulesArea } from './rules/rules-area.ts';
import { keysArea } from './tenant/keys-area.ts';
import { tenantArea } from './tenant/tenant-area.ts';
import { verificationsArea } from './verifications/verifications-area.ts';
import { webhooksArea } from './webhooks/webhooks-area.ts';

/** All areas, in the order of the document. */
export const AREAS: readonly ApiArea[] = [
  judgeArea,
  postsArea,
  eventsArea,
  actionsArea,
  webhooksArea,
  tenantArea,
  keysArea,
  accountsArea,
  reportsArea,
  readCasesArea,
  decideCasesArea,
  appealsArea,
  holdsArea,
  verificationsArea,
  rulesArea,
];
