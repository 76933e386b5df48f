import { expect, test } from 'vitest';
import { opening } from '../../contracts/archive.ts';
import { opened } from '../../support/sql.ts';
import { post } from './stories.ts';

/** So many cases' servers a process remembers; with the next one it begins anew. */
const REMEMBERED = 10_000;

test('two posts at once, when ten thousand cases were seen: each gets its case', async () => {
  const store = await opened();
  const { archive } = store.sql;
  const open = (id: string) => archive.append(id, 0, [opening(post())]);
  await Promise.all(Array.from({ length: REMEMBERED }, (_, i) => open(`Y-${i}`)));
  await Promise.all(['Y-A', 'Y-B'].map(open));
  expect(await archive.read('Y-A')).toHaveLength(1);
  expect(await archive.read('Y-B')).toHaveLength(1);
  await store.close();
});
