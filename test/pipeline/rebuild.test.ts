import { expect, test } from 'vitest';
import { caseId } from '../../src/cases/index.ts';
import { type EarlierStrike, earlierStrikes, rebuildStrikes } from '../../src/pipeline/rebuild.ts';
import { createMemoryStrikes } from '../../src/store/index.ts';
import { later, START } from '../contracts/made.ts';
import { strikesContract } from '../contracts/strikes.ts';
import { DAY } from '../support/clock.ts';
import { member, message, moderator } from '../support/messages.ts';
import { createWorld } from '../support/world.ts';

const rin = member('rin');
const rebuilt = (earlier: readonly EarlierStrike[] = []) =>
  rebuildStrikes({ strikes: createMemoryStrikes(), earlier: async () => earlier });

strikesContract('memory, rebuilt from an archive that has none', () => ({
  store: rebuilt(),
  close: () => undefined,
}));

test('after a restart the archive tells which strikes there are, and which were taken back', async () => {
  const { intake, archive } = createWorld();
  const posts = ['a', 'b', 'c'].map((text) => message('rin', `RECRUIT ${text}`));
  for (const posted of [...posts, message('sora', 'DOUBTFUL')]) await intake.message(posted);
  await intake.decide({ caseId: caseId(posts[1]!.ref), moderator: moderator(), decision: 'overturn' });
  const earlier = earlierStrikes(archive);
  const told = [posts[0]!, posts[2]!].map(({ ref }) => ({ caseId: caseId(ref), at: START }));
  expect(await earlier(rin)).toHaveLength(2);
  expect(await earlier(rin)).toEqual(expect.arrayContaining(told));
  expect(await earlier(member('sora'))).toEqual([]);

  const strikes = rebuildStrikes({ strikes: createMemoryStrikes(), earlier });
  expect(await strikes.count(rin, START, 90)).toBe(2);
  expect(await strikes.add(rin, 'Y-new', later(DAY), 90)).toBe(3);
  expect(await strikes.count(member('sora'), START, 90)).toBe(0);
});

test('a strike taken back after a restart stays taken back, and an expired one does not count', async () => {
  const strikes = rebuilt([
    { caseId: 'Y-old', at: later(-90 * DAY) },
    { caseId: 'Y-1', at: START },
  ]);
  expect(await strikes.revoke(rin, 'Y-1', START, 90)).toBe(0);
  expect(await strikes.count(rin, START, 90)).toBe(0);
});

test('many first calls about one member ask the archive once', async () => {
  let asked = 0;
  const strikes = rebuildStrikes({
    strikes: createMemoryStrikes(),
    earlier: async () => {
      asked += 1;
      return [{ caseId: 'Y-1', at: START }];
    },
  });
  const counts = await Promise.all(Array.from({ length: 5 }, () => strikes.count(rin, START, 90)));
  expect(counts).toEqual([1, 1, 1, 1, 1]);
  expect(asked).toBe(1);
});

test('while the archive does not answer nothing is counted too low, and it is asked again', async () => {
  let down = true;
  const strikes = rebuildStrikes({
    strikes: createMemoryStrikes(),
    earlier: async () => {
      if (down) throw new Error('connection lost');
      return [{ caseId: 'Y-1', at: START }];
    },
  });
  await expect(strikes.add(rin, 'Y-2', START, 90)).rejects.toThrow('connection lost');
  down = false;
  expect(await strikes.add(rin, 'Y-2', START, 90)).toBe(2);
});
