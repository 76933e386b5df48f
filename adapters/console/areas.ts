import type { ConsoleArea } from './area.ts';

/** All areas, in the order of the navigation. */
export const AREAS: readonly ConsoleArea[] = [];
