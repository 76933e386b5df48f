import type {
  AccountIdFormat,
  Caller,
  Clock,
  CommandReply,
  CommandRequest,
  CommandService,
  ConsoleInquiries,
  ConsoleViewer,
  InquiryChange,
  InquiryRow,
  InquiryStore,
  Language,
  PolicyStore,
  VerificationRecords,
  Wordings,
} from '#core';
import type { SqlStores } from '../../../../adapters/sql/index.ts';
import { createLocalizer } from '../../../cases/index.ts';
import { describeSearchResult } from '../../../commands/inquiry/describe-inquiry.ts';
import { countMatches } from '../../../commands/inquiry/inquiry-commands.ts';
import {
  deriveInquiryState,
  formatInquiryId,
  type InquiryRespondent,
  type InquiryState,
  parseInquiryId,
} from '../../../inquiry/index.ts';
import { foldText } from '../../../text/index.ts';
import { createBundle } from '../../inquiries/create-bundle.ts';
import { closedRow, inquiryRow, inquiryView, matchesText } from './inquiry-view.ts';
import { sendBundle } from './send-bundle.ts';

/** A search by text reads the events of each inquiry, so it stops here; the newest are searched. */
const MAX_SEARCHED = 1000;

/** The register, and what a bundle needs of a database. */
export type InquiryStores = Pick<SqlStores, 'archive' | 'attachmentStore' | 'proof'> & {
  readonly inquiries: InquiryStore;
};

/** The dependencies of the inquiry desk. */
export interface InquiriesDependencies {
  /** Undefined without a database: inquiries cannot be registered. */
  readonly stores: InquiryStores | undefined;
  readonly commands: Pick<CommandService, 'execute'>;
  readonly policies: Pick<PolicyStore, 'of'>;
  readonly wording: Wordings;
  readonly accountIdFormatOf: (platform: string) => AccountIdFormat | undefined;
  /** The data of the gate. Absent: the gate is not in use. */
  readonly verificationRecords?: VerificationRecords | undefined;
  /** Who answers, for the answer sheet. */
  readonly respondent?: InquiryRespondent | undefined;
  /** The version of the rules in force. */
  readonly rulesVersion: () => string;
  /** Bundles are written here while they are sent. */
  readonly temporaryFolder: string;
  readonly clock: Clock;
}

/** Only these act; the commands check it again with the rights of that moment. */
const mayAct = ({ roles }: ConsoleViewer): boolean => roles.has('inquiry-desk');
const mayRead = ({ roles }: ConsoleViewer): boolean => roles.has('inquiry-desk') || roles.has('auditor');

/**
 * Creates the inquiry desk of the console.
 * @example const inquiries = createConsoleInquiries(deps); await inquiries.list(viewer, 'ja', { state: 'open' })
 */
export function createConsoleInquiries(deps: InquiriesDependencies): ConsoleInquiries {
  const { stores, commands, policies, wording, clock } = deps;

  function contextOf({ caller }: ConsoleViewer, language: Language) {
    const policy = policies.of(caller.server);
    const reader: Caller = { ...caller, language };
    const locale = createLocalizer(wording, policy.language)(reader);
    const accountIds = deps.accountIdFormatOf(caller.server.platform);
    return { reader, policy, locale, accountIds, now: clock.now() };
  }

  /** Undefined: no such inquiry on this server, or the viewer must not know. */
  async function find(
    viewer: ConsoleViewer,
    id: string,
  ): Promise<{ number: number; state: InquiryState; stores: InquiryStores } | undefined> {
    const number = parseInquiryId(id);
    if (!mayRead(viewer) || !stores || number === undefined || formatInquiryId(number) !== id)
      return undefined;
    const state = deriveInquiryState(await stores.inquiries.read(viewer.caller.server, number));
    return state && { number, state, stores };
  }

  return {
    async list(viewer, language, filter) {
      if (!mayRead(viewer)) return undefined;
      const context = contextOf(viewer, language);
      if (!stores) return { text: context.locale.wording.inquiry.refused.nowhere };
      const { server } = viewer.caller;
      const summaries = await stores.inquiries.list(server);
      const wanted = summaries.filter(
        ({ closed }) => filter.state === 'all' || closed === (filter.state === 'closed'),
      );
      const text = filter.text?.trim() ?? '';
      const rows: InquiryRow[] = [];
      for (const [index, summary] of wanted.entries()) {
        if (text === '' && summary.closed) rows.push(closedRow(summary, context.locale));
        else {
          if (index >= MAX_SEARCHED) break;
          const state = deriveInquiryState(await stores.inquiries.read(server, summary.number));
          if (state && (text === '' || matchesText(summary.number, state, text)))
            rows.push(inquiryRow(summary.number, state, context));
        }
      }
      return { rows };
    },

    async read(viewer, language, id) {
      const found = await find(viewer, id);
      return found && inquiryView(found.number, found.state, { viewer, ...contextOf(viewer, language) });
    },

    async count(viewer, language, id) {
      const found = await find(viewer, id);
      if (!found) return undefined;
      const { locale } = contextOf(viewer, language);
      const ports = {
        archive: found.stores.archive,
        fold: foldText,
        verificationRecords: deps.verificationRecords,
      };
      const { request } = found.state;
      const { counts, verifications } = await countMatches(ports, viewer, request);
      return describeSearchResult(request, counts, verifications, locale).split('\n');
    },

    async change(viewer, language, change) {
      if (!mayAct(viewer)) return undefined;
      const { reader } = contextOf(viewer, language);
      const reply: CommandReply = await commands.execute(reader, toCommand(change));
      return { accepted: reply.accepted, text: reply.text, id: reply.inquiry };
    },

    async makeBundle(viewer, language, id, typed) {
      const found = mayAct(viewer) ? await find(viewer, id) : undefined;
      if (!found) return undefined;
      const { reader, policy, locale } = contextOf(viewer, language);
      return sendBundle(`${id}.zip`, deps.temporaryFolder, (path) =>
        createBundle({
          sql: found.stores,
          context: { caller: reader, policy, readerLocale: locale },
          number: id,
          out: path,
          packsVersion: deps.rulesVersion(),
          confirm: async () => typed,
          ...{ wording, clock, verificationRecords: deps.verificationRecords },
          respondent: deps.respondent,
        }),
      );
    },
  };
}

/** The command that does a change. Its rules, words and record are the same as on the platforms. */
function toCommand(change: InquiryChange): CommandRequest {
  const command = `inquiry ${change.do}`;
  switch (change.do) {
    case 'register':
      return { command, options: withoutEmpty(change.paper) };
    case 'hold':
    case 'extend': {
      const { id, days } = change;
      return { command, options: { number: id, ...(days?.trim() && { days: Number(days) }) } };
    }
    case 'release':
    case 'approve':
      return { command, options: { number: change.id } };
    case 'close': {
      const { id, ending, remark = '' } = change;
      return { command, options: withoutEmpty({ number: id, ending, remark }) };
    }
    default:
      return change satisfies never;
  }
}

const withoutEmpty = (fields: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([name, text]) => (text?.trim() ? [[name, text.trim()]] : [])),
  );
