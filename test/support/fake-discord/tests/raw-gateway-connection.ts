import { onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import type { FakeDiscord } from '../index.ts';

export interface Frame {
  readonly op: number;
  readonly d: unknown;
  readonly t?: string;
  readonly s?: number;
}

/** A connection without a library, to send what no library would. */
export function openRawConnection(discord: FakeDiscord, version = '10') {
  const ws = new WebSocket(`${discord.url.replace('http', 'ws')}/?v=${version}&encoding=json`);
  onTestFinished(() => ws.terminate());
  const frames: Frame[] = [];
  let closedWith: number | undefined;
  ws.on('message', (data) => frames.push(JSON.parse(String(data))));
  ws.on('close', (code) => {
    closedWith = code;
  });
  const open = new Promise((resolve) => ws.once('open', resolve));
  return {
    frames,
    async send(waitForFrame: object | string) {
      await open;
      ws.send(typeof waitForFrame === 'string' ? waitForFrame : JSON.stringify(waitForFrame));
    },
    frame: (op: number) => discord.until(`a frame with op ${op}`, () => frames.find((one) => one.op === op)),
    waitForEvent: (t: string) => discord.until(t, () => frames.find((one) => one.t === t)),
    waitUntilClosed: () => discord.until('the connection to be closed', () => closedWith),
    close: (code: number) => ws.close(code),
  };
}

export const identifyFrame = (discord: FakeDiscord, change: object = {}) => ({
  op: 2,
  d: { token: discord.token, intents: 1, properties: {}, ...change },
});
