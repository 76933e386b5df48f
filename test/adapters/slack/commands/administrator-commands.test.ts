import { afterEach, describe, expect, it } from 'vitest';
import { addFile } from '../../../support/fake-slack/web-api/file-methods.ts';
import {
  openWorkspaceFixture,
  type WorkspaceFixture,
  type WorkspaceFixtureOptions,
} from '../fixtures/one-workspace.ts';

let fixture: WorkspaceFixture;
const openFixture = async (options?: WorkspaceFixtureOptions): Promise<void> => {
  fixture = await openWorkspaceFixture(options);
};
afterEach(async () => {
  expect(fixture.slack.internalErrors).toEqual([]);
  await fixture.close();
});

const currentPolicy = () => fixture.policies.of(fixture.server);

describe('the setup', () => {
  it('leads an administrator through every step, in the place of the one before, and saves each at once', async () => {
    await openFixture({ http: true, policy: { mode: 'enforce' } });
    const group = fixture.slack.userGroup('staff', [fixture.kei]);
    const { owner } = fixture.slack;
    await fixture.slack.waitFor(
      'the group is known',
      () => fixture.slack.callsTo('usergroups.list').length >= 2,
    );

    let seen = await owner.runsCommand(fixture.general, '/yamidome 初期設定');
    expect(seen.text).toContain('7つのうち1つ目');
    seen = await owner.selects(fixture.general, seen, 'yami:set:moderators', {
      picked: { selected_conversation: fixture.mods.id },
    });
    expect(currentPolicy().channels.moderators).toBe(fixture.mods.id);
    seen = await owner.selects(fixture.general, seen, 'yami:set:language:en');
    expect(currentPolicy().language).toBe('en');
    expect(seen.text).toContain('ユーザーグループ');
    seen = await owner.selects(fixture.general, seen, 'yami:save:exempt', {
      state: { 'yami:pick:exempt': { selected_options: [{ value: group.id }] } },
    });
    expect(currentPolicy().exempt.roles).toEqual([group.id]);
    expect(seen.text).toContain('#general を除く');
    expect(seen.text).not.toContain('ロール');
    seen = await owner.selects(fixture.general, seen, 'yami:keep:quarantine');
    seen = await owner.selects(fixture.general, seen, 'yami:set:ladder:strict');
    expect(currentPolicy().ladder).toHaveLength(2);
    seen = await owner.selects(fixture.general, seen, 'yami:save:games', {
      state: { 'yami:pick:games': { selected_conversations: [fixture.general.id] } },
    });
    expect(currentPolicy().channels.games).toEqual([fixture.general.id]);
    seen = await owner.selects(fixture.general, seen, 'yami:set:mode:shadow');
    expect(currentPolicy().mode).toBe('shadow');
    expect(seen.blocks).toEqual([]);
  });

  it('spares members of an exempt group, from the moment that they join it', async () => {
    await openFixture();
    const group = fixture.slack.userGroup('staff', [fixture.aoi]);
    await fixture.policies.set(fixture.server, {
      ...currentPolicy(),
      exempt: { roles: [group.id], channels: [] },
    });
    const gone = await fixture.rin.says(fixture.general, 'RECRUIT');
    await fixture.waitUntilGone(gone);
    const before = fixture.slack.callsTo('usergroups.list').length;
    group.users.push(fixture.lee.id);
    void fixture.slack.emit({ type: 'subteam_members_changed', subteam_id: group.id });
    await fixture.slack.waitFor(
      'it was looked at',
      () => fixture.slack.callsTo('usergroups.list').length > before,
    );
    const stays = await fixture.lee.says(fixture.general, 'RECRUIT');
    await fixture.waitUntilGone(await fixture.rin.says(fixture.general, 'RECRUIT two'));
    expect(fixture.isPresent(stays)).toBe(true);
  });

  it('is refused to members, and a forged press changes nothing', async () => {
    await openFixture();
    const seen = await fixture.slack.owner.runsCommand(fixture.general, '/yamidome setup');
    expect((await fixture.kei.runsCommand(fixture.general, '/yamidome setup')).blocks).toEqual([]);
    const before = currentPolicy();
    const forged = await fixture.kei.selects(fixture.general, seen, 'yami:set:moderators', {
      picked: { selected_conversation: fixture.random.id },
    });
    expect(forged.text).not.toContain('2つ目');
    const nonsense = [{ type: 'actions', elements: [{ type: 'button', action_id: 'yami:set:ladder:none' }] }];
    const again = await fixture.slack.owner.selects(
      fixture.general,
      { blocks: nonsense },
      'yami:set:ladder:none',
    );
    expect(again.text).toContain('ladder');
    expect(currentPolicy()).toEqual(before);
  });

  it('says so when cards should go where the app is not', async () => {
    await openFixture();
    const away = fixture.slack.channel('away', { private: true, bot: false });
    const seen = await fixture.slack.owner.runsCommand(fixture.general, '/yamidome setup');
    const next = await fixture.slack.owner.selects(fixture.general, seen, 'yami:set:moderators', {
      picked: { selected_conversation: away.id },
    });
    expect(next.text).toContain('/invite @yamidome');
    expect(next.text).toContain('2つ目');
  });

  it('works where a workspace has no user groups, or the app may not see them', async () => {
    await openFixture({
      slack: { scopes: ['chat:write', 'channels:read', 'groups:read', 'users:read', 'im:write'] },
    });
    let seen = await fixture.slack.owner.runsCommand(fixture.general, '/yamidome setup');
    seen = await fixture.slack.owner.selects(fixture.general, seen, 'yami:set:moderators', {
      picked: { selected_conversation: fixture.mods.id },
    });
    seen = await fixture.slack.owner.selects(fixture.general, seen, 'yami:keep:language');
    seen = await fixture.slack.owner.selects(fixture.general, seen, 'yami:keep:exempt');
    expect(seen.text).toContain('4つ目');
  });
});

describe('settings as a file', () => {
  const fileOf = (text: string, where = '') => {
    const file = addFile(fixture.slack.workspaces[0]!, {
      name: 'policy.yaml',
      bytes: new TextEncoder().encode(text),
      owner: fixture.slack.owner.id,
    });
    return [{ ...file, ...(where && { url_private_download: where }) }];
  };

  it('that cannot be sent are not called written to a file: the administrator reads that it failed', async () => {
    await openFixture({ policy: { language: 'ja' } });
    const { owner } = fixture.slack;
    fixture.slack.faults.respondWithError('files.getUploadURLExternal', 'missing_scope');
    const { text } = await owner.runsCommand(fixture.general, '/yamidome config export');
    expect(text).toContain('ファイルを送れませんでした');
    expect(fixture.slack.dmsOf(owner)?.messages.flatMap(({ files = [] }) => files) ?? []).toEqual([]);
  });

  it('go out, are changed, and come in again by a form', async () => {
    await openFixture({ policy: { language: 'ja' } });
    const { owner } = fixture.slack;
    await owner.runsCommand(fixture.general, '/yamidome config export');
    const out = await fixture.slack.waitFor('the file', () =>
      fixture.slack
        .dmsOf(owner)
        ?.messages.flatMap(({ files = [] }) => files)
        .at(0),
    );
    const text = new TextDecoder().decode(fixture.slack.world.files.get(out.id)!.bytes);
    const form = await owner.runsCommand(fixture.general, '/yamidome 設定 読み込み');
    expect(form).toMatchObject({ kind: 'modal' });
    const seen = await owner.submits(form.modal, {
      file: fileOf(text.replace('language: ja', 'language: en')),
    });
    expect(seen.text).toContain('language');
    expect(currentPolicy().language).toBe('en');
  });

  it('that are invalid or not allowed change nothing', async () => {
    await openFixture();
    const before = currentPolicy();
    const { owner } = fixture.slack;
    const form = await owner.runsCommand(fixture.general, '/yamidome config import');
    expect((await owner.submits(form.modal, { file: fileOf('mode: loud') })).text).toContain('mode');
    const other = await fixture.kei.runsCommand(fixture.general, '/yamidome config import');
    expect(other.text).toContain('管理者');
    expect(other.modal).toBeUndefined();
    await fixture.kei.submits(form.modal, { file: fileOf('language: en') }, false);
    await fixture.slack.waitFor('it is refused', () =>
      fixture.slack.ephemeralsOf(owner).some(({ text }) => text.includes('管理者')),
    );
    expect(currentPolicy()).toEqual(before);
  });

  it('are never fetched from an address that is not Slack’s: the token goes nowhere else', async () => {
    await openFixture();
    const asked: string[] = [];
    const trap = await import('node:http').then(({ createServer }) =>
      createServer((request, response) => {
        asked.push(String(request.headers.authorization));
        response.end('language: en');
      }),
    );
    await new Promise<void>((resolve) => trap.listen(0, '127.0.0.1', resolve));
    const { port } = trap.address() as { port: number };
    const form = await fixture.slack.owner.runsCommand(fixture.general, '/yamidome config import');
    const seen = await fixture.slack.owner.submits(form.modal, {
      file: fileOf('language: en', `http://127.0.0.1:${port}/policy.yaml`),
    });
    expect(seen.text).toContain('読み取れません');
    const linked = await fixture.rin.says(fixture.general, 'RECRUIT', {
      files: [{ name: 'map.png', bytes: new Uint8Array(3) }],
    });
    linked.files![0]!.url_private_download = `http://127.0.0.1:${port}/map.png`;
    await fixture.waitUntilGone(linked);
    expect(asked).toEqual([]);
    await new Promise((resolve) => trap.close(resolve));
  });
});

describe('moderators and members', () => {
  it('look at the figures, whom to call in their language, and strikes', async () => {
    await openFixture();
    expect((await fixture.aoi.runsCommand(fixture.mods, '/yamidome scoreboard 2026-13')).text).toContain(
      '2026-13',
    );
    expect((await fixture.kei.runsCommand(fixture.general, '/yamidome scoreboard')).text).toContain(
      'モデレーターだけ',
    );
    const lines = await fixture.kei.runsCommand(fixture.general, '/yamidome 相談先');
    expect(lines.text).toContain('#9110');
    const other = await fixture.kei.selects(fixture.general, lines, 'yami:lines:letter:en');
    expect(other.text).toContain('#9110');
    expect((await fixture.kei.runsCommand(fixture.general, '/yamidome help')).text).toContain(
      '/yamidome 相談先',
    );
    expect((await fixture.slack.owner.runsCommand(fixture.general, '/yamidome export')).text).toBeTruthy();
  });

  it('register an inquiry by a form and work on it by command, administrators only', async () => {
    await openFixture();
    const { owner } = fixture.slack;
    const form = await owner.runsCommand(fixture.general, '/yamidome 照会 登録');
    expect(form.text).toContain('照会した機関');
    const filled = { authority: '県警', document: '12', dated: '2026-11-02', ground: 'inquiry' };
    const seen = await owner.submits(form.modal, {
      ...filled,
      items: 'アカウント、投稿',
      accounts: `<@${fixture.rin.id}>`,
    });
    expect(seen.text).toContain('Q-1 として登録しました');
    expect((await owner.runsCommand(fixture.general, '/yamidome inquiry')).text).toContain('Q-1');
    expect((await owner.runsCommand(fixture.general, '/yamidome 照会 保全 Q-1 14')).text).toContain('Q-1');
    await owner.runsCommand(fixture.general, '/yamidome 照会 終了 Q-1 保有なし なし');
    const steps = await fixture.stores.inquiries.read(fixture.server, 1);
    expect(steps[0]).toMatchObject({ paper: { accounts: [fixture.rin.id], authority: '県警' } });
    expect(steps.at(-1)).toMatchObject({ kind: 'closed', ending: 'not-held' });
    expect((await fixture.kei.runsCommand(fixture.general, '/yamidome inquiry list')).text).toContain(
      '管理者',
    );
  });

  it('an administrator sees how far a backtest is, and can end it', async () => {
    await openFixture();
    for (let n = 0; n < 3; n++) await fixture.kei.says(fixture.general, `おはよう ${n}`);
    fixture.slack.faults.delay('conversations.history', 300);
    const { owner } = fixture.slack;
    const asked = owner.runsCommand(fixture.general, '/yamidome backtest');
    const room = await fixture.slack.waitFor('the progress', () =>
      fixture.slack.dmsOf(owner)?.messages.length ? fixture.slack.dmsOf(owner) : undefined,
    );
    const [message] = room.messages;
    expect(fixture.slack.visibleTextOf(message!)).toContain('中止');
    await owner.presses(room.channel, message!, '中止');
    await asked;
    const told = () => fixture.slack.ephemeralsOf(owner).some(({ text }) => text.includes('中止しました'));
    await fixture.slack.waitFor('the end', told);
    await fixture.slack.waitFor('the progress is gone', () => room.messages.length === 0);
  });
});
