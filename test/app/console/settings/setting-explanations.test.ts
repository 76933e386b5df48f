import { describe, expect, test } from 'vitest';
import {
  CHANGE_PATHS,
  findShape,
  SETTING_PATHS,
  type SettingShape,
} from '../../../../src/commands/config/setting-paths.ts';
import { SETTING_GROUPS } from '../../../../src/commands/settings/setting-groups.ts';
import { consoleWordings } from '../../../support/shipped-wording-and-policy.ts';

const PATHS = [...new Set([...CHANGE_PATHS, ...SETTING_PATHS])];

describe.each(['ja', 'en'] as const)('explanations of the settings: %s', (language) => {
  const { settings, groups } = consoleWordings[language].settings;

  test.each(PATHS)('%s is explained', (path) => {
    expect(settings[path]?.label).toBeDefined();
    expect(settings[path]?.help).toBeDefined();
    if (CHANGE_PATHS.includes(path)) expect(settings[path]?.effect).toBeDefined();
  });

  test('no explanation is about a setting that does not exist', () => {
    expect(Object.keys(settings).filter((path) => !PATHS.includes(path))).toEqual([]);
  });

  test.each(PATHS)('every word and column of %s has a name', (path) => {
    const shape = findShape(path.split('.'))!;
    const words = shape.words ?? shape.element?.words ?? [];
    expect(Object.keys(settings[path]?.choices ?? {}).sort()).toEqual([...words].sort());
    const columns = columnsIn(shape.element);
    expect(Object.keys(settings[path]?.columns ?? {}).sort()).toEqual(Object.keys(columns).sort());
    for (const [key, choices] of Object.entries(columns))
      expect(Object.keys(settings[path]?.columns?.[key]?.choices ?? {}).sort()).toEqual([...choices].sort());
  });

  test('every group has a title', () => {
    for (const { id } of SETTING_GROUPS) expect(groups[id]).toBeDefined();
  });
});

test('every setting is in one group, and none is left for the last one', () => {
  const paths = SETTING_GROUPS.flatMap((group) => group.paths);
  expect([...paths].sort()).toEqual([...CHANGE_PATHS].sort());
  expect(SETTING_GROUPS.map(({ id }) => id)).not.toContain('other');
});

/** The columns of the entries of a list, with the words that each can be. */
function columnsIn(element: SettingShape | undefined): Readonly<Record<string, readonly string[]>> {
  const columns = new Map<string, Set<string>>();
  for (const { keys = {} } of element?.variants ?? (element?.keys ? [element] : []))
    for (const [key, { words = [] }] of Object.entries(keys))
      columns.set(key, new Set([...(columns.get(key) ?? []), ...words]));
  return Object.fromEntries([...columns].map(([key, words]) => [key, [...words]]));
}
