import type { Archive, Bilingual, FigureNames, ModeratorFigures, PeriodFigures } from '#core';
import { UnreadableCase } from '#core';
import type { GroundText } from '../../../scoreboard/index.ts';

/** More moderators are shown with their ids. */
const MAX_NAMES = 50;

/** The rule packs in force, as far as figures name them. */
export interface NamedPacks {
  readonly sources: readonly {
    readonly id: string;
    readonly summary: Bilingual;
    readonly prohibits?: Bilingual | undefined;
    readonly ground?: Bilingual | undefined;
  }[];
}

/** The names of the packs in force. @example packNames(detector)['yami-baito']?.ja */
export const packNames = ({ sources }: NamedPacks): FigureNames['packs'] =>
  Object.fromEntries(sources.map(({ id, summary }) => [id, summary]));

/**
 * What a pack forbids, in English, for statements of reasons. A pack that is no longer in force is named by its id.
 * @example describeGround(detector, 'yami-baito').prohibits
 */
export function describeGround({ sources }: NamedPacks, pack: string): GroundText {
  const source = sources.find(({ id }) => id === pack);
  const prohibits = source?.prohibits?.en ?? source?.summary.en ?? `rule ${pack} of the server`;
  return { prohibits, law: source?.ground?.en };
}

/**
 * The names of the moderators of the figures. The events of statistics have no names, so one case of each is read.
 * @example await moderatorNames(archive, [current, previous]) // { '4177': 'aoi' }
 */
export async function moderatorNames(
  archive: Pick<Archive, 'read'>,
  periods: readonly PeriodFigures[],
): Promise<FigureNames['moderators']> {
  const all = new Map<string, ModeratorFigures>();
  for (const { moderators } of periods)
    for (const figures of moderators) all.set(figures.moderator, all.get(figures.moderator) ?? figures);
  const named = [...all.values()].slice(0, MAX_NAMES);
  const names: [string, string][] = [];
  for (const figures of named) names.push([figures.moderator, await readName(archive, figures)]);
  return Object.fromEntries(names);
}

async function readName(
  archive: Pick<Archive, 'read'>,
  { moderator, lastCase }: ModeratorFigures,
): Promise<string> {
  try {
    const events = await archive.read(lastCase);
    const ruled = events.findLast((event) => event.kind === 'ruled' && event.moderator.id === moderator);
    return (ruled?.kind === 'ruled' && ruled.moderator.name) || moderator;
  } catch (error) {
    if (error instanceof UnreadableCase) return moderator;
    throw error;
  }
}
