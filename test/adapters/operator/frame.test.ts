import { z } from '@hono/zod-openapi';
import { describe, expect, test, vi } from 'vitest';
import { describeIssues } from '../../../adapters/operator/frame/describe-issues.ts';
import { type ReadableAuditTrail, tenantServer } from '../../../src/core/index.ts';
import { createMemoryAuditTrail } from '../../../src/memory/index.ts';
import { MINUTE_MS } from '../../support/fake-clock.ts';
import { createApiWorld, OTHER_KEY } from '../../support/operator/api-world.ts';
import { createNotesArea } from '../../support/operator/notes-area.ts';

const openNotes = (options: Parameters<typeof createApiWorld>[0] = {}) => {
  const { area, notes } = createNotesArea();
  return { ...createApiWorld({ ...options, areas: [area] }), notes };
};

describe('who may call', () => {
  test('no key, an unknown key and a wrong header get the same answer', async () => {
    const { send } = openNotes();
    const answers = await Promise.all([
      send('GET /v1/notes', { key: null }),
      send('GET /v1/notes', { key: 'yk_all_wrong' }),
      send('GET /v1/notes', { key: null, headers: { authorization: 'Basic eDp5' } }),
      send('GET /v1/notes', { key: `yk_${'x'.repeat(1000)}` }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401]);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers[0]!.headers.get('www-authenticate')).toBe('Bearer');
    expect(answers[0]!.json.detail).toContain('Authorization: Bearer yk_');
  });

  test('a key without the scope of the call is refused with the name of the scope', async () => {
    const { send, addKey, notes } = openNotes();
    addKey('yk_few_1', ['posts']);
    const { status, json } = await send('POST /v1/notes', { key: 'yk_few_1', body: { text: 'x' } });
    expect([status, json.type]).toEqual([403, '/problems/missing-scope']);
    expect(json.detail).toContain('"holds"');
    expect(notes).toEqual([]);
  });

  test('the key is checked before the body is read', async () => {
    const { send } = openNotes();
    expect((await send('POST /v1/notes', { key: null, body: 'no json' })).status).toBe(401);
  });
});

describe('an address', () => {
  test('that does not exist is a 404, and a method that it does not have is a 405 that names the others', async () => {
    const { send } = openNotes();
    const unknown = await send('GET /v1/nothing');
    expect([unknown.status, unknown.json.type]).toEqual([404, '/problems/not-found']);
    const wrong = await send('PUT /v1/notes');
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'POST, GET, HEAD']);
    expect(wrong.json.detail).toContain('POST, GET, HEAD');
    expect((await send('PATCH /v1/notes/a%2Fb')).headers.get('allow')).toBe('DELETE');
    expect((await send('OPTIONS /v1/notes')).status).toBe(405);
  });

  test('may have an id with a slash, a percent sign, a space and Japanese letters', async () => {
    const { send, notes } = openNotes();
    for (const id of ['a/b', '100%', '50%25', 'a b', '運ぶ', '...', '?#&']) {
      notes.push(id);
      expect((await send(`DELETE /v1/notes/${encodeURIComponent(id)}`)).status, id).toBe(204);
    }
    expect(notes).toEqual([]);
  });

  test('with an id of control characters is refused', async () => {
    const { send } = openNotes();
    const { status, json } = await send('DELETE /v1/notes/a%00b');
    expect([status, json.detail]).toEqual([
      400,
      'id: send an id without control characters that is not . or ...',
    ]);
  });
});

describe('a body', () => {
  test.each([
    ['no JSON', '{"text": "x"', 400, 'quotes, commas and brackets'],
    ['nothing', '', 400, 'The body is empty'],
    ['no UTF-8', Uint8Array.of(0x22, 0xff, 0x22), 400, 'send JSON in UTF-8'],
    ['a byte order mark', Uint8Array.of(0xef, 0xbb, 0xbf, 0x7b, 0x7d), 400, 'quotes, commas and brackets'],
    ['33 levels', `${'['.repeat(33)}${']'.repeat(33)}`, 400, 'at most 32 levels'],
    ['a million levels', '['.repeat(999), 400, 'at most 32 levels'],
    ['a lone surrogate', '{"text":"\\ud83d"}', 400, '/text: send well-formed UTF-16'],
    ['a lone surrogate in a name', '{"\\ud83d":1}', 400, 'The body: send well-formed UTF-16'],
    ['an array', '[]', 400, 'The body: send an object.'],
    ['null', 'null', 400, 'The body: send an object.'],
    ['an unknown field', '{"text":"x","txt":"y"}', 400, 'The body: "txt" is not known here; leave it out.'],
    ['__proto__', '{"text":"x","__proto__":{"kind":"urgent"}}', 400, '"__proto__" is not known here'],
    ['a missing field', '{}', 400, '/text: is missing; send a string.'],
    ['a wrong type', '{"text":1}', 400, '/text: send a string.'],
    ['an empty text', '{"text":""}', 400, '/text: send at least 1 characters.'],
    [
      'a word that is none of a list',
      '{"text":"x","kind":"x"}',
      400,
      '/kind: send one of "plain", "urgent".',
    ],
    ['a local time', '{"text":"x","at":"2026-01-31T09:00:00"}', 400, 'send a time in UTC like'],
    ['a day that does not exist', '{"text":"x","at":"2026-02-30T09:00:00Z"}', 400, 'send a time in UTC like'],
    ['a time of another age', '{"text":"x","at":"0000-01-31T09:00:00Z"}', 400, 'send a time in UTC like'],
    ['too many items', '{"text":"x","tags":["1","2","3","4"]}', 400, '/tags: send at most 3 items.'],
    ['a wrong item', '{"text":"x","tags":["1",2]}', 400, '/tags/1: send a string.'],
    ['1001 bytes', `{"text":"${'x'.repeat(990)}"}`, 413, 'Send at most 1000 bytes'],
  ])('with %s is refused with what to send instead', async (_name, body, status, detail) => {
    const { send, notes } = openNotes();
    const answer = await send('POST /v1/notes', { body });
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(answer.json.detail).toContain(detail);
    expect(notes).toEqual([]);
  });

  test.each([
    ['without a type', { 'content-type': '' }],
    ['of a form', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['in another charset', { 'content-type': 'application/json; charset=shift_jis' }],
    ['that is compressed', { 'content-encoding': 'gzip' }],
  ])('%s is refused', async (_name, headers) => {
    const { send } = openNotes();
    const { status, json } = await send('POST /v1/notes', { body: { text: 'x' }, headers });
    expect([status, json.type]).toEqual([415, '/problems/unsupported-media-type']);
  });

  test('in UTF-8 that says so is accepted', async () => {
    const { send } = openNotes();
    const headers = { 'content-type': 'application/json; charset=UTF-8' };
    expect((await send('POST /v1/notes', { body: { text: '運ぶだけ🚚' }, headers })).status).toBe(201);
  });

  test('without a length is read up to the limit and not further', async () => {
    const { send } = openNotes();
    let sent = 0;
    const body = new ReadableStream({
      pull(controller) {
        sent += 500;
        controller.enqueue(new Uint8Array(500).fill(0x20));
      },
    });
    const { status } = await send('POST /v1/notes', { body });
    expect(status).toBe(413);
    expect(sent).toBeLessThan(5000);
  });

  test('that never ends is given up after the time limit', async () => {
    const { send } = openNotes({ limits: { bodyTimeoutMs: 20 } });
    const body = new ReadableStream({ start: (controller) => controller.enqueue(Buffer.from('{"text":')) });
    const { status, json, headers } = await send('POST /v1/notes', { body });
    expect([status, json.type, headers.get('connection')]).toEqual([408, '/problems/timeout', 'close']);
  });

  test('with everything wrong names each place, and no value', async () => {
    const { send } = openNotes();
    const { json } = await send('POST /v1/notes', {
      body: { text: 7, at: '日給5万', kind: '荷物', x: '秘密' },
    });
    expect(json.errors.map(({ pointer }: { pointer: string }) => pointer).sort()).toEqual([
      '',
      '/at',
      '/kind',
      '/text',
    ]);
    expect(json.detail).toMatch(/There are 3 more problems: see "errors"\.$/);
    expect(JSON.stringify(json)).not.toMatch(/日給|荷物|秘密/);
  });

  test('with a thousand problems gets an answer of 20', () => {
    const { error } = z.array(z.string()).safeParse(Array.from({ length: 1000 }, () => 0));
    const { errors, detail } = describeIssues([{ place: 'body', issues: error!.issues }]);
    expect(errors).toHaveLength(20);
    expect(detail).toBe('/0: send a string. There are 999 more problems: see "errors".');
  });
});

describe('the parameters of a list', () => {
  test.each([
    ['limit=0', 'limit: send a number of at least 1.'],
    ['limit=501', 'limit: send a number of at most 500.'],
    ['limit=x', 'limit: send a number.'],
    ['limit=1.5', 'limit: send a whole number.'],
    ['limit=1&limit=2', 'limit: send a number.'],
    ['size=1', 'size: "size" is not known here; leave it out.'],
    ['cursor=bm9uc2Vuc2U', 'cursor: send the value of "next"'],
    ['cursor=e30', 'cursor: send the value of "next"'],
  ])('%s is refused with what to send instead', async (query, detail) => {
    const { send } = openNotes();
    const { status, json } = await send(`GET /v1/notes?${query}`);
    expect(status).toBe(400);
    expect(json.detail).toContain(detail);
    expect(json.errors[0].parameter).toBe(query.split('=')[0]);
  });

  test('"next" leads through the whole list', async () => {
    const { send, notes } = openNotes();
    notes.push('a', 'b', 'c');
    const first = await send('GET /v1/notes?limit=2');
    expect(first.json.items).toEqual(['a', 'b']);
    const second = await send(`GET /v1/notes?limit=2&cursor=${first.json.next}`);
    expect(second.json).toEqual({ items: ['c'] });
  });
});

describe('every answer', () => {
  test('has the security headers, failures too', async () => {
    const { send } = openNotes();
    for (const target of ['GET /v1/notes', 'GET /v1/nothing', 'GET /openapi.json']) {
      const { headers } = await send(target);
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('cache-control')).toBe('no-store');
    }
  });

  test('is counted by route and status, and unknown addresses under one name', async () => {
    const { send, requests } = openNotes();
    await send('POST /v1/notes', { body: { text: 'x' } });
    await send('DELETE /v1/notes/y');
    await send('GET /v1/a');
    await send('GET /v1/b');
    expect(requests.map(({ route, status }) => `${route} ${status}`)).toEqual([
      'POST /v1/notes 201',
      'DELETE /v1/notes/{id} 404',
      'none 404',
      'none 404',
    ]);
  });

  test('to a fault is a 500 without its message, and the log has only the name of the error', async () => {
    const { area } = createNotesArea(() => {
      throw new TypeError('日給5万');
    });
    const { send, logged } = createApiWorld({ areas: [area] });
    const { status, text } = await send('POST /v1/notes', { body: { text: 'x' } });
    expect(status).toBe(500);
    expect(text).not.toContain('日給');
    expect(logged).toEqual([
      {
        event: 'api_request_failed',
        fields: { route: 'POST /v1/notes', error: 'TypeError', unavailable: false },
      },
    ]);
  });

  test('while a store does not answer is a 503 that says when to try again', async () => {
    const outages = [
      Object.assign(new Error('x'), { code: 'ECONNREFUSED' }),
      Object.assign(new Error('x'), { code: '57P01' }),
      Object.assign(new Error('x'), { name: 'StreamUnavailable' }),
      Object.assign(new Error('x'), { name: 'RedisError timeout' }),
    ];
    for (const outage of outages) {
      const { area } = createNotesArea(() => {
        throw outage;
      });
      const { send } = createApiWorld({ areas: [area] });
      const { status, headers, json } = await send('POST /v1/notes', { body: { text: 'x' } });
      expect([status, headers.get('retry-after'), json.type]).toEqual([503, '5', '/problems/unavailable']);
    }
  });
});

describe('too much at once', () => {
  test('the quota of the network answers 429 with the time to wait, and nothing happens', async () => {
    const { area, notes } = createNotesArea();
    const quota = { kind: 'posts', count: () => 1 } as const;
    const limited = {
      ...area,
      mount: (deps: Parameters<typeof area.mount>[0]) =>
        area.mount({
          ...deps,
          addRoute: ((route: object, handler: never) =>
            deps.addRoute({ ...route, quota } as never, handler)) as never,
        }),
    };
    const { send } = createApiWorld({
      areas: [limited],
      quota: () => ({ allowed: false, retryAfterMs: 2300 }),
    });
    const { status, headers } = await send('POST /v1/notes', { body: { text: 'x' } });
    expect([status, headers.get('retry-after')]).toEqual([429, '3']);
    expect(notes).toEqual([]);
  });

  test('more requests than the limit are refused at once, and later ones are served again', async () => {
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    const { area } = createNotesArea(() => gate);
    const { send } = createApiWorld({ areas: [area], limits: { requests: 2 } });
    const working = [
      send('POST /v1/notes', { body: { text: 'a' } }),
      send('POST /v1/notes', { body: { text: 'b' } }),
    ];
    await new Promise((resolve) => setImmediate(resolve));
    const refused = await send('POST /v1/notes', { body: { text: 'c' } });
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1']);
    open();
    expect((await Promise.all(working)).map(({ status }) => status)).toEqual([201, 201]);
    expect((await send('POST /v1/notes', { body: { text: 'd' } })).status).toBe(201);
  });

  test('bodies that do not fit into the budget are refused, with and without a length', async () => {
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    const { area } = createNotesArea(() => gate);
    const { send } = createApiWorld({ areas: [area], limits: { bodyBytes: 1000 } });
    const text = 'x'.repeat(90);
    const body = `{"text":"${text}"}${' '.repeat(800)}`;
    const headers = { 'content-length': String(body.length) };
    const working = send('POST /v1/notes', { body, headers });
    await new Promise((resolve) => setImmediate(resolve));
    expect((await send('POST /v1/notes', { body, headers })).status).toBe(429);
    expect((await send('POST /v1/notes', { body: new Blob([body]).stream() })).status).toBe(429);
    open();
    expect((await working).status).toBe(201);
    expect((await send('POST /v1/notes', { body, headers })).status).toBe(201);
  });
});

describe('a change', () => {
  test('that succeeded is in the chain with key, route and ids; a refused one and a list are not', async () => {
    const { send, audit, notes } = openNotes();
    notes.push('old');
    await send('POST /v1/notes', { body: { text: '秘密' } });
    await send('DELETE /v1/notes/old');
    await send('DELETE /v1/notes/unknown');
    await send('POST /v1/notes', { body: {} });
    await send('GET /v1/notes');
    expect(audit).toMatchObject([
      { keyId: 'all', route: 'POST /v1/notes', ids: {}, status: 201 },
      { keyId: 'all', route: 'DELETE /v1/notes/{id}', ids: { id: 'old' }, status: 204 },
    ]);
  });

  describe('whose process ends', () => {
    const listAll = (trail: ReadableAuditTrail) => trail.list(tenantServer('tiny'), { after: 0, limit: 9 });
    const never = new Promise<never>(() => undefined);

    test('between the change and its record is in the chain as one that may have been made', async () => {
      const trail = createMemoryAuditTrail();
      const { area, notes } = createNotesArea();
      const { send, clock } = createApiWorld({ areas: [area], audit: { ...trail, append: () => never } });
      void send('POST /v1/notes', { body: { text: 'x' } });
      await vi.waitFor(() => expect(notes).toEqual(['x']));
      clock.advance(5 * MINUTE_MS);
      await trail.recordInterrupted(clock.now());
      expect(await listAll(trail)).toMatchObject([{ keyId: 'all', route: 'POST /v1/notes', status: 0 }]);
    });

    test('in the middle of the change, too; a refused one leaves nothing', async () => {
      const trail = createMemoryAuditTrail();
      const { area } = createNotesArea(() => {
        throw new Error('x');
      });
      const { send, clock } = createApiWorld({ areas: [area], audit: trail });
      expect((await send('POST /v1/notes', { body: { text: 'x' } })).status).toBe(500);
      expect((await send('DELETE /v1/notes/unknown')).status).toBe(404);
      clock.advance(5 * MINUTE_MS);
      expect(await trail.recordInterrupted(clock.now())).toBe(1);
      expect(await listAll(trail)).toMatchObject([{ route: 'POST /v1/notes', status: 0 }]);
    });
  });

  test('is not made when it cannot be noted first', async () => {
    const trail = createMemoryAuditTrail();
    const { area, notes } = createNotesArea();
    const begin = async () => {
      throw Object.assign(new Error('x'), { code: 'ECONNREFUSED' });
    };
    const { send } = createApiWorld({ areas: [area], audit: { ...trail, begin } });
    expect((await send('POST /v1/notes', { body: { text: 'x' } })).status).toBe(503);
    expect(notes).toEqual([]);
  });

  test('that was made and cannot be recorded at once is answered, and recorded later', async () => {
    const trail = createMemoryAuditTrail();
    const { area } = createNotesArea();
    const append = async () => {
      throw new Error('x');
    };
    const { send, logged, clock } = createApiWorld({ areas: [area], audit: { ...trail, append } });
    expect((await send('POST /v1/notes', { body: { text: 'x' } })).status).toBe(201);
    expect(logged.map(({ event }) => event)).toContain('api_change_recorded_later');
    clock.advance(5 * MINUTE_MS);
    expect(await trail.recordInterrupted(clock.now())).toBe(1);
  });
});

describe('Idempotency-Key', () => {
  const headers = { 'idempotency-key': 'k-1' };

  test('the same request again gets the first answer and changes nothing', async () => {
    const { send, notes, audit } = openNotes();
    const first = await send('POST /v1/notes', { body: { text: 'x' }, headers });
    const again = await send('POST /v1/notes', { body: { text: 'x' }, headers });
    expect(first.headers.get('idempotency-replayed')).toBeNull();
    expect([again.status, again.text, again.headers.get('location')]).toEqual([
      201,
      first.text,
      '/v1/notes/1',
    ]);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect([notes.length, audit.length]).toEqual([1, 1]);
  });

  test('another body with the same key is a 422, and the same key of another network is another request', async () => {
    const { send, notes } = openNotes();
    await send('POST /v1/notes', { body: { text: 'x' }, headers });
    const other = await send('POST /v1/notes', { body: { text: 'y' }, headers });
    expect([other.status, other.json.type]).toEqual([422, '/problems/key-reused']);
    expect((await send('POST /v1/notes', { key: OTHER_KEY, body: { text: 'y' }, headers })).status).toBe(201);
    expect(notes).toEqual(['x', 'y']);
  });

  test('after 24 hours the key is free again', async () => {
    const { send, clock, notes } = openNotes();
    await send('POST /v1/notes', { body: { text: 'x' }, headers });
    clock.advance(24 * 60 * 60 * 1000);
    expect((await send('POST /v1/notes', { body: { text: 'y' }, headers })).status).toBe(201);
    expect(notes).toEqual(['x', 'y']);
  });

  test('the same request at the same time is a 409 until the first is done', async () => {
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    const { area, notes } = createNotesArea(() => gate);
    const { send } = createApiWorld({ areas: [area] });
    const first = send('POST /v1/notes', { body: { text: 'x' }, headers });
    await new Promise((resolve) => setImmediate(resolve));
    const second = await send('POST /v1/notes', { body: { text: 'x' }, headers });
    expect([second.status, second.json.type, second.headers.get('retry-after')]).toEqual([
      409,
      '/problems/in-progress',
      '1',
    ]);
    open();
    expect((await first).status).toBe(201);
    expect(notes).toEqual(['x']);
  });

  test('a request whose process died is carried out by the next one after a minute', async () => {
    const never = new Promise<void>(() => undefined);
    let isDead = true;
    const { area } = createNotesArea(() => (isDead ? never : undefined));
    const { send, clock } = createApiWorld({ areas: [area] });
    void send('POST /v1/notes', { body: { text: 'x' }, headers });
    await new Promise((resolve) => setImmediate(resolve));
    isDead = false;
    clock.advance(59_000);
    expect((await send('POST /v1/notes', { body: { text: 'x' }, headers })).status).toBe(409);
    clock.advance(1_000);
    expect((await send('POST /v1/notes', { body: { text: 'x' }, headers })).status).toBe(201);
  });

  test('after a fault or a refused body the key can be used again', async () => {
    let isBroken = true;
    const { area, notes } = createNotesArea(() => {
      if (isBroken) throw new Error('x');
    });
    const { send } = createApiWorld({ areas: [area] });
    expect((await send('POST /v1/notes', { body: { wrong: 1 }, headers })).status).toBe(400);
    expect((await send('POST /v1/notes', { body: { text: 'x' }, headers })).status).toBe(500);
    isBroken = false;
    expect((await send('POST /v1/notes', { body: { text: 'x' }, headers })).status).toBe(201);
    expect(notes).toEqual(['x']);
  });

  test.each(['', ' ', 'a b', '日本', 'x'.repeat(201)])('the key %j is refused', async (key) => {
    const { send } = openNotes();
    const sent = { 'idempotency-key': encodeURI(key) === key ? key : Buffer.from(key).toString('latin1') };
    const { status, json } = await send('POST /v1/notes', { body: { text: 'x' }, headers: sent });
    expect([status, json.errors[0].parameter]).toEqual([400, 'Idempotency-Key']);
  });
});
