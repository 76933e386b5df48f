import type { ApiArea } from './area.ts';
import { judgeArea } from './judge/judge-area.ts';
import { postsArea } from './posts/posts-area.ts';
import { keysArea } from './tenant/keys-area.ts';
import { tenantArea } from './tenant/tenant-area.ts';

/** All areas, in the order of the document. */
export const AREAS: readonly ApiArea[] = [judgeArea, postsArea, tenantArea, keysArea];
