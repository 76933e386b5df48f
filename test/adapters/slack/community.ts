import type { Memos, Policy } from '#core';
import { createSlack, type SlackSettings } from '../../../adapters/slack/index.ts';
import { loadHouse, RULES_FOLDER } from '../../../src/cli/load.ts';
import { createDesk } from '../../../src/desk/index.ts';
import { createGate } from '../../../src/gate/index.ts';
import { createIntake, type FrontDesk } from '../../../src/intake.ts';
import {
  createMemoryBook,
  createMemoryCampaigns,
  createMemoryClaims,
  createMemoryFiles,
  createMemoryInquiries,
  createMemoryMemos,
  createMemoryPolicies,
  createMemoryQuotas,
  createMemoryStrikes,
  createMemoryTallies,
} from '../../../src/store/index.ts';
import { fakeDetect } from '../../support/detector.ts';
import { fakeProvider, KEY } from '../../support/gate-world.ts';
import { type FakeSlackOptions, type RawMessage, startFakeSlack } from '../../support/slack/index.ts';
import { testPolicy, wordings } from '../../support/wordings.ts';

export interface CommunityOptions {
  readonly slack?: FakeSlackOptions;
  readonly policy?: Partial<Policy>;
  readonly adapter?: Partial<SlackSettings>;
  /** Without an administrator's token nobody's messages can be deleted. */
  readonly admin?: boolean;
  readonly http?: boolean;
}

const house = await loadHouse(RULES_FOLDER);
if (!house.ok) throw new Error(house.why);
const { rulebook, notices } = house.value;

/**
 * A workspace on a fake Slack with #general, #random, the private #mods, the recruiter rin, the member kei, the
 * moderators aoi and ren, who are in #mods, the administrator owner; and yamidome, whose process can be stopped and
 * started anew.
 */
export async function openCommunity(options: CommunityOptions = {}) {
  const slack = await startFakeSlack({ retriesMs: [0, 50, 100], ...options.slack });
  const general = slack.channel('general', { general: true });
  const random = slack.channel('random');
  const mods = slack.channel('mods', { private: true });
  const rin = slack.person('rin');
  const kei = slack.person('kei');
  const lee = slack.person('lee', { locale: 'en-GB' });
  const aoi = slack.person('aoi');
  const ren = slack.person('ren');
  for (const person of [rin, kei, lee, aoi, ren, slack.owner]) {
    general.members.add(person.id);
    random.members.add(person.id);
  }
  for (const person of [aoi, ren]) mods.members.add(person.id);

  const stores = {
    ...createMemoryBook(),
    strikes: createMemoryStrikes(),
    claims: createMemoryClaims(),
    quotas: createMemoryQuotas(),
    campaigns: createMemoryCampaigns(),
    memos: createMemoryMemos() as Memos,
    files: createMemoryFiles(),
    tallies: createMemoryTallies(),
    inquiries: createMemoryInquiries(),
  };
  const logged: string[] = [];
  const note = (level: string) => (what: string, facts?: object) => {
    logged.push(`${level} ${what} ${JSON.stringify(facts ?? {})}`);
  };
  const log = { info: note('info'), warn: note('warn'), error: note('error') };
  const policies = createMemoryPolicies(() => testPolicy(options.policy));
  const server = { platform: 'slack', id: slack.team.id };

  /** A process of the bot. */
  async function begin() {
    const shared = { ...stores, policies, clock: slack.clock, log, wording: wordings };
    const adapter = createSlack({
      ...shared,
      botToken: slack.botToken,
      ...(options.admin !== false && { userToken: slack.userToken }),
      link: options.http
        ? { kind: 'http', signingSecret: slack.secret, port: 0, host: '127.0.0.1' }
        : { kind: 'socket', appToken: slack.appToken },
      apiUrl: slack.api,
      ...options.adapter,
    });
    const gate = createGate({
      ...shared,
      adapterOf: () => adapter,
      history: async () => ({ banned: false, quarantined: false, overturned: false }),
      page: {
        url: 'https://gate.example',
        key: KEY,
        texting: { provider: fakeProvider().provider, numberOf: (typed) => typed },
      },
    });
    const intake: FrontDesk = createIntake({
      ...shared,
      adapter,
      gate,
      detect: fakeDetect,
      packs: () => 'fake 1',
    });
    const desk = createDesk({ ...shared, intake, gate, notices: () => notices, rules: () => rulebook });
    await adapter.start(intake, desk);
    await intake.resume();
    const timer = setInterval(() => void intake.drain(), 50);
    if (options.http) slack.sendsTo(`http://127.0.0.1:${adapter.port()}/slack/events`);
    else await slack.until('both sockets', () => slack.sockets.count() >= 2);
    return {
      adapter,
      intake,
      async stop() {
        clearInterval(timer);
        await adapter.stop();
      },
    };
  }

  let bot = await begin();
  const standing = (message: RawMessage): boolean =>
    [...slack.world.channels.values()].some(({ messages }) => messages.some(({ ts }) => ts === message.ts));
  const cards = () =>
    mods.messages.filter(({ user, thread_ts: t, ts }) => user === slack.bot.id && (!t || t === ts));

  return {
    ...{
      slack,
      general,
      random,
      mods,
      rin,
      kei,
      lee,
      aoi,
      ren,
      policies,
      stores,
      logged,
      server,
      standing,
      cards,
    },
    get bot() {
      return bot;
    },
    gone: (message: RawMessage) => slack.until('the message is gone', () => !standing(message)),
    /** Waits for a card in #mods that holds these words. */
    card: (words: string): Promise<RawMessage> =>
      slack.until(`a card with "${words}"`, () =>
        cards().find((each) => slack.wordsOf(each).includes(words)),
      ),
    /** Waits for a letter to somebody that holds these words. */
    letter: async (person: { id: string }, words: string) => {
      const room = () =>
        [...slack.world.channels.values()].find((each) => each.is_im && each.user === person.id);
      const message = await slack.until(`a letter with "${words}"`, () =>
        room()?.messages.find((each) => slack.wordsOf(each).includes(words)),
      );
      return { channel: room()!, message, text: slack.wordsOf(message) };
    },
    stop: () => bot.stop(),
    async begin() {
      bot = await begin();
    },
    async restart() {
      await bot.stop();
      bot = await begin();
    },
    async close() {
      await bot.stop();
      await slack.stop();
    },
  };
}

export type Community = Awaited<ReturnType<typeof openCommunity>>;

/** The number of the case that a card or a letter is about. */
export const caseIn = (text: string): string => /Y-[0-9A-Z]{10}/.exec(text)![0];
