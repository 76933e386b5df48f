import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OpenSandbox, openSandbox } from './open-sandbox.ts';

let chat: OpenSandbox;
beforeAll(async () => {
  chat = await openSandbox();
});
afterAll(() => chat.close());

const message = { channel: 'general', author: 'rin', text: 'こんにちは' };
const post = (body: unknown) => chat.send('POST', '/api/messages', body);

describe('a request that cannot be carried out gets a sentence that says what to send', () => {
  const cases: [string, unknown, number, RegExp][] = [
    ['nothing', '', 400, /JSON/],
    ['not JSON', '{"channel":', 400, /JSON/],
    ['a list', [], 400, /JSON/],
    ['null', 'null', 400, /JSON/],
    ['a missing text', { channel: 'general', author: 'rin' }, 400, /^text: send/],
    ['a text that is a number', { ...message, text: 5 }, 400, /^text: send/],
    ['an empty text', { ...message, text: ' \n' }, 400, /^text: send/],
    ['an unknown field', { ...message, txet: 'あ' }, 400, /^txet: .*channel, author, text, replyTo/],
    ['an empty name', { ...message, author: '' }, 400, /^author: send a name/],
    ['a name of 33 characters', { ...message, author: 'あ'.repeat(33) }, 400, /^author/],
    ['a name with a control character', { ...message, author: 'a\u0007b' }, 400, /^author/],
    ['the name of the program itself', { ...message, author: 'yamidome' }, 400, /^author/],
    ['the name of the program in other letters', { ...message, author: 'Ｙamidome' }, 400, /^author/],
    ['a name with an invisible character', { ...message, author: 'rin\u200b' }, 400, /^author/],
    ['a name that reads backwards', { ...message, author: '\u202emoderator' }, 400, /^author/],
    ['a name with a space at its end', { ...message, author: 'rin ' }, 400, /^author/],
    ['a text that nobody can see', { ...message, text: '\u200b\u200b' }, 400, /^text: send a visible/],
    ['a text with a NUL', { ...message, text: 'a\u0000b' }, 400, /^text: send a visible/],
    ['a lone surrogate in the text', { ...message, text: 'あ\ud83d' }, 400, /^text: send whole characters/],
    ['a lone surrogate in the name', { ...message, author: '\udc00' }, 400, /^author: send whole characters/],
    [
      '4,001 characters',
      { ...message, text: 'あ'.repeat(4_001) },
      413,
      /^A message may have at most 4,000 characters/,
    ],
    [
      '100,000 characters',
      { ...message, text: 'あ'.repeat(100_000) },
      413,
      /^A message may have at most 4,000 characters/,
    ],
    ['more than twelve megabytes', { ...message, text: 'a'.repeat(13_000_000) }, 413, /12 MB/],
    ['deep nesting', '['.repeat(400_000), 400, /JSON/],
    ['an unknown channel', { ...message, channel: 'random' }, 404, /general, examples or mods/],
    ['a channel called __proto__', { ...message, channel: '__proto__' }, 404, /general, examples or mods/],
  ];
  it.each(cases)('%s', async (_, body, status, sentence) => {
    expect(await post(body)).toMatchObject({ status, body: { error: expect.stringMatching(sentence) } });
  });

  it('a case number that cannot be one, which is not repeated', async () => {
    const answer = await chat.send('POST', `/api/cases/${'x'.repeat(5_000)}/appeal`, {
      author: 'rin',
      plea: 'a',
    });
    expect(answer).toMatchObject({ status: 404, body: { error: expect.stringMatching(/caseId/) } });
    expect(JSON.stringify(answer.body).length).toBeLessThan(200);
  });

  it('but a channel may be written with its sign, as people write it', async () => {
    expect((await post({ ...message, channel: '#general' })).status).toBe(201);
    expect((await fetch(`${chat.url}/api/channels/%23general/messages?as=rin`)).status).toBe(200);
  });

  it('bytes that are not UTF-8', async () => {
    const answer = await fetch(`${chat.url}/api/messages`, {
      method: 'POST',
      body: Buffer.from([0x7b, 0xff, 0x7d]),
    });
    expect(answer.status).toBe(400);
  });

  it('in Japanese when the page asks in Japanese', async () => {
    const { body } = await chat.send('POST', '/api/messages?lang=ja', { ...message, text: '' });
    expect(body.error).toBe('text: 1〜4000文字の、目に見える文を送ってください（制御文字は使えません）。');
    const long = await chat.send('POST', '/api/messages?lang=ja', { ...message, text: 'あ'.repeat(4_001) });
    expect(long.body.error).toBe('メッセージは4,000文字以内で入力してください。');
  });

  it('a report with a reason of control characters, an appeal without a plea, a decision that is neither', async () => {
    const report = await chat.send('POST', '/api/messages/x/report', { reporter: 'rin', reason: '\u0007' });
    expect(report).toMatchObject({ status: 400, body: { error: expect.stringMatching(/^reason: /) } });
    const appeal = await chat.send('POST', '/api/cases/x/appeal', { author: 'rin' });
    expect(appeal).toMatchObject({ status: 400, body: { error: expect.stringMatching(/^plea: /) } });
    const decision = await chat.send('POST', '/api/cases/x/decision', {
      moderator: 'moderator',
      decision: 'maybe',
    });
    expect(decision).toMatchObject({ status: 400, body: { error: expect.stringContaining('"overturn"') } });
  });

  it('reading without saying who reads', async () => {
    const answer = await chat.get('/api/channels/general/messages');
    expect(answer).toMatchObject({ status: 400, body: { error: expect.stringMatching(/^as: /) } });
  });

  it('unknown paths and channels, malformed escapes', async () => {
    for (const path of ['/api', '/nothing', '/../package.json', '/api/members/%ff', '/people.ts', '//'])
      expect((await chat.get(path)).status, path).toBe(404);
    expect((await chat.get('/api/channels/random/messages?as=rin')).status).toBe(404);
  });

  it('the wrong method, with the right one in the answer', async () => {
    const answer = await chat.send('DELETE', '/api/messages', {});
    expect(answer).toMatchObject({ status: 405, body: { error: expect.stringContaining('POST') } });
    expect(answer.headers.get('allow')).toBe('POST');
  });
});

describe('what is allowed up to the edge', () => {
  it('4,000 characters outside the BMP, and a name of 32', async () => {
    expect(await post({ ...message, author: '凛'.repeat(32), text: '𠮷'.repeat(4_000) })).toMatchObject({
      status: 201,
    });
  });

  it('names that objects already have', async () => {
    for (const author of ['__proto__', 'constructor', 'toString'])
      expect(await post({ ...message, author })).toMatchObject({ status: 201 });
    expect((await chat.get('/api/members/__proto__')).body).toMatchObject({ state: 'active', strikes: 0 });
  });
});

describe('other sites cannot reach in through the visitor’s browser', () => {
  /** `fetch` does not allow a Host header. */
  const withHost = (host: string, url = chat.url) =>
    new Promise<number | undefined>((resolve, reject) => {
      const path = '/api/channels/general/messages?as=moderator';
      request(url + path, { headers: { host } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on('error', reject)
        .end();
    });

  it('a host name of another site that resolves to this computer is refused', async () => {
    expect(await withHost('evil.example:8787')).toBe(403);
    expect(await withHost('127.0.0.1.evil.example')).toBe(403);
    expect(await withHost('localhost.evil.example')).toBe(403);
  });

  it('loopback by any of its names is served', async () => {
    for (const host of ['localhost:8787', '127.0.0.1', '[::1]:8787'])
      expect(await withHost(host), host).toBe(200);
  });

  it('in a container it listens at every address, names loopback, and answers only when it is opened there', async () => {
    const inContainer = await openSandbox({ host: '0.0.0.0' });
    try {
      expect(inContainer.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
      expect(await withHost('127.0.0.1:9000', inContainer.url)).toBe(200);
      expect(await withHost('192.0.2.7:8787', inContainer.url)).toBe(403);
      expect(await withHost('evil.example', inContainer.url)).toBe(403);
    } finally {
      await inContainer.sandbox.stop();
    }
  });

  it('a request made by the page of another site is refused', async () => {
    for (const origin of ['https://evil.example', 'null', 'http://127.0.0.1:1']) {
      const answer = await chat.send('POST', '/api/messages', message, { origin });
      expect(answer, origin).toMatchObject({ status: 403, body: { error: expect.any(String) } });
    }
    expect(await chat.send('POST', '/api/messages', message, { origin: chat.url })).toMatchObject({
      status: 201,
    });
  });

  it('the page forbids scripts, styles and frames from elsewhere', async () => {
    const { headers } = await fetch(chat.url);
    expect(headers.get('content-security-policy')).toContain("default-src 'self'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });
});

it('after all that the chat still works', async () => {
  const id = await chat.post('rin', 'まだ元気です');
  expect((await chat.rows('member')).at(-1)).toMatchObject({ id, text: 'まだ元気です' });
});
