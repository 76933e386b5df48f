import { expect, it } from 'vitest';
import { createBreakableKeyValueStore } from '../../support/breakable-key-value-store.ts';
import { moderator } from '../../support/messages.ts';
import { ORIGIN, SERVER_PATH, serveSite } from './served-site.ts';

it('while the database does not answer, every page says so in words, no form is lost silently, and later all works again', async () => {
  const { store, setAvailable } = createBreakableKeyValueStore();
  const site = await serveSite({ keyValueStore: store });
  site.join(moderator('kei'));
  const link = `/console/link/${await site.issueLink(moderator('kei'))}`;
  const cookie = await site.signInAs();
  const token = await site.formTokenOf(cookie);
  setAvailable(false);
  for (const path of ['/console', `${SERVER_PATH}/queue`, '/console/account', '/console/nowhere']) {
    const response = await site.send(path, { headers: { cookie, 'accept-language': 'ja' } });
    const page = await response.text();
    expect([response.status, response.headers.get('content-type')], path).toEqual([
      503,
      'text/html; charset=UTF-8',
    ]);
    expect(page, path).toContain('<html lang="ja"');
    expect(page, path).toContain('<h1>');
    expect(response.headers.get('content-security-policy'), path).toContain("default-src 'none'");
    expect(response.headers.get('cache-control'), path).toBe('no-store');
  }
  const decision = await site.send(`${SERVER_PATH}/case/Y-4G7C2Q0M1X/decide`, {
    method: 'POST',
    headers: { cookie, origin: ORIGIN, 'hx-request': 'true' },
    body: new URLSearchParams({ token, decision: 'uphold' }),
  });
  expect([decision.status, decision.headers.get('hx-retarget')]).toEqual([503, '#status']);
  expect(await decision.text()).toContain('class="notice bad"');
  expect((await site.send(link)).status).toBe(503);
  expect(site.calls).toEqual([]);
  setAvailable(true);
  expect((await site.send('/console/account', { headers: { cookie } })).status).toBe(200);
  expect((await site.send(link)).status).toBe(200);
});
