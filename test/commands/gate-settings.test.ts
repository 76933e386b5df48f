import { expect, test } from 'vitest';
import { createMemoryCaseStores } from '../../src/memory/index.ts';
import { administrator, createCommandWorld } from '../support/worlds/command-world.ts';
import { createGateWorld, GATE_POLICY } from '../support/worlds/gate-world.ts';

const kei = administrator();

async function createWorld(policy: Parameters<typeof createCommandWorld>[0]) {
  const gate = createGateWorld();
  for (const id of ['rin', 'sora']) await gate.joinAndWait(id);
  gate.adapter.findUnmutedChannels = () => ['general'];
  return createCommandWorld(policy, createMemoryCaseStores(), gate.gate);
}
const set = (key: string, value: string) => ({ command: 'config set', options: { key, value } }) as const;

test('who switches the gate on in shadow mode reads that nothing will be done', async () => {
  const { execute } = await createWorld({ mode: 'shadow', gate: { ...GATE_POLICY, mode: 'off' } });
  const { text } = await execute(kei, set('gate.mode', 'on'));
  expect(text).toContain('本人確認は何も行わず');
  expect(text).toContain('すでに確認を待っている2人は、そのまま待ちます');
  expect((await execute(kei, set('probability.review', '0.6'))).text).not.toContain('関門');
});

test('who switches to shadow mode reads that the gate does nothing any more', async () => {
  const { execute } = await createWorld({ mode: 'enforce', gate: GATE_POLICY });
  const { text } = await execute(kei, { command: 'mode', options: { mode: 'shadow' } });
  expect(text).toContain('本人確認は何も行わず');
});

test('who switches the gate off reads how many members are let in', async () => {
  const { execute } = await createWorld({ mode: 'enforce', gate: GATE_POLICY });
  const { text } = await execute(kei, set('gate.mode', 'off'));
  expect(text).toContain('確認を待っている2人を、数分のうちに順に書き込めるようにします');
});

test('who switches the gate on, or chooses a quarantine role, reads in which channels the role does not mute', async () => {
  const { execute } = await createWorld({ mode: 'enforce', gate: { ...GATE_POLICY, mode: 'off' } });
  const expected = '次のチャンネルへの書き込みを止められません：#general';
  expect((await execute(kei, set('gate.mode', 'on'))).text).toContain(expected);
  const step = { command: 'setup', options: { step: 'quarantine', values: ['123'] } } as const;
  expect((await execute(kei, step)).text).toContain(expected);
});
