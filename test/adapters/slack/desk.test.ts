import { afterEach, describe, expect, it } from 'vitest';
import { GATE } from '../../support/gate-world.ts';
import { addFile } from '../../support/slack/files.ts';
import { type Community, type CommunityOptions, openCommunity } from './community.ts';

let town: Community;
const open = async (options?: CommunityOptions): Promise<void> => {
  town = await openCommunity(options);
};
afterEach(async () => {
  expect(town.slack.bugs).toEqual([]);
  await town.close();
});

const policy = () => town.policies.of(town.server);

describe('the setup', () => {
  it('leads an administrator through every step, in the place of the one before, and saves each at once', async () => {
    await open({ http: true, policy: { mode: 'enforce' } });
    const group = town.slack.group('staff', [town.kei]);
    const { owner } = town.slack;
    await town.slack.until('the group is known', () => town.slack.callsTo('usergroups.list').length >= 2);

    let seen = await owner.runs(town.general, '/yamidome 初期設定');
    expect(seen.text).toContain('6つのうち1つ目');
    seen = await owner.picks(town.general, seen, 'yami:set:moderators', {
      picked: { selected_conversation: town.mods.id },
    });
    expect(policy().channels.moderators).toBe(town.mods.id);
    seen = await owner.picks(town.general, seen, 'yami:set:language:en');
    expect(policy().language).toBe('en');
    expect(seen.text).toContain('ユーザーグループ');
    seen = await owner.picks(town.general, seen, 'yami:save:exempt', {
      state: { 'yami:pick:exempt': { selected_options: [{ value: group.id }] } },
    });
    expect(policy().exempt.roles).toEqual([group.id]);
    expect(seen.text).toContain('#general を除く');
    expect(seen.text).not.toContain('ロール');
    seen = await owner.picks(town.general, seen, 'yami:keep:quarantine');
    seen = await owner.picks(town.general, seen, 'yami:set:ladder:strict');
    expect(policy().ladder).toHaveLength(2);
    seen = await owner.picks(town.general, seen, 'yami:set:mode:shadow');
    expect(policy().mode).toBe('shadow');
    expect(seen.blocks).toEqual([]);
  });

  it('spares whoever is in an exempt group, from the moment that they are', async () => {
    await open();
    const group = town.slack.group('staff', [town.aoi]);
    await town.policies.set(town.server, { ...policy(), exempt: { roles: [group.id], channels: [] } });
    const gone = await town.rin.says(town.general, 'RECRUIT');
    await town.gone(gone);
    const before = town.slack.callsTo('usergroups.list').length;
    group.users.push(town.lee.id);
    void town.slack.emit({ type: 'subteam_members_changed', subteam_id: group.id });
    await town.slack.until('it was looked at', () => town.slack.callsTo('usergroups.list').length > before);
    const stays = await town.lee.says(town.general, 'RECRUIT');
    await town.gone(await town.rin.says(town.general, 'RECRUIT two'));
    expect(town.standing(stays)).toBe(true);
  });

  it('is refused to members, and a press that somebody forged changes nothing', async () => {
    await open();
    const seen = await town.slack.owner.runs(town.general, '/yamidome setup');
    expect((await town.kei.runs(town.general, '/yamidome setup')).blocks).toEqual([]);
    const before = policy();
    const forged = await town.kei.picks(town.general, seen, 'yami:set:moderators', {
      picked: { selected_conversation: town.random.id },
    });
    expect(forged.text).not.toContain('2つ目');
    const nonsense = [{ type: 'actions', elements: [{ type: 'button', action_id: 'yami:set:ladder:none' }] }];
    const again = await town.slack.owner.picks(town.general, { blocks: nonsense }, 'yami:set:ladder:none');
    expect(again.text).toContain('ladder');
    expect(policy()).toEqual(before);
  });

  it('says so when cards should go where the app is not', async () => {
    await open();
    const away = town.slack.channel('away', { private: true, bot: false });
    const seen = await town.slack.owner.runs(town.general, '/yamidome setup');
    const next = await town.slack.owner.picks(town.general, seen, 'yami:set:moderators', {
      picked: { selected_conversation: away.id },
    });
    expect(next.text).toContain('/invite @yamidome');
    expect(next.text).toContain('2つ目');
  });

  it('works where a workspace has no user groups, or the app may not see them', async () => {
    await open({
      slack: { scopes: ['chat:write', 'channels:read', 'groups:read', 'users:read', 'im:write'] },
    });
    let seen = await town.slack.owner.runs(town.general, '/yamidome setup');
    seen = await town.slack.owner.picks(town.general, seen, 'yami:set:moderators', {
      picked: { selected_conversation: town.mods.id },
    });
    seen = await town.slack.owner.picks(town.general, seen, 'yami:keep:language');
    seen = await town.slack.owner.picks(town.general, seen, 'yami:keep:exempt');
    expect(seen.text).toContain('4つ目');
  });
});

describe('settings as a file', () => {
  const fileOf = (text: string, where = '') => {
    const file = addFile(town.slack.places[0]!, {
      name: 'policy.yaml',
      bytes: new TextEncoder().encode(text),
      owner: town.slack.owner.id,
    });
    return [{ ...file, ...(where && { url_private_download: where }) }];
  };

  it('go out, are changed, and come in again by a form', async () => {
    await open({ policy: { language: 'ja' } });
    const { owner } = town.slack;
    await owner.runs(town.general, '/yamidome config export');
    const out = await town.slack.until('the file', () =>
      town.slack
        .dmsOf(owner)
        ?.messages.flatMap(({ files = [] }) => files)
        .at(0),
    );
    const text = new TextDecoder().decode(town.slack.world.files.get(out.id)!.bytes);
    const form = await owner.runs(town.general, '/yamidome 設定 読み込み');
    expect(form).toMatchObject({ kind: 'modal' });
    const seen = await owner.submits(form.modal, {
      text: fileOf(text.replace('language: ja', 'language: en')),
    });
    expect(seen.text).toContain('language');
    expect(policy().language).toBe('en');
  });

  it('that are wrong, or nobody’s to give, change nothing', async () => {
    await open();
    const before = policy();
    const { owner } = town.slack;
    const form = await owner.runs(town.general, '/yamidome config import');
    expect((await owner.submits(form.modal, { text: fileOf('mode: loud') })).text).toContain('mode');
    const other = await town.kei.runs(town.general, '/yamidome config import');
    expect(other.text).toContain('管理者');
    expect(other.modal).toBeUndefined();
    await town.kei.submits(form.modal, { text: fileOf('language: en') }, false);
    await town.slack.until('it is refused', () =>
      town.slack.ephemeralsOf(owner).some(({ text }) => text.includes('管理者')),
    );
    expect(policy()).toEqual(before);
  });

  it('are never fetched from an address that is not Slack’s: the token goes nowhere else', async () => {
    await open();
    const asked: string[] = [];
    const trap = await import('node:http').then(({ createServer }) =>
      createServer((request, response) => {
        asked.push(String(request.headers.authorization));
        response.end('language: en');
      }),
    );
    await new Promise<void>((resolve) => trap.listen(0, '127.0.0.1', resolve));
    const { port } = trap.address() as { port: number };
    const form = await town.slack.owner.runs(town.general, '/yamidome config import');
    const seen = await town.slack.owner.submits(form.modal, {
      text: fileOf('language: en', `http://127.0.0.1:${port}/policy.yaml`),
    });
    expect(seen.text).toContain('読み取れません');
    const linked = await town.rin.says(town.general, 'RECRUIT', {
      files: [{ name: 'map.png', bytes: new Uint8Array(3) }],
    });
    linked.files![0]!.url_private_download = `http://127.0.0.1:${port}/map.png`;
    await town.gone(linked);
    expect(asked).toEqual([]);
    await new Promise((resolve) => trap.close(resolve));
  });
});

describe('moderators and members', () => {
  it('look at the figures, whom to call in their language, and strikes', async () => {
    await open();
    expect((await town.aoi.runs(town.mods, '/yamidome scoreboard 2026-13')).text).toContain('2026-13');
    expect((await town.kei.runs(town.general, '/yamidome scoreboard')).text).toContain('モデレーターだけ');
    const lines = await town.kei.runs(town.general, '/yamidome 相談先');
    expect(lines.text).toContain('#9110');
    const other = await town.kei.picks(town.general, lines, 'yami:lines:letter:en');
    expect(other.text).toContain('#9110');
    expect((await town.kei.runs(town.general, '/yamidome help')).text).toContain('/yamidome 相談先');
    expect((await town.slack.owner.runs(town.general, '/yamidome export')).text).toBeTruthy();
  });

  it('register an inquiry by a form and work on it by command, administrators only', async () => {
    await open();
    const { owner } = town.slack;
    const form = await owner.runs(town.general, '/yamidome 照会 登録');
    expect(form.text).toContain('照会した機関');
    const filled = { authority: '県警', document: '12', dated: '2026-11-02', ground: 'inquiry' };
    const seen = await owner.submits(form.modal, {
      ...filled,
      items: 'アカウント、投稿',
      accounts: `<@${town.rin.id}>`,
    });
    expect(seen.text).toContain('Q-1 として登録しました');
    expect((await owner.runs(town.general, '/yamidome inquiry')).text).toContain('Q-1');
    expect((await owner.runs(town.general, '/yamidome 照会 保全 Q-1 14')).text).toContain('Q-1');
    await owner.runs(town.general, '/yamidome 照会 終了 Q-1 保有なし なし');
    const steps = await town.stores.inquiries.read(town.server, 1);
    expect(steps[0]).toMatchObject({ paper: { accounts: [town.rin.id], authority: '県警' } });
    expect(steps.at(-1)).toMatchObject({ kind: 'closed', ending: 'not-held' });
    expect((await town.kei.runs(town.general, '/yamidome inquiry list')).text).toContain('管理者');
  });

  it('an administrator sees how far a backtest is, and can end it', async () => {
    await open();
    for (let n = 0; n < 3; n++) await town.kei.says(town.general, `おはよう ${n}`);
    town.slack.faults.slow('conversations.history', 300);
    const { owner } = town.slack;
    const asked = owner.runs(town.general, '/yamidome backtest');
    const room = await town.slack.until('the progress', () =>
      town.slack.dmsOf(owner)?.messages.length ? town.slack.dmsOf(owner) : undefined,
    );
    const [message] = room.messages;
    expect(town.slack.wordsOf(message!)).toContain('中止');
    await owner.presses(room.channel, message!, '中止');
    await asked;
    const told = () => town.slack.ephemeralsOf(owner).some(({ text }) => text.includes('中止しました'));
    await town.slack.until('the end', told);
    await town.slack.until('the progress is gone', () => room.messages.length === 0);
  });
});

describe('the gate', () => {
  const closed = {
    waves: { joins: 2, windowMinutes: 10, do: ['invites'] as 'invites'[], minutes: 10 },
    gate: GATE,
  } as const;
  const isIn = (channel: { members: Set<string> }, { id }: { id: string }): boolean =>
    channel.members.has(id);
  async function arrives(name: string) {
    const person = town.slack.person(name);
    void town.slack.emit({ type: 'team_join', user: structuredClone(person.user) });
    await person.joins(town.random);
    return person;
  }

  it('keeps out who comes in a wave, again and again, until they have their link or a moderator lets them in', async () => {
    await open({ policy: closed });
    const first = await arrives('one');
    const second = await arrives('two');
    for (const each of [first, second]) {
      const letter = await town.letter(each, 'https://gate.example/gate/');
      expect(letter.text).toBeTruthy();
      await town.slack.until(`${each.user.name} is out`, () => !isIn(town.random, each));
    }
    await second.joins(town.random);
    await town.slack.until('out again', () => !isIn(town.random, second));

    const link = await second.runs(town.general, '/yamidome 本人確認');
    expect(link.text).toContain('https://gate.example/gate/');
    expect((await town.kei.runs(town.general, '/yamidome verify')).text).not.toContain('https://');

    expect((await town.aoi.runs(town.mods, '/yamidome 確認待ち')).text).toContain(second.id);
    expect((await town.kei.runs(town.general, `/yamidome vouch <@${second.id}>`)).text).toContain(
      'モデレーターだけ',
    );
    const vouched = await town.aoi.runs(town.mods, `/yamidome 確認済みにする <@${second.id}|two>`);
    expect(vouched.text).toContain('two');
    await town.slack.until('in again', () => isIn(town.random, second));
    expect(isIn(town.random, first)).toBe(false);
  });
});

describe('notices', () => {
  it('carry the help lines, in the presser’s language and others', async () => {
    await open();
    await town.bot.adapter.apply(town.server, {
      ...{ kind: 'notice', channel: town.general.id, text: '困ったら', key: 'n1', helpLines: true },
    });
    await town.bot.adapter.apply(town.server, {
      ...{ kind: 'notice', channel: town.general.id, text: '困ったら', key: 'n1', helpLines: true },
    });
    const [notice, ...more] = town.general.messages.filter(({ user }) => user === town.slack.bot.id);
    expect(more).toEqual([]);
    const lines = await town.lee.picks(town.general, { blocks: notice!.blocks! }, 'yami:lines:notice:');
    expect(lines.text).toContain('Tiếng Việt');
    expect(
      (await town.stores.tallies.sums(town.server, new Date(0), new Date(8.64e15)))['notice.opened'],
    ).toBe(1);
  });
});
