import { expect, test } from 'vitest';
import { caseId } from '../../src/cases/index.ts';
import { earlierStrikes } from '../../src/pipeline/earlier.ts';
import { START } from '../contracts/made.ts';
import { member, message, moderator } from '../support/messages.ts';
import { createWorld } from '../support/world.ts';

const rin = member('rin');

test('after a restart the archive tells which strikes there are, and which were taken back', async () => {
  const { intake, archive } = createWorld();
  const posts = ['a', 'b', 'c'].map((text) => message('rin', `RECRUIT ${text}`));
  for (const posted of [...posts, message('sora', 'DOUBTFUL')]) await intake.message(posted);
  await intake.decide({ caseId: caseId(posts[1]!.ref), moderator: moderator(), decision: 'overturn' });
  const earlier = earlierStrikes(archive);
  const told = [posts[0]!, posts[2]!].map(({ ref }) => ({ caseId: caseId(ref), at: START }));
  expect(await earlier(rin)).toHaveLength(2);
  expect(await earlier(rin)).toEqual(expect.arrayContaining(told));
  expect(await earlier(rin, caseId(posts[0]!.ref))).toEqual(told.slice(1));
  expect(await earlier(member('sora'))).toEqual([]);
});
