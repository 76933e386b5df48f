import { expect, test } from 'vitest';
import type { QueueChange } from '#core';
import { createServerLists } from '../../../../src/app/console/queue/server-lists.ts';
import { afterStart } from '../../../contracts/contract-helpers.ts';
import { SERVER } from '../../../support/messages.ts';
import { indexedCase } from './indexed-case.ts';
import { idsOf } from './queue-world.ts';

test('a new case that is decided before viewers learn of it is both new and changed', () => {
  const lists = createServerLists(SERVER, 10);
  const changes: QueueChange[] = [];
  lists.listeners.add((change) => changes.push(change));
  for (const entry of [indexedCase(1), indexedCase(2), indexedCase(1, 60)]) lists.put(entry);
  lists.notify(afterStart(0));
  expect(changes.map(({ added, changed }) => [idsOf(added), idsOf(changed)])).toEqual([
    [['Y-1', 'Y-2'], ['Y-1']],
  ]);
  expect(changes[0]!.changed[0]!.decision?.decision).toBe('uphold');
});
