import type { ApiArea } from './area.ts';
import { judgeArea } from './judge/judge-area.ts';
import { postsArea } from './posts/posts-area.ts';

/** All areas, in the order of the document. */
export const AREAS: readonly ApiArea[] = [judgeArea, postsArea];
