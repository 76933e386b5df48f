import { onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import type { FakeDiscord } from '../index.ts';

/** One frame of the gateway protocol. */
export interface Frame {
  readonly op: number;
  readonly d: unknown;
  readonly t?: string;
  readonly s?: number;
}

/** A connection without discord.js, for frames that discord.js never sends. @example await raw.send({ op: 99 }) */
export function openRawConnection(discord: FakeDiscord, version = '10') {
  const ws = new WebSocket(`${discord.gatewayUrl}/?v=${version}&encoding=json`);
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
    async send(frame: object | string) {
      await open;
      ws.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
    },
    waitForFrame: (op: number) =>
      discord.until(`a frame with op ${op}`, () => frames.find((one) => one.op === op)),
    waitForEvent: (t: string) => discord.until(t, () => frames.find((one) => one.t === t)),
    waitUntilClosed: () => discord.until('the connection to be closed', () => closedWith),
    close: (code: number) => ws.close(code),
  };
}

/** An identify frame with other fields. @example identifyFrame(discord, { shard: [2, 2] }) */
export const identifyFrame = (discord: FakeDiscord, change: object = {}) => ({
  op: 2,
  d: { token: discord.token, intents: 1, properties: {}, ...change },
});
