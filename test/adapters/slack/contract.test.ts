import type { Message } from '#core';
import { createSlackAdapter } from '../../../adapters/slack/index.ts';
import { createFileDownloader } from '../../../src/app/network/download-file.ts';
import { createMemoryKeyValueStore, createMemoryPolicyStore } from '../../../src/memory/index.ts';
import { adapterContract, type PlatformUnderTest } from '../../contracts/adapter.ts';
import { startFakeSlack } from '../../support/fake-slack/index.ts';
import { testPolicy, wordings } from '../../support/shipped-wording-and-policy.ts';

async function openPlatform(): Promise<PlatformUnderTest> {
  const slack = await startFakeSlack({ retriesMs: [0, 50, 100] });
  const general = slack.channel('general', { general: true });
  const mods = slack.channel('mods', { private: true });
  const people = new Map<string, ReturnType<typeof slack.person>>();
  const personNamed = (name: string) => {
    const person = people.get(name) ?? slack.person(name);
    people.set(name, person);
    general.members.add(person.id);
    return person;
  };
  const policy = testPolicy({ channels: { moderators: mods.id } });
  const adapter = createSlackAdapter({
    downloadFile: createFileDownloader(),
    botToken: slack.botToken,
    userToken: slack.userToken,
    link: { kind: 'socket', appToken: slack.appToken },
    apiUrl: slack.api,
    keyValueStore: createMemoryKeyValueStore(),
    policies: createMemoryPolicyStore(() => policy),
    wording: wordings,
    clock: slack.clock,
    log: { info: () => {}, warn: () => {}, error: () => {} },
  });
  const aoi = slack.person('aoi');
  mods.members.add(aoi.id);
  const findMessage = ({ ref }: Message) => general.messages.find(({ ts }) => ts === ref.id)!;
  const findPerson = ({ author }: Message) => [...people.values()].find(({ id }) => id === author.id)!;

  return {
    adapter,
    server: { platform: 'slack', id: slack.team.id },
    channel: general.id,
    moderator: aoi,
    stranger: slack.person('tomo', { stranger: true }),
    moderatorChannel: mods.id,
    async start(intake) {
      await adapter.start(intake);
      await slack.waitFor('both sockets', () => slack.sockets.count() >= 2);
    },
    async close() {
      await adapter.stop();
      await slack.stop();
    },
    post: (author, text) => personNamed(author).says(general, text),
    edit: (message, text) => findPerson(message).edits(general, findMessage(message), text),
    remove: (message) => findPerson(message).deletes(general, findMessage(message)),
    join: (name) => slack.emit({ type: 'team_join', user: slack.person(name).user }) ?? Promise.resolve(),
    readTexts: () => general.messages.map(slack.visibleTextOf),
    readCards: () => mods.messages.map(slack.visibleTextOf),
    readDirectMessages: ({ id }) =>
      [...slack.world.channels.values()]
        .filter((channel) => channel.is_im && channel.user === id)
        .flatMap(({ messages }) => messages.map(slack.visibleTextOf)),
    failNotices(code) {
      switch (code) {
        case 'forbidden':
          slack.faults.respondWithError('chat.postMessage', 'restricted_action');
          break;
        case 'invalid':
          slack.faults.respondWithError('chat.postMessage', 'invalid_blocks');
          break;
        case 'rate-limited':
          slack.faults.rateLimit('chat.postMessage', 1);
          break;
        case 'unavailable':
          slack.faults.respondWithStatus('chat.postMessage', 503);
          break;
        default:
          code satisfies never;
      }
      return () => slack.faults.clear();
    },
  };
}

adapterContract('Slack', openPlatform, {
  joins: true,
  deletions: true,
  faults: ['forbidden', 'invalid', 'rate-limited', 'unavailable'],
});
