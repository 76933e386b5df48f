import { expect, it } from 'vitest';
import type { Adapter } from '#core';
import { createConsoleRights } from '../../../../src/app/console/access/rights.ts';
import { createMemoryPolicyStore } from '../../../../src/memory/index.ts';
import { createFakeAdapter } from '../../../support/fake-adapter.ts';
import { createFakeClock, MINUTE_MS, SECOND_MS } from '../../../support/fake-clock.ts';
import { member, moderator, SERVER } from '../../../support/messages.ts';
import { testPolicy } from '../../../support/shipped-wording-and-policy.ts';
import { administrator } from '../../../support/worlds/command-world.ts';
import { createAccessWorld, OTHER_SERVER } from './access-world.ts';

const aoi = moderator('aoi');
const account = { platform: 'fake', id: 'aoi' };
const remembered = { isFresh: false };
const fresh = { isFresh: true };

it('a moderator who loses the role loses the console within five minutes, and before the next change', async () => {
  const world = createAccessWorld();
  world.join(aoi);
  expect(await world.access.findViewer(account, SERVER, remembered)).toMatchObject({ caller: { id: 'aoi' } });
  world.members.clear();
  expect(await world.access.findViewer(account, SERVER, fresh)).toBeUndefined();
  expect(await world.access.findViewer(account, SERVER, remembered)).toBeUndefined();

  world.join(aoi);
  expect(await world.access.findViewer(account, SERVER, fresh)).toBeDefined();
  world.members.clear();
  world.clock.advance(5 * MINUTE_MS - 1);
  expect(await world.access.findViewer(account, SERVER, remembered)).toBeDefined();
  world.clock.advance(1);
  expect(await world.access.findViewer(account, SERVER, remembered)).toBeUndefined();
});

it('a member who has just received a role can open the console after half a minute', async () => {
  const world = createAccessWorld();
  world.join(member('aoi'));
  expect(await world.access.findViewer(account, SERVER, remembered)).toBeUndefined();
  world.join(aoi);
  world.clock.advance(30 * SECOND_MS);
  expect(await world.access.findViewer(account, SERVER, remembered)).toBeDefined();
});

it('many pages at the same time ask the platform once for each member', async () => {
  const world = createAccessWorld();
  world.join(aoi);
  await Promise.all(Array.from({ length: 200 }, () => world.access.findViewer(account, SERVER, remembered)));
  expect(world.requestedMembers).toEqual(['fake:square/aoi']);
});

it('while a platform does not answer, nothing can be changed, and pages can be read for five minutes', async () => {
  const world = createAccessWorld();
  world.join(aoi);
  await world.access.findViewer(account, SERVER, remembered);
  world.setOutage(true);
  expect(await world.access.findViewer(account, SERVER, fresh)).toBeUndefined();
  expect(await world.access.findViewer(account, SERVER, remembered)).toBeDefined();
  world.clock.advance(5 * MINUTE_MS);
  expect(await world.access.findViewer(account, SERVER, remembered)).toBeUndefined();
  expect(world.logged).toContain('console_rights_unreadable {"member":"fake:square/aoi","error":"Error"}');
  world.setOutage(false);
  expect(await world.access.findViewer(account, SERVER, remembered)).toBeDefined();
});

it('a batch is continued for a moderator, and for a person whose rights cannot be read now', async () => {
  const world = createAccessWorld();
  world.join(aoi);
  world.join(member('rin'));
  expect(await world.mayDecide(SERVER, 'aoi')).toBe(true);
  expect(await world.mayDecide(SERVER, 'rin')).toBe(false);
  expect(await world.mayDecide(SERVER, 'gone')).toBe(false);
  world.setOutage(true);
  expect(await world.mayDecide(SERVER, 'aoi')).toBe(true);
});

it('each person gets the roles that the platform and the policy grant', async () => {
  const world = createAccessWorld({
    policy: {
      roles: { auditors: ['audit-role', 'naoki'] },
      inquiries: { secondPerson: true, roles: ['legal'], texts: ['warrant'] },
    },
  });
  const rolesOf = async (id: string) => {
    const viewer = await world.access.findViewer({ platform: 'fake', id }, SERVER, fresh);
    return viewer && [...viewer.roles];
  };
  world.join(member('rin'));
  world.join(moderator('aoi'));
  world.join(administrator('kei'));
  world.join(administrator('mio', { roles: ['legal'] }));
  world.join(member('naoki'));
  world.join(member('sora', { roles: ['audit-role'] }));
  world.join(moderator('robot', { bot: true, roles: ['audit-role'] }));
  expect(await rolesOf('rin')).toBeUndefined();
  expect(await rolesOf('aoi')).toEqual(['moderator']);
  expect(await rolesOf('kei')).toEqual(['moderator', 'administrator']);
  expect(await rolesOf('mio')).toEqual(['moderator', 'administrator', 'inquiry-desk']);
  expect(await rolesOf('naoki')).toEqual(['auditor']);
  expect(await rolesOf('sora')).toEqual(['auditor']);
  expect(await rolesOf('robot')).toBeUndefined();
});

it('a moderator of one server is no one on another server', async () => {
  const world = createAccessWorld();
  world.join(aoi);
  expect(await world.access.findViewer(account, OTHER_SERVER, fresh)).toBeUndefined();
  expect(await world.access.listServers(account)).toEqual([{ server: SERVER, name: '広場' }]);
  expect(await world.access.findViewer({ ...account, platform: 'other' }, SERVER, fresh)).toBeUndefined();
});

it('a bot on a thousand servers asks for a hundred of them; a server that was opened before is among them', async () => {
  const servers = Array.from({ length: 1000 }, (_, i) => ({ platform: 'fake', id: `s${i}` }));
  const requested: string[] = [];
  const adapter: Adapter = {
    ...createFakeAdapter(),
    listServers: () => servers,
    async findCaller({ server, id }) {
      requested.push(server.id);
      return server.id === 's999' ? { ...aoi, server, id } : undefined;
    },
  };
  const rights = createConsoleRights({
    adapters: [adapter],
    policies: createMemoryPolicyStore(() => testPolicy()),
    clock: createFakeClock(),
    log: { info: () => {}, warn: () => {}, error: () => {} },
  });
  expect(await rights.listServers(account)).toEqual([]);
  expect(requested).toHaveLength(100);
  await rights.readViewer(account, servers[999]!, fresh);
  expect((await rights.listServers(account)).map(({ server }) => server.id)).toEqual(['s999']);
  expect(requested).toHaveLength(101);
});
