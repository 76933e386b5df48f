import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadJudge, loadPolicy, loadRules, RULES_FOLDER, readPolicy } from '../../src/cli/load.ts';
import { RULES } from './run.ts';

let place: string;
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'load-'));
  await cp(RULES, place, { recursive: true });
});
afterEach(() => rm(place, { recursive: true }));

const rewrite = async (name: string, from: string, to: string): Promise<void> => {
  const path = join(place, name);
  await writeFile(path, (await readFile(path, 'utf8')).replace(from, to));
};
const whyNot = (loaded: { ok: boolean; why?: string }): string | undefined => loaded.why;

describe('a policy', () => {
  it.each([
    [
      'a misspelt key',
      'hide: 0.8',
      'hied: 0.8',
      /^policy\.yaml, line 6: unknown key "hied"; did you mean "hide"\?$/,
    ],
    [
      'a key of no meaning',
      'mode: shadow',
      'colour: red',
      /^policy\.yaml, line 1: unknown key "colour"; known here: /,
    ],
    ['a threshold that is none', 'hide: 0.8', 'hide: 8', /^policy\.yaml, line 6: thresholds\.hide: /],
    [
      'thresholds the wrong way round',
      'hide: 0.8',
      'hide: 0.4',
      /^policy\.yaml, line 4: .*review must not be above hide/,
    ],
    [
      'an unknown pack',
      '[parcels]',
      '[parcels, x]',
      /^policy\.yaml, line 3: unknown pack "x"; the packs are parcels$/,
    ],
    ['what is not YAML', 'mode: shadow', 'mode: [shadow', /^policy\.yaml, line \d+: /],
  ])('with %s is refused with the line', async (_, from, to, why) => {
    const text = (await readFile(join(RULES, 'policy.yaml'), 'utf8')).replace(from, to);
    expect(whyNot(readPolicy({ path: 'policy.yaml', text }, ['parcels']))).toMatch(why);
  });

  it('with nothing in it is refused', () => {
    expect(whyNot(readPolicy({ path: 'policy.yaml', text: '' }, ['parcels']))).toMatch(
      /^policy\.yaml, line 1: /,
    );
  });

  it('that is not there is refused', async () => {
    expect(whyNot(await loadPolicy('no/policy.yaml', []))).toBe(
      'no/policy.yaml: there is no such file or folder',
    );
    expect(whyNot(await loadPolicy('test', []))).toBe('test: it is a folder, and a file is expected');
  });
});

describe('the rules', () => {
  it('are refused with file and line when one of them is broken', async () => {
    await rewrite('parcels/pack.yaml', 'weight: 0.5', 'wieght: 0.5');
    expect(whyNot(await loadRules(place))).toMatch(
      /load-\w+: parcels\/pack\.yaml, line 6: unknown key "wieght"; did you mean "weight"\?$/,
    );
  });

  it('are refused when a listed pack or the list itself is missing', async () => {
    await rewrite('index.yaml', '[parcels]', '[parcels, letters]');
    expect(whyNot(await loadRules(place))).toMatch(/index\.yaml, line 1: letters\/pack\.yaml is listed but/);
    await rm(join(place, 'index.yaml'));
    expect(whyNot(await loadRules(place))).toMatch(/: there is no index\.yaml in it, so it holds no rules$/);
    expect(whyNot(await loadRules('no/rules'))).toBe('no/rules: there is no such file or folder');
  });

  it('judge in the language of the policy, or in the one that was asked for', async () => {
    const notes = await Promise.all(
      ([undefined, 'en'] as const).map(async (language) => {
        const judge = await loadJudge(place, undefined, language);
        return judge.ok && judge.value.verdict({ text: '荷物です', parts: [] }).signals[0]?.note;
      }),
    );
    expect(notes).toEqual(['荷物の話です', 'it is about a parcel']);
  });

  it('that come with yamidome can be loaded', async () => {
    expect(whyNot(await loadJudge(RULES_FOLDER, undefined))).toBeUndefined();
  });
});
