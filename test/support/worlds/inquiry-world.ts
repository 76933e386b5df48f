import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type {
  AccountIdFormat,
  Caller,
  CommandReply,
  InquiryCommand,
  InquiryRequestInput,
  Message,
  Policy,
} from '#core';
import { parseMobileNumber } from '../../../adapters/sms/index.ts';
import { type BundleResult, createBundle } from '../../../src/app/inquiries/create-bundle.ts';
import { createLocalizer, deriveCaseId } from '../../../src/cases/index.ts';
import { handleInquiryCommand } from '../../../src/commands/inquiry/inquiry-commands.ts';
import { createVerificationRecords } from '../../../src/gate/verification-records.ts';
import { foldText } from '../../../src/text/index.ts';
import { openedEvent } from '../../contracts/archive.ts';
import { afterStart } from '../../contracts/contract-helpers.ts';
import { typedInquiryRequest } from '../inquiry-requests.ts';
import { SERVER } from '../messages.ts';
import { openTestDatabase } from '../services/test-database.ts';
import { testPolicy, wordings } from '../shipped-wording-and-policy.ts';
import { administrator } from './command-world.ts';
import { createGateWorld, GATE_KEY, GATE_POLICY, type GateWorld } from './gate-world.ts';

/** Who answers, on every answer sheet of the tests. */
const RESPONDENT = { organisation: '架空サーバー運営会', phone: '03-0000-0000' };

/**
 * Creates an archive on disk with the inquiry commands. Replies are in Japanese. Any text is an account id, unless
 * `accountIds` is given.
 * @example const world = await createInquiryWorld(); await world.register({ accounts: ['rin'] }); await world.close()
 */
export async function createInquiryWorld(more: Partial<Policy> = {}, accountIds?: AccountIdFormat) {
  const store = await openTestDatabase();
  const { sql, clock } = store;
  const folder = mkdtempSync(join(tmpdir(), 'yamidome-inquiry-'));
  const log = { info: () => {}, warn: () => {}, error: () => {} };
  const policy = testPolicy(more);
  const contextOf = (caller: Caller) => ({
    caller,
    policy,
    readerLocale: createLocalizer(wordings, 'ja')(),
  });
  const verificationRecords = createVerificationRecords({
    ...{ keyValueStore: sql.keyValueStore, hashKey: GATE_KEY },
    normaliseNumber: (typed) => parseMobileNumber(typed),
  });
  const ports = {
    verificationRecords,
    inquiries: sql.inquiries,
    archive: sql.archive,
    fold: foldText,
    clock,
    log,
    accountIdFormatOf: () => accountIds,
  };

  return {
    sql,
    clock,
    store,
    path: (name: string) => join(folder, name),
    ask: (command: InquiryCommand, caller = administrator('aoi')): Promise<CommandReply> =>
      handleInquiryCommand(ports, contextOf(caller), command),
    register: (
      input: Partial<InquiryRequestInput> = {},
      caller = administrator('aoi'),
    ): Promise<CommandReply> =>
      handleInquiryCommand(ports, contextOf(caller), { do: 'register', paper: typedInquiryRequest(input) }),
    /** Opens and finishes the case of a message, with copies of its attachments. */
    async posted(message: Message, files: readonly string[] = []): Promise<string> {
      const id = deriveCaseId(message.ref);
      const copied = [];
      for (const text of files) {
        const file = await sql.attachmentStore.put(id, Buffer.from(text));
        const [picture] = message.pictures ?? [];
        const link = picture === undefined ? {} : { picture, message: message.ref.id };
        copied.push({ name: '求人.png', file, bytes: text.length, ...link });
      }
      await sql.archive.append(id, 0, [
        openedEvent(message),
        { kind: 'copied', at: afterStart(1), files: copied },
        { kind: 'reported', at: afterStart(2), reporter: administrator('yui'), reason: 'ひみつの理由' },
      ]);
      await sql.archive.markFinished(id, 3);
      return id;
    },
    bundle(
      name: string,
      number = 'Q-1',
      typed = number,
      caller = administrator('aoi'),
    ): Promise<BundleResult> {
      return createBundle({
        ...{
          sql,
          context: contextOf(caller),
          number,
          out: join(folder, name),
          packsVersion: 'fake 1',
          wording: wordings,
        },
        ...{ clock, confirm: async () => typed, verificationRecords, respondent: RESPONDENT },
      });
    },
    server: SERVER,
    /** A gate on the stores of this world. Two accounts may use one number. */
    openGate: (): GateWorld =>
      createGateWorld({ stores: sql, policy: { gate: { ...GATE_POLICY, accountsPerNumber: 2 } } }),
    async close() {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** An archive on disk with the inquiry commands. */
export type InquiryWorld = Awaited<ReturnType<typeof createInquiryWorld>>;
