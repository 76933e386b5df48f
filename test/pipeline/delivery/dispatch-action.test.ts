import { expect, test } from 'vitest';
import { ACTION_KINDS, type ActionKind, traitsOf } from '#core';
import { dispatchAction } from '../../../src/pipeline/delivery/dispatch-action.ts';
import { createActions } from '../../contracts/adapter-world.ts';
import { createFakeAdapter } from '../../support/fake-adapter.ts';
import { message, SERVER } from '../../support/messages.ts';

const actions = createActions(message('rin', '荷物を運ぶだけ'));
const NOW = new Date('2026-11-02T03:00:00Z');

const dispatchWith = async (kind: ActionKind, supported: readonly ActionKind[]) => {
  const adapter = createFakeAdapter({ without: ACTION_KINDS.filter((other) => !supported.includes(other)) });
  const result = await dispatchAction(adapter, SERVER, actions[kind], NOW);
  return { result, requested: adapter.requestedActions };
};

const fallbackPairs = ACTION_KINDS.flatMap((kind) =>
  traitsOf(kind).fallbacks.map((fallback) => [kind, fallback] as const),
);

test.each(fallbackPairs)(
  'a platform without %s does %s instead, and the outcome says so',
  async (kind, fallback) => {
    const { result, requested } = await dispatchWith(kind, [fallback]);
    expect(result).toMatchObject({ action: { kind: fallback }, status: 'degraded', detail: 'instead' });
    const { kind: _, ...values } = actions[kind];
    expect(requested).toMatchObject([{ kind: fallback, ...values }]);
  },
);

test.each(ACTION_KINDS)(
  'a platform that can do neither %s nor a fallback is asked for nothing',
  async (kind) => {
    const { result, requested } = await dispatchWith(kind, []);
    expect(result).toEqual({ action: actions[kind], status: 'failed', detail: 'unsupported' });
    expect(requested).toEqual([]);
  },
);

test('the best supported fallback is used', async () => {
  const { requested } = await dispatchWith('ban', ['timeout', 'quarantine']);
  expect(requested.map(({ kind }) => kind)).toEqual(['quarantine']);
});
