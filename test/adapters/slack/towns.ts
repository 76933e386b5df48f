import type { Vault } from '#core';
import { createSlack } from '../../../adapters/slack/index.ts';
import { loadHouse, RULES_FOLDER } from '../../../src/cli/load.ts';
import { createDesk } from '../../../src/desk/index.ts';
import { createIntake } from '../../../src/intake.ts';
import {
  createMemoryBook,
  createMemoryCampaigns,
  createMemoryClaims,
  createMemoryFiles,
  createMemoryMemos,
  createMemoryPolicies,
  createMemoryQuotas,
  createMemoryStrikes,
  createMemoryVault,
} from '../../../src/store/index.ts';
import { fakeDetect } from '../../support/detector.ts';
import {
  type Channel,
  CLIENT_ID,
  CLIENT_SECRET,
  type FakeSlack,
  type Organisation,
  type Person,
  startFakeSlack,
} from '../../support/slack/index.ts';
import { testPolicy, wordings } from '../../support/wordings.ts';

const HOUR_MS = 60 * 60 * 1000;

const house = await loadHouse(RULES_FOLDER);
if (!house.ok) throw new Error(house.why);
const { rulebook } = house.value;

/** A workspace with #general, the private #mods, the recruiter rin and the administrator owner. */
function furnished(slack: FakeSlack) {
  const general = slack.channel('general', { general: true });
  const mods = slack.channel('mods', { private: true });
  const rin = slack.person('rin');
  for (const person of [rin, slack.owner]) general.members.add(person.id);
  const cards = () => mods.messages.filter(({ user }) => user === slack.bot.id);
  return {
    ...{ slack, general, mods, rin, cards, owner: slack.owner },
    card: (words: string) =>
      slack.until(`a card with "${words}"`, () =>
        cards().find((each) => slack.wordsOf(each).includes(words)),
      ),
  };
}

export type Town = ReturnType<typeof furnished>;

/** What a browser was shown. */
export interface Shown {
  readonly status: number;
  readonly text: string;
  readonly location: string;
  readonly cookie: string;
  readonly headers: Headers;
}

/**
 * Two workspaces of one Slack, machi and mura, and a bot that whoever wants to may install. `grid`: the organisation that
 * both belong to.
 */
export async function openTowns(grid?: Organisation) {
  const of = grid && { organisation: grid };
  let hours = 0;
  const clock = { now: () => new Date(Date.now() + hours * HOUR_MS) };
  const machi = furnished(await startFakeSlack({ retriesMs: [0, 50], ages: clock, ...of }));
  const mura = furnished(
    await startFakeSlack({ beside: machi.slack, domain: 'mura', retriesMs: [0, 50], ...of }),
  );
  const stores = {
    ...createMemoryBook(),
    strikes: createMemoryStrikes(),
    claims: createMemoryClaims(),
    quotas: createMemoryQuotas(),
    campaigns: createMemoryCampaigns(),
    memos: createMemoryMemos(),
    files: createMemoryFiles(),
    vault: createMemoryVault() as Vault,
  };
  const logged: string[] = [];
  const note = (level: string) => (what: string, facts?: object) => {
    logged.push(`${level} ${what} ${JSON.stringify(facts ?? {})}`);
  };
  const log = { info: note('info'), warn: note('warn'), error: note('error') };
  const policies = createMemoryPolicies(() => testPolicy());

  async function begin() {
    const shared = { ...stores, policies, clock, log, wording: wordings };
    const adapter = createSlack({
      ...shared,
      app: {
        clientId: CLIENT_ID,
        clientSecret: CLIENT_SECRET,
        stateSecret: 'state-secret-of-the-test',
        appToken: machi.slack.appToken,
        authorizationUrl: 'https://slack.example/oauth/v2/authorize',
      },
      link: { kind: 'http', signingSecret: machi.slack.secret, port: 0, host: '127.0.0.1' },
      apiUrl: machi.slack.api,
    });
    const intake = createIntake({ ...shared, adapter, detect: fakeDetect, packs: () => 'fake 1' });
    await adapter.start(intake, createDesk({ ...shared, intake, rules: () => rulebook }));
    const timer = setInterval(() => void intake.drain(), 50);
    const url = `http://127.0.0.1:${adapter.port()}`;
    for (const { slack } of [machi, mura]) slack.sendsTo(`${url}/slack/events`);
    return {
      ...{ adapter, intake, url },
      async stop() {
        clearInterval(timer);
        await adapter.stop();
      },
    };
  }
  let bot = await begin();

  async function visit(path: string, { cookie = '', language = 'ja' } = {}): Promise<Shown> {
    const answer = await fetch(`${bot.url}${path}`, {
      redirect: 'manual',
      headers: { 'accept-language': language, ...(cookie && { cookie }) },
    });
    return {
      status: answer.status,
      text: await answer.text(),
      location: answer.headers.get('location') ?? '',
      cookie: (answer.headers.get('set-cookie') ?? '').split(';')[0]!,
      headers: answer.headers,
    };
  }

  /** From the page's button over Slack's own page back to ours. */
  async function through(
    go: string,
    { slack }: Town,
    person: Person,
    how: Parameters<FakeSlack['approves']>[2] = {},
    language = 'ja',
  ): Promise<Shown> {
    const begun = await visit(go);
    const query = slack.approves(person, begun.location, how);
    return visit(`/slack/oauth_redirect?${query}`, { cookie: begun.cookie, language });
  }

  const served = ({ slack }: Town): boolean => bot.adapter.servers().some(({ id }) => id === slack.team.id);

  return {
    ...{ machi, mura, stores, logged, policies, visit, through, served },
    get bot() {
      return bot;
    },
    /** Tokens, and our own clock, are so many hours older from now on. */
    passes(more: number) {
      hours += more;
    },
    async installs(town: Town, how: Parameters<FakeSlack['approves']>[2] = {}): Promise<void> {
      await through('/slack/install/go', town, town.owner, how);
      await town.slack.until('the workspace is served', () => served(town));
    },
    /** The administrator lends their permission, and the bot works with it from then on. */
    async lends(town: Town, how: Parameters<FakeSlack['approves']>[2] = {}): Promise<void> {
      const openings = (): number =>
        logged.filter((line) => line.startsWith('info serving') && line.includes(town.slack.team.id)).length;
      const before = openings();
      await through('/slack/administrator/go', town, town.owner, how);
      await town.slack.until('it is taken up', () => openings() > before);
    },
    /** A channel of machi's that mura is invited into; its people are strangers there. */
    shares(name: string): Channel {
      const shared = machi.slack.channel(name, { shared: true });
      shared.members.add(mura.slack.bot.id);
      mura.slack.world.channels.set(shared.id, shared);
      for (const { user } of [machi.rin, machi.owner]) {
        mura.slack.world.users.set(user.id, { ...user, is_stranger: true, is_admin: false, is_owner: false });
      }
      return shared;
    },
    /** A second process of the same app, which events go to from now on. */
    another: begin,
    /** What became of each hide of a town's first case, once that is in the archive. */
    async hidesWrittenDown({ slack }: Town) {
      const [id] = await stores.archive.casesIn({ platform: 'slack', id: slack.team.id }, 1);
      const hides = async () =>
        (await stores.archive.read(id!)).flatMap((event) =>
          event.kind === 'acted' && event.outcome.action.kind === 'hide' ? [event.outcome.status] : [],
        );
      await slack.until('the truth is written down', async () => (await hides()).length > 0);
      return hides();
    },
    async restart() {
      await bot.stop();
      bot = await begin();
    },
    async close() {
      await bot.stop();
      await mura.slack.stop();
      await machi.slack.stop();
    },
  };
}

export type Towns = Awaited<ReturnType<typeof openTowns>>;
