import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Installed, Installs } from '../../../adapters/slack/installs.ts';
import type { Office } from '../../../adapters/slack/office.ts';
import { createWorkspaces } from '../../../adapters/slack/workspaces.ts';
import { type FakeSlack, startFakeSlack } from '../../support/slack/index.ts';

let slack: FakeSlack;
let stored: Installed[];
let opened: string[];
let stopped: string[];
beforeEach(async () => {
  slack = await startFakeSlack();
  stored = [];
  opened = [];
  stopped = [];
});
afterEach(() => slack.stop());

const log = { info: () => {}, warn: () => {}, error: () => {} };
const installs = (): Pick<Installs, 'all' | 'of'> => ({
  all: async () => [...stored],
  of: async (team) => stored.find((each) => each.team === team),
});
const served = (source = installs()) =>
  createWorkspaces({
    installs: source,
    removed: async ({ team }) => {
      stored = stored.filter((each) => each.team !== team);
    },
    reach: { apiUrl: slack.api },
    log,
    open: async (workspace, _, { bot }) => {
      opened.push(bot.token);
      return { workspace, stop: async () => void stopped.push(bot.token) } as unknown as Office;
    },
  });
const of = (team: string, token: string): Installed => ({ team, bot: { holder: team, kind: 'bot', token } });
const here = (token = slack.botToken): Installed => of(slack.team.id, token);
const another = (): string => {
  slack.world.tokens.set('xoxb-new', { ...slack.world.tokens.get(slack.botToken)! });
  return 'xoxb-new';
};

it('a list of installations that was read before somebody installed anew brings no older token back', async () => {
  let read = (): void => {};
  const reading = new Promise<void>((resolve) => {
    read = resolve;
  });
  stored = [here()];
  const source = installs();
  const workspaces = served({
    ...source,
    async all() {
      const before = await source.all();
      await reading;
      return before;
    },
  });
  workspaces.start();
  stored = [here(another())];
  await workspaces.changed(slack.team.id);
  read();
  await new Promise((resolve) => setImmediate(resolve));
  // Whoever asks now comes after the list.
  await workspaces.changed(slack.team.id);
  expect(opened).toEqual(['xoxb-new']);
  await workspaces.stop();
});

it('many who ask at once for a workspace that is not open yet get the same office', async () => {
  stored = [here()];
  const workspaces = served();
  const found = await Promise.all([1, 2, 3].map(() => workspaces.find(slack.team.id)));
  expect(new Set(found).size).toBe(1);
  expect(opened).toHaveLength(1);
  await workspaces.stop();
  expect(stopped).toHaveLength(1);
});

it('a workspace that waits for Slack is told apart from one that has removed the app', async () => {
  stored = [here()];
  const workspaces = served();
  slack.faults.fails('auth.test', 503);
  await expect(workspaces.changed(slack.team.id)).rejects.toThrow();
  expect(stored).toHaveLength(1);
  slack.revokes(slack.botToken);
  expect(await workspaces.find(slack.team.id)).toBeUndefined();
  expect(stored).toEqual([]);
  await workspaces.stop();
});

it('a token that Slack says is another workspace’s opens nothing, and one that cannot be opened stops no other', async () => {
  const mura = await startFakeSlack({ beside: slack, domain: 'mura' });
  stored = [of(mura.team.id, slack.botToken), here()];
  const workspaces = served();
  workspaces.start();
  await slack.until('the other one', () => workspaces.open(slack.team.id));
  expect(workspaces.open(mura.team.id)).toBeUndefined();
  await workspaces.stop();
  await mura.stop();
});

it('Slack is not asked again with every event of a workspace that cannot be opened', async () => {
  stored = [here('xoxb-wrong')];
  const workspaces = served();
  for (const _ of [1, 2, 3]) await expect(workspaces.find(slack.team.id)).rejects.toThrow();
  expect(slack.callsTo('auth.test')).toHaveLength(1);
  // Whoever installs it anew need not wait.
  stored = [here()];
  await workspaces.changed(slack.team.id);
  expect(await workspaces.find(slack.team.id)).toBeDefined();
  await workspaces.stop();
});
