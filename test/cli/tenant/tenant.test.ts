import { rm } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { tenantServer } from '#core';
import { createApiKeys } from '../../../src/app/operator/tenants/api-keys.ts';
import { appendFinishedCase } from '../../adapters/sql/support/sample-cases.ts';
import { callCommand, createSmallRulesFolder } from '../../support/cli/run-command.ts';
import { member, message } from '../../support/messages.ts';
import { openTestDatabase, type TestDatabase } from '../../support/services/test-database.ts';

const log = { info: () => {}, warn: () => {}, error: () => {} };
const SQUARE = tenantServer('square');

describe('the command tenant', { timeout: 60_000 }, () => {
  let store: TestDatabase;
  let rules: string;
  const run = (...args: readonly string[]) =>
    callCommand('tenant', [...args, '--data', store.dataDir, '--lang', 'en'], {
      env: { ...process.env, RULES_DIR: rules },
    });
  const runJson = async (...args: readonly string[]) => JSON.parse((await run(...args, '--json')).out);
  const authenticate = (bearer: string) =>
    createApiKeys({ tenants: store.sql.tenants, clock: { now: () => new Date() }, log }).authenticate(bearer);

  beforeEach(async () => {
    store = await openTestDatabase();
    rules = await createSmallRulesFolder();
  });
  afterEach(async () => {
    await store.close();
    await rm(rules, { recursive: true });
  });

  test('a tenant is added with limits, listed and changed', async () => {
    expect((await run('list')).out).toContain('no tenants');
    const added = await run('add', 'square', '--name', '広場', '--posts-per-second', '200');
    expect([added.code, added.out]).toEqual([0, expect.stringContaining('tenant key add square')]);
    expect((await run('list')).out).toMatch(/square +広場 +200 +– +– +30 +valid/);
    await run('set', 'square', '--posts-per-second', 'none', '--judges-per-second', '0.5');
    expect(await store.sql.tenants.read('square')).toMatchObject({
      ...{ name: '広場', retentionDays: 30 },
      quotas: { judgesPerSecond: 0.5, burstSeconds: 10 },
    });
    const again = await run('add', 'square', '--name', 'x');
    expect([again.code, again.err]).toEqual([2, expect.stringContaining('never used again')]);
    expect((await run('set', 'plaza', '--name', 'x')).code).toBe(1);
  });

  test('a key is shown once, works, is replaced with an overlap, and is revoked', async () => {
    await run('add', 'square', '--name', 'Square');
    const made = await run('key', 'add', 'square', '--name', 'posts', '--scope', 'posts, events');
    const [, bearer = ''] = made.out.split('\n');
    expect(made.code).toBe(0);
    expect((await authenticate(bearer))?.scopes).toEqual(new Set(['posts', 'events']));
    const [key] = await runJson('key', 'list', 'square');
    expect((await run('key', 'list', 'square')).out).not.toContain(bearer.slice(-43));
    const rotated = await runJson('key', 'rotate', 'square', key.id, '--overlap-hours', '0');
    expect(await authenticate(bearer)).toBeUndefined();
    expect((await authenticate(rotated.bearer))?.tenant).toBe('square');
    expect((await run('key', 'revoke', 'square', rotated.key.id)).code).toBe(0);
    expect(await authenticate(rotated.bearer)).toBeUndefined();
    expect((await run('key', 'revoke', 'square', 'unknown')).code).toBe(1);
    expect((await run('key', 'rotate', 'square', key.id)).code).toBe(2);
    expect((await run('key', 'list', 'square')).out).toMatch(/expired[\s\S]*revoked/);
  });

  test('changes by key are written as JSON Lines', async () => {
    await run('add', 'square', '--name', 'Square');
    const entry = { keyId: 'k1', route: 'POST /v1/holds', ids: {}, status: 201, at: new Date() };
    for (let i = 0; i < 3; i++) await store.sql.auditTrail.append(SQUARE, entry);
    const lines = (await run('audit', 'square')).out.trim().split('\n');
    expect(lines.map((line) => JSON.parse(line).route)).toEqual(Array(3).fill('POST /v1/holds'));
    const last = JSON.parse(lines[1]!).number;
    expect((await run('audit', 'square', '--after', String(last))).out.trim().split('\n')).toHaveLength(1);
    expect((await run('audit', 'plaza')).code).toBe(1);
  });

  test('an erasure is shown first, refused while a hold is in force, and done with --yes', async () => {
    await run('add', 'square', '--name', 'Square');
    const posted = message(member('rin', { server: SQUARE }), '荷物を運ぶだけで8万円');
    await appendFinishedCase(store.sql, 'Y-1', posted);
    expect((await run('erase', 'square')).out).toContain('Nothing was erased yet');
    const hold = await store.sql.holds.place({ member: posted.author }, 'order', new Date());
    const held = await run('erase', 'square', '--yes');
    expect([held.code, held.out]).toEqual([3, expect.stringContaining('1 hold is in force')]);
    expect(JSON.stringify(await store.sql.archive.read('Y-1'))).toContain('荷物');
    await store.sql.holds.lift(hold);
    const erased = await run('erase', 'square', '--yes', '--by', 'Kei');
    expect([erased.code, erased.out]).toEqual([0, 'square was erased: 1 cases with 8 events\n']);
    const sql = await store.reopen();
    expect(JSON.stringify(await sql.archive.read('Y-1'))).not.toContain('荷物');
    expect((await sql.verify()).finding).toBeUndefined();
    expect((await run('erase', 'square', '--yes')).out).toContain('erased before');
    expect((await run('key', 'add', 'square', '--name', 'x', '--scope', 'posts')).code).toBe(1);
    expect((await run('erase', 'plaza')).code).toBe(1);
  });

  test.each([
    [['add'], 'write the id of a tenant'],
    [['add', 'square'], '--name'],
    [['add', 'Square!', '--name', 'x'], 'a–z'],
    [['add', 'square', '--name', 'x', '--posts-per-second', '0'], 'above 0'],
    [['add', 'square', '--name', 'x', '--posts-per-day', '1.5'], 'a whole number'],
    [['add', 'square', '--name', 'x', '--retention-days', '0'], 'from 1'],
    [['add', 'square', '--name', 'x', '--burst-seconds', 'none'], 'a number'],
    [['ad', 'square'], 'did you mean'],
    [['key', 'ad', 'square'], 'did you mean'],
    [['key', 'add', 'square', '--name', 'x'], '--scope'],
    [['key', 'add', 'square', '--name', 'x', '--scope', 'everything'], 'not "everything"'],
    [['key', 'revoke', 'square'], 'tenant key list square'],
    [['erase', 'square', 'plaza'], 'one word too many'],
  ])('%j is refused with what to write', async (args, why) => {
    const { code, err } = await run(...args);
    expect(code).toBe(2);
    expect(err).toContain(why);
  });
});
