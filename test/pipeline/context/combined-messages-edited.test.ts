import { describe, expect, test } from 'vitest';
import type { Message } from '#core';
import { AdapterError } from '#core';
import { deriveCaseId, deriveCaseState } from '../../../src/cases/index.ts';
import { createRecentMessages } from '../../../src/pipeline/context/recent-messages.ts';
import type { JudgeMessage } from '../../../src/pipeline/decide.ts';
import { SECOND_MS } from '../../support/fake-clock.ts';
import { edited, member, message, moderator, SERVER } from '../../support/messages.ts';
import { testPolicy } from '../../support/shipped-wording-and-policy.ts';
import { createPipelineWorld, type PipelineWorld } from '../../support/worlds/pipeline-world.ts';

const START = new Date('2026-11-02T02:50:00Z').getTime();

/** Messages of one member, ten seconds apart. */
const messagesFrom = (author: string, ...texts: readonly string[]): Message[] =>
  texts.map((text, i) => message(author, text, { sentAt: new Date(START + i * 10 * SECOND_MS) }));

async function postAll(world: PipelineWorld, messages: readonly Message[]): Promise<void> {
  for (const posted of messages) await world.intake.handleMessage(posted);
}

const strikesOf = async (world: PipelineWorld, id: string) =>
  (await world.intake.getMemberHistory({ server: SERVER, id })).strikes;

describe('pieces that are edited, reported or gone', () => {
  test('an innocent message edited into the missing piece is caught with the rest', async () => {
    const world = createPipelineWorld();
    const pieces = messagesFrom('rin', 'PAY and ERRAND?', 'nice weather', 'see you');
    await postAll(world, pieces);
    await world.intake.handleEdit(edited(pieces[1]!, 'ELSEWHERE'));
    expect(pieces.map((piece) => world.adapter.isHidden(piece))).toEqual([true, true, false]);
    expect(await strikesOf(world, 'rin')).toBe(1);
  });

  test('a piece edited back to innocence changes nothing but is told to moderators', async () => {
    const world = createPipelineWorld();
    const pieces = messagesFrom('rin', 'PAY', 'ERRAND', 'ELSEWHERE');
    await postAll(world, pieces);
    const [id] = world.adapter.cards.keys();
    await world.intake.handleEdit(edited(pieces[0]!, 'nice'));
    await world.intake.handleEdit(edited(pieces[2]!, 'weather', new Date('2026-11-02T03:06:00Z')));
    const card = world.adapter.cards.get(id!)!;
    expect(card.facts).toContainEqual({ label: '編集後の本文', value: '問題なし' });
    expect(card.text).toBe('PAY\nERRAND\nELSEWHERE');
    expect(world.adapter.cards.size).toBe(1);
    expect(await strikesOf(world, 'rin')).toBe(1);
  });

  test('a visible piece edited into a whole solicitation is hidden in the case it belongs to', async () => {
    const world = createPipelineWorld();
    const pieces = messagesFrom('rin', 'PAY', 'ERRAND');
    await postAll(world, pieces);
    await world.intake.handleEdit(edited(pieces[0]!, 'RECRUIT'));
    expect(pieces.map((piece) => world.adapter.isHidden(piece))).toEqual([true, true]);
    expect(world.adapter.cards.size).toBe(1);
    expect(await strikesOf(world, 'rin')).toBe(1);
  });

  test('after a restart too: it is hidden in the case it belongs to, one strike for all of it', async () => {
    const world = createPipelineWorld();
    const pieces = messagesFrom('rin', 'PAY', 'ERRAND');
    await postAll(world, pieces);
    await world.restartIntake().handleEdit(edited(pieces[0]!, 'RECRUIT'));
    expect(pieces.map((piece) => world.adapter.isHidden(piece))).toEqual([true, true]);
    expect([...world.adapter.cards.keys()]).toEqual([deriveCaseId(pieces[1]!.ref)]);
    expect(await strikesOf(world, 'rin')).toBe(1);
  });

  test('a report about a piece goes to the case of all pieces', async () => {
    const world = createPipelineWorld();
    const pieces = messagesFrom('rin', 'PAY', 'ERRAND');
    await postAll(world, pieces);
    const report = { message: pieces[0]!, reporter: member('sora'), reason: 'odd' };
    const receipt = await world.intake.report(report);
    expect(receipt).toMatchObject({ accepted: true, caseId: deriveCaseId(pieces[1]!.ref) });
    expect(world.adapter.cards.size).toBe(1);
  });

  test('a piece its author deleted is not brought back, the others are', async () => {
    const world = createPipelineWorld();
    const pieces = messagesFrom('rin', 'PAY', 'ERRAND and ELSEWHERE');
    world.adapter.failNext('hide', new AdapterError('gone', 'no such message'));
    await postAll(world, pieces);
    const [card] = world.adapter.cards.values();
    expect(card!.status).toBe('投稿を非表示にしました。');
    await world.intake.decide({ caseId: card!.caseId, moderator: moderator(), decision: 'overturn' });
    expect(world.adapter.changes.filter((kind) => kind === 'restore')).toHaveLength(1);
    expect(world.adapter.cards.get(card!.caseId)!.status).toBe('投稿を元に戻しました。');
  });

  test('a piece that could not be hidden is said to be visible still, and the strike counts', async () => {
    const world = createPipelineWorld();
    world.adapter.failNext('hide', new AdapterError('forbidden', 'no'));
    const pieces = messagesFrom('rin', 'PAY', 'ERRAND and ELSEWHERE');
    await postAll(world, pieces);
    const [card] = world.adapter.cards.values();
    expect(card!.status).toContain('完全には非表示にできていません');
    expect(world.adapter.messagesTo('rin', 'warn')[0]!.letter.text).not.toContain('非表示にしました');
    expect(await strikesOf(world, 'rin')).toBe(1);
  });

  test('a failed request for one piece is retried, and the author gets one strike', async () => {
    const world = createPipelineWorld();
    world.adapter.failNext('hide', new AdapterError('unavailable', 'no answer'));
    const pieces = messagesFrom('rin', 'PAY', 'ERRAND and ELSEWHERE');
    await postAll(world, pieces);
    const [card] = world.adapter.cards.values();
    expect(card!.status).toContain('途中');
    world.clock.advance(5 * SECOND_MS);
    await world.intake.runDueJobs();
    expect(pieces.map((piece) => world.adapter.isHidden(piece))).toEqual([true, true]);
    expect(world.adapter.cards.get(card!.caseId)!.status).toBe('投稿を非表示にしました。');
    expect(await strikesOf(world, 'rin')).toBe(1);
    expect(world.adapter.messagesTo('rin', 'warn')).toHaveLength(1);
  });

  test('a case whose evidence could not be stored is not lost: the next piece opens it', async () => {
    let broken = true;
    const world = createPipelineWorld({
      observe: (call) => {
        if (call === 'archive.append' && broken) throw new Error('disk full');
      },
    });
    const pieces = messagesFrom('rin', 'PAY', 'ERRAND', 'ELSEWHERE');
    await postAll(world, pieces.slice(0, 2));
    broken = false;
    await postAll(world, pieces.slice(2));
    expect(pieces.map((piece) => world.adapter.isHidden(piece))).toEqual([true, true, true]);
    const state = deriveCaseState(await world.archive.read(deriveCaseId(pieces[2]!.ref)))!;
    expect(state.evidence.pieces).toHaveLength(3);
  });
});

describe('memory of recent messages', () => {
  const policy = testPolicy();
  /** Judges nothing, and notes how much it was given to read. */
  const reader = () => {
    const sizes: number[] = [];
    const judge: JudgeMessage = ({ text }) => {
      sizes.push(text.length);
      return { ruling: 'pass', stance: 'none', logOdds: -9.21, probability: 0.0001, signals: [] };
    };
    return { sizes, recent: createRecentMessages(judge) };
  };
  const pass = { ruling: 'pass', stance: 'none', logOdds: -9.21, probability: 0.0001, signals: [] } as const;

  test('a single message is not judged again', () => {
    const { recent, sizes } = reader();
    for (let i = 0; i < 100; i++) recent.addAndCombine(message(`m${i}`, 'hello'), pass, policy);
    expect(sizes).toEqual([]);
  });

  test('whoever writes without end is read within bounds', () => {
    const { recent, sizes } = reader();
    const offers = { ...pass, stance: 'soliciting' } as const;
    for (const posted of messagesFrom('rin', ...Array.from({ length: 50 }, () => 'x'.repeat(300)))) {
      recent.addAndCombine(posted, offers, policy);
    }
    expect(Math.max(...sizes)).toBeLessThanOrEqual(1000 + 8);
    for (const posted of messagesFrom('sora', ...Array.from({ length: 50 }, () => 'x'))) {
      recent.addAndCombine(posted, pass, policy);
    }
    expect(sizes.at(-1)).toBe(8);
  });

  test('whole sentences without any sign are ordinary talk and are not read again', () => {
    const { recent, sizes } = reader();
    for (const posted of messagesFrom(
      'rin',
      ...Array.from({ length: 50 }, () => 'It was a fine day, was it not?'),
    )) {
      recent.addAndCombine(posted, pass, policy);
    }
    expect(sizes).toEqual([]);
  });

  test('an edited message counts as what it says now', () => {
    const { recent, sizes } = reader();
    const soliciting = { ...pass, stance: 'soliciting' } as const;
    const [first, second] = messagesFrom('rin', 'It was a fine day, was it not?', 'So it was, all day long.');
    recent.addAndCombine(first!, pass, policy);
    recent.addAndCombine(edited(first!, 'A fine day for an errand, is it not?'), soliciting, policy);
    recent.addAndCombine(second!, pass, policy);
    expect(sizes).toHaveLength(2);
  });

  test('a long message is no piece', () => {
    const { recent, sizes } = reader();
    for (const posted of messagesFrom('rin', 'x'.repeat(2000), 'y', 'x'.repeat(2000)))
      recent.addAndCombine(posted, pass, policy);
    expect(sizes).toEqual([]);
  });

  test('of very many authors the first are forgotten', () => {
    const { recent, sizes } = reader();
    const at = new Date(START);
    for (let i = 0; i <= 5000; i++) recent.addAndCombine(message(`m${i}`, 'x', { sentAt: at }), pass, policy);
    recent.addAndCombine(message('m0', 'y', { sentAt: at }), pass, policy);
    expect(sizes).toEqual([]);
    recent.addAndCombine(message('m5000', 'y', { sentAt: at }), pass, policy);
    expect(sizes).toHaveLength(2);
  });
});
