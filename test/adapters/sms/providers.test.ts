import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, expect, test } from 'vitest';
import type { Log, VerificationProvider } from '#core';
import { createConsoleProvider, createTwilioProvider } from '../../../adapters/sms/index.ts';

type RemoteCodeProvider = Extract<VerificationProvider, { codes: 'theirs' }>;
type FakeAnswer = { status: number; body?: unknown; headers?: Record<string, string> } | 'silence';

const SID = `VE${'0'.repeat(32)}`;
const lines: string[] = [];
const recordLog = (what: string, facts?: object) => void lines.push(`${what} ${JSON.stringify(facts ?? {})}`);
const log: Log = { info: recordLog, warn: recordLog, error: recordLog };
const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const close of cleanups.splice(0)) close();
  lines.length = 0;
});

/** A fake Twilio on this computer: records the requests and sends the given response. */
async function startFakeTwilio(answer: FakeAnswer) {
  const requests: { path: string; authorization: string | undefined; form: URLSearchParams }[] = [];
  const server = createServer(async (request: IncomingMessage, response) => {
    const form = new URLSearchParams(await text(request));
    requests.push({ path: request.url!, authorization: request.headers.authorization, form });
    if (answer === 'silence') return void request.socket.destroy();
    response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
    response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => void server.close());
  const apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const settings = { accountSid: 'AC1', authToken: 's3cret', serviceSid: 'VA1', apiUrl };
  return { requests, twilio: createTwilioProvider(settings, log) as RemoteCodeProvider };
}

test('Twilio is requests to text a code in the language of the member, with the credentials', async () => {
  const { requests, twilio } = await startFakeTwilio({ status: 201, body: { sid: SID, status: 'pending' } });
  expect(await twilio.send('+819012345678', 'ja')).toEqual({ sent: true, reference: SID });
  expect(requests).toHaveLength(1);
  expect(requests[0]!.path).toBe('/v2/Services/VA1/Verifications');
  expect(Object.fromEntries(requests[0]!.form)).toEqual({
    To: '+819012345678',
    Channel: 'sms',
    Locale: 'ja',
  });
  expect(requests[0]!.authorization).toBe(`Basic ${Buffer.from('AC1:s3cret').toString('base64')}`);
});

test('a code is checked by the id of the verification; the number is not sent again', async () => {
  const { requests, twilio } = await startFakeTwilio({ status: 200, body: { status: 'approved' } });
  expect(await twilio.check(SID, '123456')).toBe(true);
  expect(Object.fromEntries(requests[0]!.form)).toEqual({ VerificationSid: SID, Code: '123456' });
});

test.each([
  [{ status: 200, body: { status: 'pending' } }, false],
  [{ status: 200, body: { status: 'max_attempts_reached' } }, false],
  [{ status: 404, body: { code: 20404 } }, false],
  [{ status: 200, body: { valid: true } }, undefined],
  [{ status: 200, body: 'approved' }, undefined],
  [{ status: 500, body: { status: 'approved' } }, undefined],
  [{ status: 429 }, undefined],
  ['silence', undefined],
] as [FakeAnswer, boolean | undefined][])(
  'nothing but a clear yes is a yes: %j',
  async (answer, expected) => {
    const { twilio } = await startFakeTwilio(answer);
    expect(await twilio.check(SID, '123456')).toBe(expected);
  },
);

test.each([
  [
    { status: 400, body: { code: 60200 } },
    { sent: false, why: 'refused' },
  ],
  [
    { status: 429, body: { code: 60203 }, headers: { 'retry-after': '120' } },
    { sent: false, why: 'too-many', retryAfterMs: 120_000 },
  ],
  [
    { status: 401, body: { code: 20003 } },
    { sent: false, why: 'unavailable' },
  ],
  [
    { status: 503, body: 'sorry' },
    { sent: false, why: 'unavailable' },
  ],
  [
    { status: 201, body: { sid: '../VE' } },
    { sent: false, why: 'unavailable' },
  ],
  ['silence', { sent: false, why: 'unavailable' }],
] as [FakeAnswer, unknown][])('when nothing was sent the reason is given: %j', async (answer, expected) => {
  const { requests, twilio } = await startFakeTwilio(answer);
  expect(await twilio.send('+819012345678', 'en')).toEqual(expected);
  expect(requests).toHaveLength(1);
  expect(lines.join()).not.toMatch(/9012345678|s3cret/);
});

test('the development provider prints the code, with no more of the number than its end', async () => {
  const printed: string[] = [];
  const provider = createConsoleProvider({ production: false, print: (line) => printed.push(line) });
  expect(provider.codes).toBe('ours');
  if (provider.codes === 'ours') await provider.send('+819012345678', '123456', 'ja');
  expect(printed.join()).toContain('123456');
  expect(printed.join()).not.toContain('9012');
});

test('the development provider does not start in production', () => {
  expect(() => createConsoleProvider({ production: true, print: () => {} })).toThrow(/SMS_PROVIDER.*twilio/);
});
