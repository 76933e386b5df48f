import { afterEach, beforeEach, expect, it } from 'vitest';
import type {
  InstallationStore,
  InstalledWorkspace,
} from '../../../../adapters/slack/install/installation-store.ts';
import { createWorkspaceRegistry } from '../../../../adapters/slack/workspace/workspace-registry.ts';
import type { WorkspaceSession } from '../../../../adapters/slack/workspace/workspace-session.ts';
import { type FakeSlack, startFakeSlack } from '../../../support/fake-slack/index.ts';

let slack: FakeSlack;
let stored: InstalledWorkspace[];
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
const createStore = (): Pick<InstallationStore, 'listWorkspaces' | 'findWorkspace'> => ({
  listWorkspaces: async () => [...stored],
  findWorkspace: async (team) => stored.find(({ team: id }) => id === team),
});
const createRegistry = (source = createStore()) =>
  createWorkspaceRegistry({
    installationStore: source,
    onUninstalled: async ({ team }) => {
      stored = stored.filter(({ team: id }) => id !== team);
    },
    apiOptions: { apiUrl: slack.api },
    log,
    openSession: async (workspace, _, { bot }) => {
      opened.push(bot.token);
      return { workspace, stop: async () => void stopped.push(bot.token) } as unknown as WorkspaceSession;
    },
  });
const installedWith = (team: string, token: string): InstalledWorkspace => ({
  team,
  bot: { holder: team, kind: 'bot', token },
});
const installedHere = (token = slack.botToken): InstalledWorkspace => installedWith(slack.team.id, token);
const addSecondToken = (): string => {
  slack.world.tokens.set('xoxb-new', { ...slack.world.tokens.get(slack.botToken)! });
  return 'xoxb-new';
};

it('a list of installations that was read before a new installation brings no older token back', async () => {
  let read = (): void => {};
  const reading = new Promise<void>((resolve) => {
    read = resolve;
  });
  stored = [installedHere()];
  const source = createStore();
  const workspaces = createRegistry({
    ...source,
    async listWorkspaces() {
      const before = await source.listWorkspaces();
      await reading;
      return before;
    },
  });
  workspaces.start();
  stored = [installedHere(addSecondToken())];
  await workspaces.reload(slack.team.id);
  read();
  await new Promise((resolve) => setImmediate(resolve));
  // This call comes after the list was read.
  await workspaces.reload(slack.team.id);
  expect(opened).toEqual(['xoxb-new']);
  await workspaces.stop();
});

it('many who ask at once for a workspace that is not open yet get the same office', async () => {
  stored = [installedHere()];
  const workspaces = createRegistry();
  const sessions = await Promise.all([1, 2, 3].map(() => workspaces.findOrOpen(slack.team.id)));
  expect(new Set(sessions).size).toBe(1);
  expect(opened).toHaveLength(1);
  await workspaces.stop();
  expect(stopped).toHaveLength(1);
});

it('a workspace that waits for Slack is distinguished from one that has removed the app', async () => {
  stored = [installedHere()];
  const workspaces = createRegistry();
  slack.faults.respondWithStatus('auth.test', 503);
  await expect(workspaces.reload(slack.team.id)).rejects.toThrow();
  expect(stored).toHaveLength(1);
  slack.revokeToken(slack.botToken);
  expect(await workspaces.findOrOpen(slack.team.id)).toBeUndefined();
  expect(stored).toEqual([]);
  await workspaces.stop();
});

it('a token that Slack says is another workspace’s opens nothing, and one that cannot be opened stops no other', async () => {
  const mura = await startFakeSlack({ sameSlackAs: slack, domain: 'mura' });
  stored = [installedWith(mura.team.id, slack.botToken), installedHere()];
  const workspaces = createRegistry();
  workspaces.start();
  await slack.waitFor('the other one', () => workspaces.getOpen(slack.team.id));
  expect(workspaces.getOpen(mura.team.id)).toBeUndefined();
  await workspaces.stop();
  await mura.stop();
});

it('Slack is not asked again with every event of a workspace that cannot be opened', async () => {
  stored = [installedHere('xoxb-wrong')];
  const workspaces = createRegistry();
  for (const _ of [1, 2, 3]) await expect(workspaces.findOrOpen(slack.team.id)).rejects.toThrow();
  expect(slack.callsTo('auth.test')).toHaveLength(1);
  // A new installation need not wait.
  stored = [installedHere()];
  await workspaces.reload(slack.team.id);
  expect(await workspaces.findOrOpen(slack.team.id)).toBeDefined();
  await workspaces.stop();
});
