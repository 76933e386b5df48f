import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createChatState } from '../../../adapters/sandbox/chat-state.ts';
import { createSandbox } from '../../../adapters/sandbox/index.ts';
import { createEventStreams } from '../../../adapters/sandbox/server-sent-events.ts';
import { type OpenSandbox, openSandbox, RECRUITING_TEXT } from './open-sandbox.ts';

let chat: OpenSandbox;
beforeEach(async () => {
  chat = await openSandbox();
});
afterEach(() => chat.close());

/** Reads a stream of events until it contains a text. */
const listen = async (url: string) => {
  const stop = new AbortController();
  const response = await fetch(url, { signal: stop.signal });
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let received = '';
  const until = async (text: string, times = 1) => {
    while (received.split(text).length <= times) {
      const { value, done } = await reader.read();
      if (done) throw new Error(`the stream ended after: ${received}`);
      received += value;
    }
  };
  return { response, until, received: () => received, end: () => reader.read(), stop: () => stop.abort() };
};

const eventsOf = (name: string) => listen(`${chat.url}/api/events?as=${name}`);

it('an open page gets an event as soon as a message is posted', async () => {
  const member = await eventsOf('member');
  await member.until('event: hello');
  expect(member.response.headers.get('content-type')).toContain('text/event-stream');
  await chat.post('rin', 'こんにちは');
  await member.until('data: {"channel":"general"}');
  expect(member.received()).not.toContain('こんにちは');
  member.stop();
});

it('only moderators get events of #mods', async () => {
  const [member, moderator] = await Promise.all([eventsOf('member'), eventsOf('moderator')]);
  await Promise.all([member.until('event: hello'), moderator.until('event: hello')]);
  await chat.post('recruiter', RECRUITING_TEXT);
  await moderator.until('{"channel":"mods"}');
  await chat.post('rin', 'おしまい');
  await member.until('{"channel":"general"}', 3);
  expect(member.received()).not.toContain('mods');
  member.stop();
  moderator.stop();
});

it('a stream without a name is refused', async () => {
  expect(await chat.get('/api/events')).toMatchObject({ status: 400 });
});

it('streams end when the sandbox stops', async () => {
  const member = await eventsOf('member');
  await member.until('event: hello');
  await chat.close();
  expect(await member.end()).toMatchObject({ done: true });
});

it('silence is broken by heartbeats, and nothing is left behind when a reader goes', async () => {
  const state = createChatState({ now: () => new Date() });
  let watching = 0;
  let gone: () => void;
  const left = new Promise<void>((resolve) => {
    gone = resolve;
  });
  const live = createEventStreams((watcher) => {
    const unwatch = state.subscribe(watcher);
    watching++;
    return () => {
      unwatch();
      watching--;
      gone();
    };
  }, 5);
  const fetch = () => new Response(live.open('member'));
  const server = serve({ fetch, port: 0, hostname: '127.0.0.1', overrideGlobalObjects: false });
  await once(server, 'listening');
  const reader = await listen(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  await reader.until(': still here', 2);
  expect(watching).toBe(1);
  reader.stop();
  await left;
  expect(watching).toBe(0);
  server.close();
});

it('a port in use is refused with a sentence that says what to do', async () => {
  const port = Number(new URL(chat.url).port);
  const silent = { info() {}, warn() {}, error() {} };
  const second = createSandbox({ port, clock: { now: () => new Date() }, log: silent });
  expect(() => second.url()).toThrow('before it has started');
  await expect(second.start({} as never)).rejects.toThrow(
    `port ${port} on 127.0.0.1 is in use: stop the program that uses it, or set PORT to another number`,
  );
  await second.stop();
});
