import { expect, test } from 'vitest';
import { deriveCaseId } from '../../../src/cases/index.ts';
import { createArchivedStrikesReader } from '../../../src/pipeline/context/archived-strikes.ts';
import { START_TIME } from '../../contracts/contract-helpers.ts';
import { member, message, moderator } from '../../support/messages.ts';
import { createPipelineWorld } from '../../support/worlds/pipeline-world.ts';

const rin = member('rin');

test('after a restart the archive tells which strikes there are, and which were taken back', async () => {
  const { intake, archive } = createPipelineWorld();
  const posts = ['a', 'b', 'c'].map((text) => message('rin', `RECRUIT ${text}`));
  for (const posted of [...posts, message('sora', 'DOUBTFUL')]) await intake.handleMessage(posted);
  await intake.decide({ caseId: deriveCaseId(posts[1]!.ref), moderator: moderator(), decision: 'overturn' });
  const earlier = createArchivedStrikesReader(archive);
  const expected = [posts[0]!, posts[2]!].map(({ ref }) => ({ caseId: deriveCaseId(ref), at: START_TIME }));
  expect(await earlier(rin)).toHaveLength(2);
  expect(await earlier(rin)).toEqual(expect.arrayContaining(expected));
  expect(await earlier(rin, deriveCaseId(posts[0]!.ref))).toEqual(expected.slice(1));
  expect(await earlier(member('sora'))).toEqual([]);
});
