import { describe, expect, test } from 'vitest';
import type { Message } from '#core';
import { caseId } from '../../src/cases/index.ts';
import { MINUTE, SECOND } from '../support/clock.ts';
import { edited, message, moderator, SERVER } from '../support/messages.ts';
import { createWorld, type World } from '../support/world.ts';

const START = new Date('2026-11-02T02:50:00Z').getTime();

/** Messages of one member, ten seconds apart. */
const said = (author: string, ...texts: readonly string[]): Message[] =>
  texts.map((text, i) => message(author, text, { sentAt: new Date(START + i * 10 * SECOND) }));

async function tell(world: World, messages: readonly Message[]): Promise<void> {
  for (const each of messages) await world.intake.message(each);
}

const kinds = (world: World) => world.adapter.changes.filter((kind) => kind !== 'card');
const strikesOf = async (world: World, id: string) =>
  (await world.intake.standing({ server: SERVER, id })).strikes;

describe('a solicitation in pieces', () => {
  test('three innocent messages that solicit together are hidden: one case, one strike, one warning', async () => {
    const world = createWorld();
    const pieces = said('rin', 'PAY 5万', 'just an ERRAND', 'write ELSEWHERE');
    await tell(world, pieces);
    expect(pieces.map((piece) => world.adapter.hidden(piece))).toEqual([true, true, true]);
    expect(kinds(world)).toEqual(['hide', 'hide', 'hide', 'warn']);
    expect(world.adapter.cards.size).toBe(1);
    expect(await strikesOf(world, 'rin')).toBe(1);
  });

  test('the card shows all pieces together, with the marks where they are', async () => {
    const world = createWorld();
    const pieces = said('rin', 'now PAY 5万', 'an ERRAND');
    await tell(world, pieces);
    const card = world.adapter.cards.get(caseId(pieces[1]!.ref))!;
    expect(card.text).toBe('now PAY 5万\nan ERRAND');
    expect(card.spans.map(({ start, end }) => card.text.slice(start, end))).toEqual(['PAY', 'ERRAND']);
    expect(card.reasons).toEqual(['PAYの話 (fake/pay)', 'ERRANDの話 (fake/errand)']);
  });

  test('all pieces are evidence before anything is hidden', async () => {
    const order: string[] = [];
    const world = createWorld({ watch: (call, when) => order.push(`${call} ${when}`) });
    const pieces = said('rin', 'PAY', 'ERRAND and ELSEWHERE');
    await tell(world, pieces);
    const [opened] = await world.archive.read(caseId(pieces[1]!.ref));
    expect(opened).toMatchObject({ kind: 'opened', message: pieces[1], pieces });
    expect(order.indexOf('archive.append done')).toBeLessThan(order.indexOf('adapter.apply asked'));
  });

  test('a doubtful pair stays visible; what comes next makes it certain, in the same case', async () => {
    const world = createWorld();
    const pieces = said('rin', 'PAY', 'ERRAND', 'ELSEWHERE');
    await tell(world, pieces.slice(0, 2));
    expect(kinds(world)).toEqual([]);
    await tell(world, pieces.slice(2));
    expect(pieces.map((piece) => world.adapter.hidden(piece))).toEqual([true, true, true]);
    expect([...world.adapter.cards.keys()]).toEqual([caseId(pieces[1]!.ref)]);
    expect(await strikesOf(world, 'rin')).toBe(1);
  });

  test('what adds to a hidden solicitation is hidden with it; ordinary words behind it are not', async () => {
    const world = createWorld();
    const pieces = said(
      'rin',
      'PAY',
      'ERRAND and ELSEWHERE',
      'it is TELEGRAM',
      'good night',
      'PAY you later',
    );
    await tell(world, pieces);
    expect(pieces.map((piece) => world.adapter.hidden(piece))).toEqual([true, true, true, false, false]);
    expect(kinds(world)).toEqual(['hide', 'hide', 'warn', 'hide']);
    expect(await strikesOf(world, 'rin')).toBe(1);
    const card = world.adapter.cards.get(caseId(pieces[1]!.ref))!;
    expect(card.text).toBe('PAY\nERRAND and ELSEWHERE\nit is TELEGRAM');
    expect(card.status).toBe('投稿を非表示にしました。');
  });

  test('the contact that follows a whole solicitation is hidden with it', async () => {
    const world = createWorld();
    const pieces = said('rin', 'PAY ERRAND ELSEWHERE', 'TELEGRAM');
    await tell(world, pieces);
    expect(pieces.map((piece) => world.adapter.hidden(piece))).toEqual([true, true]);
    expect(await strikesOf(world, 'rin')).toBe(1);
  });

  test('an innocent sentence between does not save it, and is left alone', async () => {
    const world = createWorld();
    const pieces = said('rin', 'PAY', 'nice weather', 'ERRAND', 'ELSEWHERE');
    await tell(world, pieces);
    expect(pieces.map((piece) => world.adapter.hidden(piece))).toEqual([true, false, true, true]);
  });

  test('a word cut in two by the end of a message is read as one', async () => {
    const world = createWorld();
    const pieces = said('rin', 'PAY ERRAND? TELE', 'GRAM');
    await tell(world, pieces);
    expect(pieces.map((piece) => world.adapter.hidden(piece))).toEqual([true, true]);
    const [card] = world.adapter.cards.values();
    expect(card!.spans.map(({ start, end }) => card!.text.slice(start, end))).toContain('TELE\nGRAM');
  });

  test('overturned, every piece comes back as its author last wrote it', async () => {
    const world = createWorld();
    const pieces = said('rin', 'PAY', 'ERRAND', 'ELSEWHERE');
    await tell(world, pieces);
    const [id] = world.adapter.cards.keys();
    await world.intake.edited(edited(pieces[0]!, 'PAY, please'));
    await world.intake.decide({ caseId: id!, moderator: moderator(), decision: 'overturn' });
    expect(pieces.map((piece) => world.adapter.hidden(piece))).toEqual([false, false, false]);
    const restored = world.adapter.asked.flatMap((action) =>
      action.kind === 'restore' ? [action.message.text] : [],
    );
    expect(restored).toEqual(['PAY, please', 'ERRAND', 'ELSEWHERE']);
    expect(await strikesOf(world, 'rin')).toBe(0);
    expect(world.adapter.lettersTo('rin', 'reply')).toHaveLength(1);
  });

  test('a doubtful pair that moderators uphold is hidden, both of it', async () => {
    const world = createWorld();
    const pieces = said('rin', 'PAY', 'ERRAND');
    await tell(world, pieces);
    const [id] = world.adapter.cards.keys();
    await world.intake.decide({ caseId: id!, moderator: moderator(), decision: 'uphold' });
    expect(pieces.map((piece) => world.adapter.hidden(piece))).toEqual([true, true]);
    expect(await strikesOf(world, 'rin')).toBe(1);
  });

  test('a message that arrives twice is no second piece', async () => {
    const world = createWorld();
    const [first] = said('rin', 'PAY');
    await tell(world, [first!, first!, first!]);
    expect(world.adapter.asked).toEqual([]);
  });
});

describe('ordinary talk', () => {
  test.each([
    ['two sentences that say little together', ['PAY day', 'nice weather', 'see you']],
    ['hearsay, told in several messages', ['I HEARD of this', 'PAY', 'ERRAND', 'ELSEWHERE']],
    ['the same word again and again', ['PAY', 'PAY', 'PAY', 'PAY']],
  ])('%s', async (_, texts) => {
    const world = createWorld();
    await tell(world, said('rin', ...texts));
    expect(world.adapter.asked).toEqual([]);
  });

  test('costs no store call, however much is said', async () => {
    const world = createWorld();
    await tell(world, said('rin', ...Array.from({ length: 40 }, (_, i) => `good morning ${i}`)));
    expect(world.calls).toEqual([]);
  });

  test('is not read together across members, channels, or after the window', async () => {
    const world = createWorld();
    const [pay] = said('rin', 'PAY');
    const late = message('rin', 'ERRAND', { sentAt: new Date(START + 2 * MINUTE) });
    const elsewhere = message('rin', 'ERRAND', {
      sentAt: pay!.sentAt,
      ref: { server: SERVER, channel: 'other', id: 'x' },
    });
    await tell(world, [pay!, ...said('sora', 'ERRAND'), elsewhere, late]);
    expect(world.adapter.asked).toEqual([]);
  });

  test('is never read together where the policy says so', async () => {
    const world = createWorld({ policy: { pieces: { windowMinutes: 0 } } });
    await tell(world, said('rin', 'PAY', 'ERRAND', 'ELSEWHERE'));
    expect(world.adapter.asked).toEqual([]);
  });

  test('of moderators is not read at all', async () => {
    const world = createWorld();
    const aoi = moderator('aoi');
    await tell(
      world,
      said('aoi', 'PAY', 'ERRAND', 'ELSEWHERE').map((each) => ({ ...each, author: aoi })),
    );
    expect(world.adapter.asked).toEqual([]);
  });
});
