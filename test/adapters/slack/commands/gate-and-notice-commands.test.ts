import { afterEach, describe, expect, it } from 'vitest';
import { GATE_POLICY } from '../../../support/worlds/gate-world.ts';
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

describe('the gate', () => {
  const closed = {
    waves: { joins: 2, windowMinutes: 10, do: ['invites'] as 'invites'[], minutes: 10 },
    gate: GATE_POLICY,
  } as const;
  const isIn = (channel: { members: Set<string> }, { id }: { id: string }): boolean =>
    channel.members.has(id);
  async function arrives(name: string) {
    const person = fixture.slack.person(name);
    void fixture.slack.emit({ type: 'team_join', user: structuredClone(person.user) });
    await person.joins(fixture.random);
    return person;
  }

  it('keeps out who comes in a wave, again and again, until they have their link or a moderator lets them in', async () => {
    await openFixture({ policy: closed });
    const first = await arrives('one');
    const second = await arrives('two');
    for (const each of [first, second]) {
      const letter = await fixture.waitForDirectMessage(each, 'https://gate.example/gate/');
      expect(letter.text).toBeTruthy();
      await fixture.slack.waitFor(`${each.user.name} is out`, () => !isIn(fixture.random, each));
    }
    await second.joins(fixture.random);
    await fixture.slack.waitFor('out again', () => !isIn(fixture.random, second));

    const link = await second.runsCommand(fixture.general, '/yamidome 本人確認');
    expect(link.text).toContain('https://gate.example/gate/');
    expect((await fixture.kei.runsCommand(fixture.general, '/yamidome verify')).text).not.toContain(
      'https://',
    );

    expect((await fixture.aoi.runsCommand(fixture.mods, '/yamidome 確認待ち')).text).toContain(second.id);
    expect(
      (await fixture.kei.runsCommand(fixture.general, `/yamidome vouch <@${second.id}>`)).text,
    ).toContain('モデレーターだけ');
    const vouched = await fixture.aoi.runsCommand(
      fixture.mods,
      `/yamidome 確認済みにする <@${second.id}|two>`,
    );
    expect(vouched.text).toContain('two');
    await fixture.slack.waitFor('in again', () => isIn(fixture.random, second));
    expect(isIn(fixture.random, first)).toBe(false);
  });
});

describe('notices', () => {
  it('carry the help lines, in the presser’s language and others', async () => {
    await openFixture();
    await fixture.bot.adapter.apply(fixture.server, {
      ...{ kind: 'notice', channel: fixture.general.id, text: '困ったら', key: 'n1', helpLines: true },
    });
    await fixture.bot.adapter.apply(fixture.server, {
      ...{ kind: 'notice', channel: fixture.general.id, text: '困ったら', key: 'n1', helpLines: true },
    });
    const [notice, ...more] = fixture.general.messages.filter(({ user }) => user === fixture.slack.bot.id);
    expect(more).toEqual([]);
    const lines = await fixture.lee.selects(
      fixture.general,
      { blocks: notice!.blocks! },
      'yami:lines:notice:',
    );
    expect(lines.text).toContain('Tiếng Việt');
    expect(
      (await fixture.stores.counters.getTotals(fixture.server, new Date(0), new Date(8.64e15)))[
        'notice.opened'
      ],
    ).toBe(1);
  });
});
