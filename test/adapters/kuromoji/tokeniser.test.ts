import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Log } from '#core';
import {
  createTokeniser,
  type RunningTokeniser,
  type TokeniserSettings,
} from '../../../adapters/kuromoji/index.ts';
import { tokeniserContract } from '../../contracts/tokeniser.ts';
import { numberOfRuns } from '../../support/property-testing.ts';

/** Long enough for a busy machine; nothing here measures time. */
const LONG_DEADLINE_MS = 10_000;
const lines: string[] = [];
const recordLog =
  (level: string) =>
  (what: string, facts = {}): void => {
    lines.push(`${level} ${what} ${JSON.stringify(facts)}`);
  };
const log: Log = { info: recordLog('info'), warn: recordLog('warn'), error: recordLog('error') };
const faultyWorkerUrl = new URL('./faulty-worker.ts', import.meta.url);

async function withFaultyWorker(
  settings: Partial<TokeniserSettings>,
  story: (tokeniser: RunningTokeniser) => Promise<void>,
): Promise<void> {
  const tokeniser = createTokeniser({
    log,
    deadlineMs: LONG_DEADLINE_MS,
    restartDelayMs: 1,
    workerUrl: faultyWorkerUrl,
    ...settings,
  });
  try {
    expect(await tokeniser.ready()).toBe(true);
    await story(tokeniser);
  } finally {
    await tokeniser.stop();
  }
}

describe('Japanese words and their grammar', () => {
  let tokeniser: RunningTokeniser;
  let early: unknown;
  beforeAll(async () => {
    tokeniser = createTokeniser({ log, deadlineMs: LONG_DEADLINE_MS });
    early = await tokeniser.tokenise('荷物を運ぶ');
    await tokeniser.ready();
  });
  afterAll(() => tokeniser.stop());

  tokeniserContract('kuromoji', () => ({ store: tokeniser, close: () => undefined }));

  it('returns null before the dictionary is loaded, without a wait', () => {
    expect(early).toBeNull();
  });

  it('gives the base form and the part of speech of a word', async () => {
    const tokens = await tokeniser.tokenise('応募してしまった');
    expect(tokens?.map(({ baseForm }) => baseForm)).toEqual(['応募', 'する', 'て', 'しまう', 'た']);
    expect(tokens?.[1]).toEqual({
      surface: 'し',
      baseForm: 'する',
      partOfSpeech: '動詞-自立-連用形',
      start: 2,
    });
  });

  it('reads half-width kana, full-width letters and hidden characters, and says where they were typed', async () => {
    const text = '\u200bﾊﾞｲﾄの話をＤＭ\u200bで👪👪聞いた!?';
    const tokens = (await tokeniser.tokenise(text)) ?? [];
    expect(tokens.map(({ baseForm }) => baseForm)).toEqual([
      'バイト',
      'の',
      '話',
      'を',
      'DM',
      'で',
      '★',
      '★',
      '聞く',
      'た',
      '！',
      '？',
    ]);
    expect(tokens[0]).toMatchObject({ surface: 'ﾊﾞｲﾄ', start: 1 });
    expect(tokens.at(-1)).toMatchObject({ surface: '?', start: text.length - 1 });
  });

  it('looks at 128 characters and never cuts one in two', async () => {
    const tokens = (await tokeniser.tokenise('𠮷'.repeat(4000))) ?? [];
    const last = tokens.at(-1)!;
    expect(last.start + last.surface.length).toBe(256);
    expect(tokens.map(({ surface }) => surface).join('')).toBe('𠮷'.repeat(128));
  });

  it('survives 4,000 repeated kana, and answers the next question', async () => {
    const [hostile, next] = await Promise.all([
      tokeniser.tokenise('すもも'.repeat(1334)),
      tokeniser.tokenise('荷物を運ぶ'),
    ]);
    expect(hostile === null || hostile.length > 0).toBe(true);
    expect(next?.map(({ baseForm }) => baseForm)).toEqual(['荷物', 'を', '運ぶ']);
  });

  it('places every word of any text, broken ones included', async () => {
    const piece = fc.constantFrom(
      '\ud800',
      '\udfff',
      '🇰🇭',
      'ﾊﾞ',
      '㈱',
      '﷽',
      '\u200d',
      '荷物',
      '！？',
      '\u0000',
      'ｶﾞ゙',
      ' ',
    );
    const text = fc.array(fc.oneof(piece, fc.string({ unit: 'binary', maxLength: 3 })), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(text, async (pieces) => {
        const typed = pieces.join('');
        const tokens = await tokeniser.tokenise(typed);
        expect(tokens).not.toBeNull();
        let at = 0;
        for (const { surface, start } of tokens!) {
          expect(start).toBeGreaterThanOrEqual(at);
          expect(typed.slice(start, start + surface.length)).toBe(surface);
          at = start + surface.length;
        }
      }),
      { numRuns: numberOfRuns(300) },
    );
  });
});

describe('when the worker fails', () => {
  it('a worker that hangs costs one answer: it is replaced, and the next message is read', () =>
    withFaultyWorker({ deadlineMs: 20, hangTimeoutMs: 60 }, async (tokeniser) => {
      expect(await tokeniser.tokenise('ハング')).toBeNull();
      expect(await tokeniser.tokenise('荷物')).toBeNull();
      await expect.poll(() => tokeniser.tokenise('荷物'), { timeout: LONG_DEADLINE_MS }).toHaveLength(1);
    }));

  it.each(['エラー', '終了'])(
    'a worker that dies of 「%s」 is replaced, and the log does not repeat the text',
    (text) =>
      withFaultyWorker({}, async (tokeniser) => {
        lines.length = 0;
        expect(await tokeniser.tokenise(text)).toBeNull();
        await expect.poll(() => tokeniser.tokenise('荷物'), { timeout: LONG_DEADLINE_MS }).toHaveLength(1);
        expect(lines.join('\n')).toMatch(/tokeniser_restarting/);
        expect(lines.join('\n')).not.toContain(text);
      }),
  );

  it('a text that it cannot take apart is answered with nothing', () =>
    withFaultyWorker({}, async (tokeniser) => {
      expect(await tokeniser.tokenise('無言')).toBeNull();
      expect(await tokeniser.tokenise('荷物')).toHaveLength(1);
    }));

  it('more questions than may wait are answered at once with nothing', () =>
    withFaultyWorker({ maxQueued: 2 }, async (tokeniser) => {
      const answers = await Promise.all(
        ['一', '二', '三', '四', '五'].map((text) => tokeniser.tokenise(text)),
      );
      expect(answers.map((answer) => answer?.[0]?.surface)).toEqual(['一', '二', '三', undefined, undefined]);
    }));

  it('a request that waits when it is stopped resolves, and it stays stopped', () =>
    withFaultyWorker({}, async (tokeniser) => {
      const waiting = tokeniser.tokenise('ハング');
      await tokeniser.stop();
      expect(await waiting).toBeNull();
      expect(await tokeniser.tokenise('荷物')).toBeNull();
      expect(await tokeniser.ready()).toBe(false);
    }));

  it('a worker that cannot even start leaves the bot without grammar, not without life', async () => {
    const tokeniser = createTokeniser({
      log,
      restartDelayMs: 1,
      workerUrl: new URL('./missing.js', import.meta.url),
    });
    expect(await tokeniser.tokenise('荷物')).toBeNull();
    const ready = tokeniser.ready();
    await tokeniser.stop();
    expect(await ready).toBe(false);
  });
});
