import { describe, expect, test } from 'vitest';
import type { Message } from '#core';
import { deriveCaseId } from '../../../src/cases/index.ts';
import { MINUTE_MS, SECOND_MS } from '../../support/fake-clock.ts';
import { edited, message, moderator, SERVER } from '../../support/messages.ts';
import { createPipelineWorld, type PipelineWorld } from '../../support/worlds/pipeline-world.ts';

const START = new Date('2026-11-02T02:50:00Z').getTime();

/** Messages of one member, ten seconds apart. */
const messagesFrom = (author: string, ...texts: readonly string[]): Message[] =>
  texts.map((text, i) => message(author, text, { sentAt: new Date(START + i * 10 * SECOND_MS) }));

async function postAll(world: PipelineWorld, messages: readonly Message[]): Promise<void> {
  for (const posted of messages) await world.intake.handleMessage(posted);
}

const kinds = (world: PipelineWorld) => world.adapter.changes.filter((kind) => kind !== 'card');
const strikesOf = async (world: PipelineWorld, id: string) =>
  (await world.intake.getMemberHistory({ server: SERVER, id })).strikes;

describe('a solicitation in pieces', () => {
  test('three innocent messages that solicit together are hidden: one case, one strike, one warning', async () => {
    const world = createPipelineWorld();
    const pieces = messagesFrom('rin', 'PAY 5万', 'just an ERRAND', 'write ELSEWHERE');
    await postAll(world, pieces);
    expect(pieces.map((piece) => world.adapter.isHidden(piece))).toEqual([true, true, true]);
    expect(kinds(world)).toEqual(['hide', 'hide', 'hide', 'warn']);
    expect(world.adapter.cards.size).toBe(1);
    expect(await strikesOf(world, 'rin')).toBe(1);
  });

  test('the card shows all pieces together, with the marks where they are', async () => {
    const world = createPipelineWorld();
    const pieces = messagesFrom('rin', 'now PAY 5万', 'an ERRAND');
    await postAll(world, pieces);
    const card = world.adapter.cards.get(deriveCaseId(pieces[1]!.ref))!;
    expect(card.text).toBe('now PAY 5万\nan ERRAND');
    expect(card.spans.map(({ start, end }) => card.text.slice(start, end))).toEqual(['PAY', 'ERRAND']);
    expect(card.reasons).toEqual(['PAYの話 (fake/pay)', 'ERRANDの話 (fake/errand)']);
  });

  test('all pieces are evidence before anything is hidden', async () => {
    const order: string[] = [];
    const world = createPipelineWorld({ observe: (call, when) => order.push(`${call} ${when}`) });
    const pieces = messagesFrom('rin', 'PAY', 'ERRAND and ELSEWHERE');
    await postAll(world, pieces);
    const [opened] = await world.archive.read(deriveCaseId(pieces[1]!.ref));
    expect(opened).toMatchObject({ kind: 'opened', message: pieces[1], pieces });
    expect(order.indexOf('archive.append done')).toBeLessThan(order.indexOf('adapter.apply called'));
  });

  test('a doubtful pair stays visible; what comes next makes it certain, in the same case', async () => {
    const world = createPipelineWorld();
    const pieces = messagesFrom('rin', 'PAY', 'ERRAND', 'ELSEWHERE');
    await postAll(world, pieces.slice(0, 2));
    expect(kinds(world)).toEqual([]);
    await postAll(world, pieces.slice(2));
    expect(pieces.map((piece) => world.adapter.isHidden(piece))).toEqual([true, true, true]);
    expect([...world.adapter.cards.keys()]).toEqual([deriveCaseId(pieces[1]!.ref)]);
    expect(await strikesOf(world, 'rin')).toBe(1);
  });

  test('what adds to a hidden solicitation is hidden with it; ordinary words behind it are not', async () => {
    const world = createPipelineWorld();
    const pieces = messagesFrom(
      'rin',
      'PAY',
      'ERRAND and ELSEWHERE',
      'it is TELEGRAM',
      'good night',
      'PAY you later',
    );
    await postAll(world, pieces);
    expect(pieces.map((piece) => world.adapter.isHidden(piece))).toEqual([true, true, true, false, false]);
    expect(kinds(world)).toEqual(['hide', 'hide', 'warn', 'hide']);
    expect(await strikesOf(world, 'rin')).toBe(1);
    const card = world.adapter.cards.get(deriveCaseId(pieces[1]!.ref))!;
    expect(card.text).toBe('PAY\nERRAND and ELSEWHERE\nit is TELEGRAM');
    expect(card.status).toBe('投稿を非表示にしました。');
  });

  test('the contact that follows a whole solicitation is hidden with it', async () => {
    const world = createPipelineWorld();
    const pieces = messagesFrom('rin', 'PAY ERRAND ELSEWHERE', 'TELEGRAM');
    await postAll(world, pieces);
    expect(pieces.map((piece) => world.adapter.isHidden(piece))).toEqual([true, true]);
    expect(await strikesOf(world, 'rin')).toBe(1);
  });

  test('an innocent sentence between does not save it, and is left alone', async () => {
    const world = createPipelineWorld();
    const pieces = messagesFrom('rin', 'PAY', 'nice weather', 'ERRAND', 'ELSEWHERE');
    await postAll(world, pieces);
    expect(pieces.map((piece) => world.adapter.isHidden(piece))).toEqual([true, false, true, true]);
  });

  test('a word cut in two by the end of a message is read as one', async () => {
    const world = createPipelineWorld();
    const pieces = messagesFrom('rin', 'PAY ERRAND? TELE', 'GRAM');
    await postAll(world, pieces);
    expect(pieces.map((piece) => world.adapter.isHidden(piece))).toEqual([true, true]);
    const [card] = world.adapter.cards.values();
    expect(card!.spans.map(({ start, end }) => card!.text.slice(start, end))).toContain('TELE\nGRAM');
  });

  test('overturned, every piece comes back as its author last wrote it', async () => {
    const world = createPipelineWorld();
    const pieces = messagesFrom('rin', 'PAY', 'ERRAND', 'ELSEWHERE');
    await postAll(world, pieces);
    const [id] = world.adapter.cards.keys();
    await world.intake.handleEdit(edited(pieces[0]!, 'PAY, please'));
    await world.intake.decide({ caseId: id!, moderator: moderator(), decision: 'overturn' });
    expect(pieces.map((piece) => world.adapter.isHidden(piece))).toEqual([false, false, false]);
    const restored = world.adapter.requestedActions.flatMap((action) =>
      action.kind === 'restore' ? [action.message.text] : [],
    );
    expect(restored).toEqual(['PAY, please', 'ERRAND', 'ELSEWHERE']);
    expect(await strikesOf(world, 'rin')).toBe(0);
    expect(world.adapter.messagesTo('rin', 'reply')).toHaveLength(1);
  });

  test('a doubtful pair that moderators uphold is hidden, both of it', async () => {
    const world = createPipelineWorld();
    const pieces = messagesFrom('rin', 'PAY', 'ERRAND');
    await postAll(world, pieces);
    const [id] = world.adapter.cards.keys();
    await world.intake.decide({ caseId: id!, moderator: moderator(), decision: 'uphold' });
    expect(pieces.map((piece) => world.adapter.isHidden(piece))).toEqual([true, true]);
    expect(await strikesOf(world, 'rin')).toBe(1);
  });

  test('a message that arrives twice is no second piece', async () => {
    const world = createPipelineWorld();
    const [first] = messagesFrom('rin', 'PAY');
    await postAll(world, [first!, first!, first!]);
    expect(world.adapter.requestedActions).toEqual([]);
  });
});

describe('ordinary talk', () => {
  test.each([
    ['two sentences that say little together', ['PAY day', 'nice weather', 'see you']],
    ['hearsay, told in several messages', ['I HEARD of this', 'PAY', 'ERRAND', 'ELSEWHERE']],
    ['the same word again and again', ['PAY', 'PAY', 'PAY', 'PAY']],
  ])('%s', async (_, texts) => {
    const world = createPipelineWorld();
    await postAll(world, messagesFrom('rin', ...texts));
    expect(world.adapter.requestedActions).toEqual([]);
  });

  test('costs no store call, however much is said', async () => {
    const world = createPipelineWorld();
    await postAll(world, messagesFrom('rin', ...Array.from({ length: 40 }, (_, i) => `good morning ${i}`)));
    expect(world.calls).toEqual([]);
  });

  test('is not read together across members, channels, or after the window', async () => {
    const world = createPipelineWorld();
    const [pay] = messagesFrom('rin', 'PAY');
    const late = message('rin', 'ERRAND', { sentAt: new Date(START + 2 * MINUTE_MS) });
    const elsewhere = message('rin', 'ERRAND', {
      sentAt: pay!.sentAt,
      ref: { server: SERVER, channel: 'other', id: 'x' },
    });
    await postAll(world, [pay!, ...messagesFrom('sora', 'ERRAND'), elsewhere, late]);
    expect(world.adapter.requestedActions).toEqual([]);
  });

  test('is never read together where the policy says so', async () => {
    const world = createPipelineWorld({ policy: { pieces: { windowMinutes: 0 } } });
    await postAll(world, messagesFrom('rin', 'PAY', 'ERRAND', 'ELSEWHERE'));
    expect(world.adapter.requestedActions).toEqual([]);
  });

  test('of moderators is not read at all', async () => {
    const world = createPipelineWorld();
    const aoi = moderator('aoi');
    await postAll(
      world,
      messagesFrom('aoi', 'PAY', 'ERRAND', 'ELSEWHERE').map((posted) => ({ ...posted, author: aoi })),
    );
    expect(world.adapter.requestedActions).toEqual([]);
  });
});
