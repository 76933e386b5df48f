import { CHANGE_PATHS } from '../config/setting-paths.ts';

/** The groups of the form, with the first keys of their settings. */
const GROUPS: Readonly<Record<string, readonly string[]>> = {
  basics: ['mode', 'language', 'channels', 'roles'],
  detection: ['packs', 'probability', 'baseRate', 'phrases', 'ownPack', 'pieces', 'campaigns', 'native'],
  exempt: ['exempt'],
  consequences: ['strikes', 'ladder', 'quota'],
  raids: ['waves'],
  gate: ['gate'],
  awareness: ['notices'],
  work: ['reports', 'scoreboard'],
  data: ['retention', 'attachments', 'inquiries'],
};

/** The group of settings that belong to no other one. */
const OTHER = 'other';

/**
 * The groups of settings in the order of the form, with the paths of their settings. Every setting is in one group.
 * @example SETTING_GROUPS[0] // { id: 'basics', paths: ['mode', 'language', …] }
 */
export const SETTING_GROUPS: readonly { readonly id: string; readonly paths: readonly string[] }[] = [
  ...Object.entries(GROUPS).map(([id, keys]) => ({
    id,
    paths: keys.flatMap((key) => CHANGE_PATHS.filter((path) => firstKey(path) === key)),
  })),
  { id: OTHER, paths: CHANGE_PATHS.filter((path) => !Object.values(GROUPS).flat().includes(firstKey(path))) },
].filter(({ paths }) => paths.length > 0);

function firstKey(path: string): string {
  return path.split('.')[0]!;
}
