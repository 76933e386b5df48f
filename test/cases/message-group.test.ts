import { describe, expect, test } from 'vitest';
import { createGroupLayout, joinMessages, mapSpan, messagesOfSpan } from '../../src/cases/index.ts';
import { message } from '../support/messages.ts';

describe('messages read together', () => {
  const group = ['おはよう', 'テ', 'レグ', 'ラムで', '今日はいい天気'].map((text) => message('rin', text));
  const own = group[3]!;
  const textsOfSpan = (start: number, end: number, separator: '\n' | '' = '\n') =>
    messagesOfSpan({ start, end }, createGroupLayout(own, group, separator)).map(({ text }) => text);

  test('a word that is split into three messages belongs to all three', () => {
    expect(joinMessages(own, group, '').text.slice(4, 9)).toBe('テレグラム');
    expect(textsOfSpan(4, 9, '')).toEqual(['テ', 'レグ', 'ラムで']);
  });

  test('a message in between does not belong, and a span of the whole text belongs to none', () => {
    const distant = [group[1]!, group[4]!, group[3]!];
    const layout = createGroupLayout(own, distant);
    expect(messagesOfSpan({ start: 0, end: 11 }, layout)).toEqual([group[1], group[3]]);
    expect(messagesOfSpan({ start: 0, end: joinMessages(own, distant).text.length }, layout)).toEqual([]);
  });

  test('marks move with their messages', () => {
    const from = createGroupLayout(own, group, '');
    const smallerGroup = group.slice(1, 4);
    expect(mapSpan({ start: 4, end: 9 }, from, createGroupLayout(own, smallerGroup))).toEqual([
      { start: 0, end: 7 },
    ]);
    expect(mapSpan({ start: 0, end: 2 }, from, createGroupLayout(own, smallerGroup))).toEqual([]);
  });

  test('a display name is part of every message and belongs to none; an embed belongs to its message', () => {
    const withParts = group.slice(0, 2).map((original) => ({
      ...original,
      parts: [
        { kind: 'display-name', text: 'りん' },
        { kind: 'embed', text: 'x' },
      ] as const,
    }));
    const [first, second] = withParts;
    const whole = joinMessages(second!, withParts);
    expect(whole.parts.map(({ kind }) => kind)).toEqual(['embed', 'display-name', 'embed']);
    const layout = createGroupLayout(second!, withParts);
    expect([0, 1, 2].map((part) => messagesOfSpan({ start: 0, end: 1, part }, layout))).toEqual([
      [first],
      [],
      [second],
    ]);
    expect(mapSpan({ start: 0, end: 1, part: 2 }, layout, createGroupLayout(second!, [second!]))).toEqual([
      { start: 0, end: 1, part: 1 },
    ]);
  });
});
