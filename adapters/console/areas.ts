import type { ConsoleArea } from './area.ts';
import { caseArea } from './case/case-area.ts';
import { figuresArea } from './figures/index.ts';
import { inquiriesArea } from './inquiries/index.ts';
import { playgroundArea } from './playground/playground-area.ts';
import { queueArea } from './queue/queue-area.ts';
import { settingsArea } from './settings/index.ts';

/** All areas, in the order of the navigation. */
export const AREAS: readonly ConsoleArea[] = [
  queueArea,
  caseArea,
  playgroundArea,
  settingsArea,
  figuresArea,
  inquiriesArea,
];
