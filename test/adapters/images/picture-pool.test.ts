import { afterEach, describe, expect, it } from 'vitest';
import {
  openPictureReader,
  type PictureReaderSettings,
  type RunningPictureReader,
} from '../../../adapters/images/index.ts';
import { findMissingPackages } from '../../../adapters/images/installed-packages.ts';
import type { Log } from '../../../src/core/index.ts';

const workerUrl = new URL('./obedient-worker.ts', import.meta.url);
const events: string[] = [];
const log: Log = { info: () => {}, warn: (event) => events.push(event), error: () => {} };

let reader: RunningPictureReader | undefined;

const open = (settings: Partial<PictureReaderSettings> = {}): RunningPictureReader => {
  events.length = 0;
  reader = openPictureReader({ log, workerUrl, workers: 1, ...settings });
  return reader;
};

const picture = (text: string): Uint8Array => new TextEncoder().encode(text);

const readText = async (
  { read }: RunningPictureReader,
  text: string,
  isNewcomer = false,
): Promise<string | undefined> => {
  const { lines, problem } = await read({
    bytes: picture(text),
    priority: isNewcomer ? 'newcomer' : 'ordinary',
  });
  return problem ?? lines[0]?.text;
};

afterEach(() => reader?.stop());

describe('pictures that break the program which reads them', () => {
  it('a picture on which the recogniser hangs ends at the deadline, and the next one is read', async () => {
    const running = open({ deadlineMs: 150 });
    expect(await readText(running, 'hang')).toBe('timeout');
    expect(await readText(running, 'next')).toBe('next');
    expect(events).toEqual(['picture_reader_restarted']);
  });

  it('a code that was found before the recogniser hung is not lost', async () => {
    const running = open({ deadlineMs: 150 });
    const { codes, problem } = await running.read({ bytes: picture('find a code') });
    expect(problem).toBe('timeout');
    expect(codes.map(({ text }) => text)).toEqual(['code']);
  });

  it('a picture that crashes the decoder fails, and the next one is read', async () => {
    const running = open();
    expect(await readText(running, 'crash')).toBe('failed');
    expect(await readText(running, 'next')).toBe('next');
  });

  it('a program that never starts fails without an exception', async () => {
    const running = open({ workerUrl: new URL('./no-such-worker.ts', import.meta.url) });
    expect(await readText(running, 'picture')).toBe('failed');
  });

  it('a program that never gets ready ends at the time limit of the start', async () => {
    const running = open({
      workerUrl: new URL('./silent-worker.ts', import.meta.url),
      loadTimeoutMs: 150,
    });
    expect(await readText(running, 'picture')).toBe('timeout');
  });
});

describe('more pictures than can be read', () => {
  it('new accounts are served first, in both lines the one that waited longest', async () => {
    const running = open();
    const order: (string | undefined)[] = [];
    const ask = async (text: string, isNewcomer: boolean): Promise<void> => {
      order.push(await readText(running, text, isNewcomer));
    };
    await Promise.all([
      ask('served', false),
      ask('member 1', false),
      ask('member 2', false),
      ask('newcomer 1', true),
      ask('newcomer 2', true),
    ]);
    expect(order).toEqual(['served', 'newcomer 1', 'newcomer 2', 'member 1', 'member 2']);
  });

  it('the text of a picture may take less time while others wait', async () => {
    const running = open({ deadlineMs: 10_000 });
    const asked = ['time', 'time', 'time'].map((text) => readText(running, text));
    expect(await Promise.all(asked)).toEqual(['6000 ms', '2000 ms', '6000 ms']);
  });

  it('a full queue refuses members, and a newcomer takes the place of the member who waited longest', async () => {
    const running = open({ maxQueued: 2 });
    const asked = [
      readText(running, 'served'),
      readText(running, 'member 1'),
      readText(running, 'member 2'),
      readText(running, 'member 3'),
      readText(running, 'newcomer', true),
    ];
    expect(await Promise.all(asked)).toEqual(['served', 'busy', 'member 2', 'busy', 'newcomer']);
  });

  it('a stopped reader answers everyone who waits', async () => {
    const running = open();
    const asked = [readText(running, 'hang'), readText(running, 'waits')];
    running.stop();
    expect(await Promise.all(asked)).toEqual(['stopped', 'stopped']);
    expect(await readText(running, 'later')).toBe('stopped');
  });

  it('a file with too many bytes is not sent to a process', async () => {
    const running = open({ limits: { maxBytes: 3, maxPixels: 100, maxFrames: 1 } });
    expect(await readText(running, 'four')).toBe('too-large');
  });
});

describe('without the optional packages', () => {
  it('every picture says that reading is not installed', async () => {
    reader = openPictureReader({ log }, ['sharp']);
    expect(await readText(reader, 'picture')).toBe('not-installed');
  });

  it('the missing packages are named', () => {
    const resolve = (name: string): string => {
      if (name.startsWith('tesseract.js')) throw new Error('not found');
      return name;
    };
    expect(findMissingPackages(resolve)).toEqual(['tesseract.js']);
    expect(findMissingPackages()).toEqual([]);
  });
});
