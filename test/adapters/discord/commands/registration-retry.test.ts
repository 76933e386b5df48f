import { afterEach, describe, expect, it } from 'vitest';
import { buildRegistration } from '../../../../adapters/discord/commands/registration.ts';
import { createDiscordAdapter } from '../../../../adapters/discord/index.ts';
import { createIntake } from '../../../../src/app/intake.ts';
import { createFileDownloader } from '../../../../src/app/network/download-file.ts';
import { COMMAND_DEFINITIONS } from '../../../../src/commands/command-list.ts';
import * as memory from '../../../../src/memory/index.ts';
import { fakeDetect } from '../../../support/fake-detector.ts';
import { type FakeDiscord, startFakeDiscord } from '../../../support/fake-discord/index.ts';
import { testPolicy, wordings } from '../../../support/shipped-wording-and-policy.ts';

const REGISTER = 'PUT /applications/:app/commands';
const running: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const stoppable of running.splice(0).reverse()) await stoppable.stop();
});

async function startBot(beforeStart: (discord: FakeDiscord) => void) {
  const discord = await startFakeDiscord();
  running.push(discord);
  discord.guild({ name: '町' }).channel('general');
  beforeStart(discord);
  const logLines: string[] = [];
  const addLine = (event: string, fields: object = {}) =>
    void logLines.push(`${event} ${JSON.stringify(fields)}`);
  const shared = {
    ...memory.createMemoryCaseStores(),
    leases: memory.createMemoryLeases(),
    rateLimits: memory.createMemoryRateLimits(),
    strikes: memory.createMemoryStrikes(),
    keyValueStore: memory.createMemoryKeyValueStore(),
    policies: memory.createMemoryPolicyStore(() => testPolicy()),
    wording: wordings,
    clock: discord.clock,
    log: { info: addLine, warn: addLine, error: addLine },
  };
  const adapter = createDiscordAdapter({
    downloadFile: createFileDownloader(),
    ...shared,
    ...{ token: discord.token, apiUrl: discord.api, timeoutMs: 300, minReconnectMs: 10 },
  });
  running.push(adapter);
  const intake = createIntake({ ...shared, adapters: adapter, detect: fakeDetect, packsVersion: () => '1' });
  const commandService = {
    listCommands: () => COMMAND_DEFINITIONS,
    execute: async () => ({ accepted: true, code: 'done', text: '' }) as const,
    complete: async () => [],
  };
  await adapter.start(intake, commandService as never);
  return { discord, logLines };
}

const successes = (discord: FakeDiscord) =>
  discord.requestsTo(REGISTER).filter(({ status }) => status === 200);

describe('the registration of commands', () => {
  it.each([
    ['a fault of Discord', 503, (discord: FakeDiscord) => discord.faults.fail(REGISTER, 503, 5)],
    [
      'an answer that never comes',
      undefined,
      (discord: FakeDiscord) => discord.faults.dropResponse(REGISTER, 5),
    ],
  ])('after %s it is tried again, and the log says why', async (_, status, fail) => {
    const { discord, logLines } = await startBot(fail);
    await discord.until('the commands are registered', () => successes(discord).length > 0);
    const line = logLines.find((text) => text.startsWith('command_registration_failed'));
    expect(line).toContain('"retryInSeconds"');
    if (status !== undefined) expect(line).toContain(`"status":${status}`);
  });

  it('a refusal is logged with its status and code, and not repeated', async () => {
    const { discord, logLines } = await startBot((fake) => fake.faults.respondWithError(REGISTER, 50001));
    const line = await discord.until('the refusal is logged', () =>
      logLines.find((text) => text.startsWith('command_registration_failed')),
    );
    expect(line).toContain('"status":403,"code":50001');
    expect(line).not.toContain('retry');
    expect(discord.requestsTo(REGISTER)).toHaveLength(1);
  });

  it('offers the commands of moderators by the one permission that their buttons need', () => {
    const needed = new Set(
      buildRegistration(COMMAND_DEFINITIONS).map((one) => one.default_member_permissions),
    );
    expect(needed).toEqual(new Set([null, '8192', '32']));
  });
});
