import { afterEach, beforeEach, expect, it } from 'vitest';
import { createClients } from '../../../../adapters/slack/client/clients.ts';
import { createIdempotentPoster, storageKey } from '../../../../adapters/slack/client/post-once.ts';
import { createMemoryKeyValueStore } from '../../../../src/memory/index.ts';
import { type FakeSlack, startFakeSlack } from '../../../support/fake-slack/index.ts';

let slack: FakeSlack;
beforeEach(async () => {
  slack = await startFakeSlack();
});
afterEach(() => slack.stop());

it('a post that the previous process sent and did not record is found, and others are not searched', async () => {
  const general = slack.channel('general', { general: true });
  const keyValueStore = createMemoryKeyValueStore();
  const team = slack.team.id;
  const workspace = { team, server: { platform: 'slack', id: team }, botUserId: slack.bot.id, url: '' };
  const clients = createClients({ botToken: slack.botToken, apiUrl: slack.api });
  const startProcess = () =>
    createIdempotentPoster({ clients, keyValueStore, workspace, wasRecentlyRestarted: () => true });

  const ts = await startProcess().postOnce('letter/1', general.id, { text: 'x' });
  // The process ended between the answer of Slack and the record.
  await keyValueStore.put(storageKey(team, 'posted/letter/1'), 'begun');
  const next = startProcess();
  expect(await next.findPost('letter/1')).toBeUndefined();
  expect(await next.postOnce('letter/1', general.id, { text: 'x' })).toBe(ts);
  expect(slack.callsTo('conversations.history')).toHaveLength(1);
  await next.postOnce('letter/2', general.id, { text: 'y' });
  expect(slack.callsTo('conversations.history')).toHaveLength(1);
  expect(general.messages.filter(({ user }) => user === slack.bot.id)).toHaveLength(2);
});
