import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CaseEvent, DetectionResult, HideRetryCause, Message, Policy } from '#core';
import { loadRulebook } from '../../src/app/load-rules.ts';
import { DEFAULT_RULES_FOLDER } from '../../src/app/project-paths.ts';
import { deriveCaseId } from '../../src/cases/index.ts';
import { DAY_MS, HOUR_MS } from '../support/fake-clock.ts';
import { fakeDetect } from '../support/fake-detector.ts';
import { edited, member, message, moderator } from '../support/messages.ts';
import { numberOfRuns } from '../support/property-testing.ts';
import { createPipelineWorld, type PipelineWorld } from '../support/worlds/pipeline-world.ts';

/** The fake detector; an offer with PLEA also asks for help. */
const detect = (posted: Message, policy: Policy): DetectionResult => {
  const detection = fakeDetect(posted, policy);
  const asksForHelp = detection.stance === 'soliciting' && posted.text.includes('PLEA');
  return asksForHelp ? { ...detection, asksForHelp } : detection;
};

async function eventsOf(world: ReturnType<typeof createPipelineWorld>, author: string) {
  const ids = await world.archive.listCasesByAuthor(member(author), 50);
  return (await Promise.all(ids.map((id) => world.archive.read(id)))).flat();
}
const isSanction = ({ kind }: CaseEvent): boolean => kind === 'struck' || kind === 'escalated';

describe('an offer that also asks for help', () => {
  test('is hidden without a strike; its author gets help first, then a notice without an accusation', async () => {
    const world = createPipelineWorld({ detect });
    const posted = message('mio', 'RECRUIT PLEA');
    await world.intake.handleMessage(posted);
    expect(world.adapter.isHidden(posted)).toBe(true);
    expect((await eventsOf(world, 'mio')).filter(isSanction)).toEqual([]);
    expect(await world.strikes.count(posted.author, world.clock.now(), 90)).toBe(0);
    expect(world.adapter.messagesTo('mio').map(({ kind }) => kind)).toEqual(['help', 'warn']);
    const notice = world.adapter.messagesTo('mio', 'warn')[0]!.letter;
    expect(notice.text).toContain('ストライク（ルール違反の記録）は付いていません');
    expect(notice.text).not.toMatch(/理由：|違反していると/);
    expect(notice).toMatchObject({ appealable: true, about: { excerpt: 'RECRUIT PLEA' } });
    const card = world.adapter.cards.get(deriveCaseId(posted.ref))!;
    expect(card.facts).toContainEqual({
      label: 'ストライクの保留',
      value: expect.stringContaining('違反と認めるまでストライクを付けません'),
    });
  });

  test('counts as a strike when a moderator upholds it: added words of help gain a recruiter nothing', async () => {
    const world = createPipelineWorld({ detect });
    const posted = message('rin', 'RECRUIT PLEA');
    await world.intake.handleMessage(posted);
    const caseId = deriveCaseId(posted.ref);
    await world.intake.decide({ caseId, moderator: moderator(), decision: 'uphold' });
    expect((await eventsOf(world, 'rin')).filter(isSanction).map(({ kind }) => kind)).toEqual([
      'struck',
      'escalated',
    ]);
    const labels = world.adapter.cards.get(caseId)!.facts.map(({ label }) => label);
    expect(labels).not.toContain('ストライクの保留');
  });

  test('and that asks only after an edit keeps its strike', async () => {
    const world = createPipelineWorld({ detect });
    const posted = message('rin', 'RECRUIT');
    await world.intake.handleMessage(posted);
    await world.intake.handleEdit(edited(posted, 'RECRUIT PLEA'));
    expect(await world.strikes.count(posted.author, world.clock.now(), 90)).toBe(1);
  });

  describe('whose hide is done later than asked', () => {
    const policy = { quota: { hidesPerHour: 1, newcomerDays: 14 } };

    /** The limit of the hour is used up, and then Mio's post is withheld. */
    async function withholdPostOfMio(world: PipelineWorld): Promise<Message> {
      const since = new Date(world.clock.now().getTime() - 400 * DAY_MS);
      const memberOf = (id: string) => member(id, { accountCreatedAt: since, joinedAt: since });
      await world.intake.handleMessage(message(memberOf('ren'), 'RECRUIT the first of the hour'));
      const posted = message(memberOf('mio'), 'RECRUIT PLEA');
      await world.intake.handleMessage(posted);
      expect(world.adapter.isHidden(posted)).toBe(false);
      return posted;
    }

    async function expectHiddenWithoutStrike(world: PipelineWorld, posted: Message, why: HideRetryCause) {
      expect(world.adapter.isHidden(posted)).toBe(true);
      const events = await eventsOf(world, 'mio');
      expect(events.filter(({ kind }) => kind === 'retried')).toMatchObject([{ why }]);
      expect(events.filter(isSanction)).toEqual([]);
      expect(world.adapter.messagesTo('mio', 'warn').map(({ letter }) => letter.text)).toEqual([
        expect.stringContaining('ストライク（ルール違反の記録）は付いていません'),
      ]);
    }

    test('gets no strike when the hour of the limit is over', async () => {
      const world = createPipelineWorld({ detect, policy });
      const posted = await withholdPostOfMio(world);
      world.clock.advance(HOUR_MS);
      await world.intake.retryWithheldHides();
      await expectHiddenWithoutStrike(world, posted, 'hour');
    });

    test('gets no strike when a moderator lifts the limit', async () => {
      const world = createPipelineWorld({ detect, policy });
      const posted = await withholdPostOfMio(world);
      await world.intake.liftHourlyLimit({ moderator: moderator() });
      await world.intake.retryWithheldHides();
      await expectHiddenWithoutStrike(world, posted, 'lifted');
    });

    test('gets no strike when a moderator upholds the same text of another member', async () => {
      const world = createPipelineWorld({ detect, policy });
      const posted = await withholdPostOfMio(world);
      const copy = message('sora', posted.text);
      await world.intake.handleMessage(copy);
      await world.intake.decide({
        caseId: deriveCaseId(copy.ref),
        moderator: moderator(),
        decision: 'uphold',
      });
      await world.intake.retryWithheldHides();
      await expectHiddenWithoutStrike(world, posted, 'decided');
    });

    test('gets no strike when a moderator hides what shadow mode found', async () => {
      const world = createPipelineWorld({ detect, policy: { mode: 'shadow' } });
      const posted = message('mio', 'RECRUIT PLEA');
      await world.intake.handleMessage(posted);
      world.policy.mode = 'enforce';
      await world.intake.hideSimulatedCases({ caseIds: [deriveCaseId(posted.ref)], by: moderator() });
      await expectHiddenWithoutStrike(world, posted, 'enforced');
    });
  });
});

test('without a moderator, no order of posts, edits, reports and copies strikes an author who asks for help or looks for work', async () => {
  const text = fc.constantFrom(
    'RECRUIT PLEA',
    'DOUBTFUL PLEA',
    'SCARED',
    'JOBLESS',
    'PAY PLEA ERRAND ELSEWHERE',
  );
  const step = fc.record({ text, kind: fc.constantFrom('posted', 'edited', 'reported', 'copied') });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), async (steps) => {
      const world = createPipelineWorld({ detect });
      let last = message('mio', steps[0]!.text);
      for (const { kind, text: written } of steps) {
        if (kind === 'edited') {
          last = edited(last, written, world.clock.now());
          await world.intake.handleEdit(last);
        } else if (kind === 'reported') {
          await world.intake.report({ message: last, reporter: member('sora'), reason: '' });
        } else {
          last = message('mio', written);
          await world.intake.handleMessage(last);
          if (kind === 'copied')
            for (const other of ['a', 'b', 'c']) await world.intake.handleMessage(message(other, written));
        }
      }
      expect((await eventsOf(world, 'mio')).filter(isSanction)).toEqual([]);
      const kinds = world.adapter.requestedActions.map(({ kind }) => kind);
      for (const sanction of ['timeout', 'quarantine', 'kick', 'ban']) expect(kinds).not.toContain(sanction);
    }),
    { numRuns: numberOfRuns(30) },
  );
});

describe('the shipped rules', () => {
  test.each([
    ['日給5万、荷物を運ぶだけ。詳細はテレグラムで。やめたいのに家に行くぞと脅されています', true],
    ['日給5万、荷物を運ぶだけ。詳細はテレグラムで', undefined],
  ])('see the plea in an offer: %s', async (text, asksForHelp) => {
    const rulebook = await loadRulebook(DEFAULT_RULES_FOLDER);
    if (!rulebook.ok) throw new Error(rulebook.why);
    const { packs } = rulebook.value;
    const found = rulebook.value.detect({ text, parts: [] }, { packs, language: 'ja' });
    expect(found.stance === 'asking-help' ? true : found.asksForHelp).toBe(asksForHelp);
  });
});
