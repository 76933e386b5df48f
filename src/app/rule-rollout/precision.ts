import type { CaseTimeline, Clock, Precision, Server } from '#core';
import { createPrecisionCollector } from '../../scoreboard/index.ts';
import { readCooperatively } from '../console/figures/read-cooperatively.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const MAX_DAYS = 366;

/**
 * How often moderators agreed with each pack and rule in the last days, from 1 to 366.
 * @example (await readPrecision(server, 90, { caseTimeline, clock })).rules[0]?.upheld
 */
export async function readPrecision(
  server: Server,
  wanted: number,
  {
    caseTimeline,
    clock,
  }: { readonly caseTimeline: Pick<CaseTimeline, 'listCasesBetween'>; readonly clock: Clock },
): Promise<Precision> {
  const days = Math.min(Math.max(1, wanted), MAX_DAYS);
  const to = new Date(clock.now().getTime() + 1);
  const from = new Date(to.getTime() - days * DAY_MS);
  const collector = createPrecisionCollector(from, to);
  const records = caseTimeline.listCasesBetween(server, from, to);
  for await (const record of readCooperatively(records, undefined)) collector.add(record);
  return collector.result(days);
}
