import { describe, expect, it } from 'vitest';
import { createProgress, formatProgressLine } from '../../../src/cli/lib/progress.ts';

const english = { width: 8, language: 'en' } as const;

describe('a line of progress', () => {
  it('is a bar with rate and time left if the total is known', () => {
    const state = { done: 50, total: 200, text: '1,204 messages' };
    expect(formatProgressLine(state, { seconds: 2, items: 1200 }, english)).toBe(
      '[##......]  25 %  1,204 messages, 600/s, 6 s left',
    );
    expect(formatProgressLine(state, { seconds: 600, items: 1200 }, { width: 8, language: 'ja' })).toBe(
      '[##......]  25 %  1,204 messages、毎秒2、残り30分',
    );
  });

  it('has no bar and no estimate if the total is unknown', () => {
    const state = { done: 50, text: '50 events' };
    expect(formatProgressLine(state, { seconds: 2, items: 50 }, english)).toBe('50 events, 25/s');
  });

  it('has no rate where nothing is counted', () => {
    const state = { done: 1, total: 2, text: 'copying' };
    expect(formatProgressLine(state, { seconds: 9, items: undefined }, english)).toBe(
      '[####....]  50 %  copying, 9 s left',
    );
  });

  it('says no rate before a second has passed, and no estimate from less than a twentieth', () => {
    expect(
      formatProgressLine({ done: 1, total: 200, text: '1 file' }, { seconds: 0.5, items: 1 }, english),
    ).toBe('[........]   0 %  1 file');
    expect(
      formatProgressLine({ done: 0, total: 0, text: '0 files' }, { seconds: 0, items: 0 }, english),
    ).toBe('[........]   0 %  0 files');
  });
});

/** What is written when 100 steps take so many milliseconds each. */
function writtenFor(isTTY: boolean, stepMs: number, hasBar = true): readonly string[] {
  let now = 0;
  const written: string[] = [];
  const stream = { isTTY, columns: 80, write: (text: string) => written.push(text) };
  const progress = createProgress({ stream, language: 'en', now: () => now, hasBar });
  for (let step = 0; step <= 100; step++) {
    // The program has started for five seconds before the first step.
    now = 5_000 + step * stepMs;
    progress.update(() => ({ done: step, total: 100, items: step, text: `${step} steps` }));
  }
  progress.printLine('the end');
  return written;
}

describe('progress', () => {
  it('shows nothing for what takes less than two seconds', () => {
    expect(writtenFor(true, 19)).toEqual(['the end\n']);
    expect(writtenFor(false, 99)).toEqual(['the end\n']);
  });

  it('on a terminal one line changes in place, ten times a second, and is gone at the end', () => {
    const written = writtenFor(true, 50);
    expect(written[0]).toBe('\r\u001b[K[####......]  40 %  40 steps, 20/s, 3 s left');
    expect(written).toHaveLength(33);
    expect(written.slice(0, -2).every((text) => text.startsWith('\r\u001b[K[') && !text.includes('\n'))).toBe(
      true,
    );
    expect(written.slice(-2)).toEqual(['\r\u001b[K', 'the end\n']);
  });

  it('is cut at the width of the terminal, because a line that wraps could not be removed', () => {
    let now = 0;
    const written: string[] = [];
    const stream = { isTTY: true, columns: 24, write: (text: string) => written.push(text) };
    const progress = createProgress({ stream, language: 'ja', now: () => now });
    for (now = 0; now <= 2_000; now += 1_000)
      progress.update(() => ({ done: now, total: 4_000, items: now, text: '確認した記録 12,345件' }));
    expect(written).toEqual(['\r\u001b[K[#####.....]  50 %  確…']);
  });

  it('in a log it is one line every ten seconds', () => {
    expect(writtenFor(false, 250)).toEqual([
      '[####......]  40 %  40 steps, 4/s, 15 s left\n',
      '[########..]  80 %  80 steps, 4/s, 5 s left\n',
      'the end\n',
    ]);
  });

  it('prints lines instead of a bar where other lines share the terminal', () => {
    expect(writtenFor(true, 250, false)).toEqual(writtenFor(false, 250));
  });
});
