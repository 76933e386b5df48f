import type {
  Adapter,
  Archive,
  AttachmentStore,
  CaseNeighbours,
  CaseView,
  Clock,
  ConsoleCases,
  ConsoleQueue,
  ConsoleViewer,
  Intake,
  KeyValueStore,
  Language,
  Log,
  Member,
  Message,
  NeighbourMessage,
  PolicyStore,
  Server,
  Wordings,
} from '#core';
import { memberKey, pictureTypeOf, serverKey, UnreadableCase } from '#core';
import { errorName } from '#lib';
import {
  type CaseState,
  createLocalizer,
  deriveCaseState,
  type ReaderLocale,
  type RuleTextLookup,
} from '../../../cases/index.ts';
import { parseCaseId } from '../../../commands/lib/parse-case-id.ts';
import { type ChannelNames, createChannelNames } from '../queue/channel-names.ts';
import { readCampaign, readMemberHistory } from './case-history.ts';
import { type CaseReaders, createCaseReaders } from './case-readers.ts';
import { createCaseView } from './case-view.ts';

const NEIGHBOURS_ON_EACH_SIDE = 5;

/** The dependencies of the pages of cases. */
export interface CasePorts {
  readonly archive: Pick<Archive, 'read' | 'listCasesByAuthor' | 'listCasesByReporter'>;
  readonly attachmentStore: Pick<AttachmentStore, 'get'>;
  readonly keyValueStore: KeyValueStore;
  readonly intake: Pick<Intake, 'decide' | 'performModeratorAction' | 'getMemberHistory'>;
  /** Claims with a lease. Absent: a claim is an event of the case only. */
  readonly queue?: Pick<ConsoleQueue, 'find' | 'claim' | 'renewClaim'>;
  readonly policies: Pick<PolicyStore, 'of'>;
  readonly adapterOf: (server: Server) => Adapter | undefined;
  readonly wording: Wordings;
  readonly reasons: RuleTextLookup;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Creates the pages of cases.
 * @example (await createConsoleCases(ports).read(viewer, 'Y-4G7C2Q0M1X', 'ja'))?.kind // 'case'
 */
export function createConsoleCases(ports: CasePorts): ConsoleCases {
  const { archive, attachmentStore, intake, queue } = ports;
  const parts = { readers: createCaseReaders(ports), channelNames: createChannelNames(ports) };

  /**
   * A case of the viewer's server. One read of the archive, whether it is another server's case or none. Throws
   * `UnreadableCase` for an own case only.
   */
  async function readOwn({ caller }: ConsoleViewer, typed: string): Promise<CaseState | undefined> {
    const id = parseCaseId(typed);
    if (id === undefined) return undefined;
    const events = await archive.read(id).catch((error: unknown) => {
      if (error instanceof UnreadableCase && serverKey(error.post.ref.server) !== serverKey(caller.server))
        return [];
      throw error;
    });
    const state = deriveCaseState(events);
    return state && serverKey(state.evidence.message.ref.server) === serverKey(caller.server)
      ? state
      : undefined;
  }

  /** The viewer as a moderator who reads this language. */
  const actorOf = ({ caller }: ConsoleViewer, language: Language) => ({ ...caller, language });

  return {
    async read(viewer, caseId, language) {
      try {
        const state = await readOwn(viewer, caseId);
        return state && (await viewOf(viewer, state, language, parts, ports));
      } catch (error) {
        if (!(error instanceof UnreadableCase)) throw error;
        const { post } = error;
        const { status, fact } = localeFor(viewer.caller, language, ports).wording.card;
        return {
          kind: 'unreadable',
          caseId: error.caseId,
          status: status.unreadable,
          advice: fact.unreadable,
          ...(post.url !== undefined && { url: post.url }),
        };
      }
    },

    async readNeighbours(viewer, caseId) {
      const state = await readOwn(viewer, caseId);
      return state && requestNeighbours(viewer, state.evidence.message, ports);
    },

    async readFile(viewer, caseId, file) {
      const state = await readOwn(viewer, caseId);
      const copy = state?.attachmentCopies.find((known) => known.file === file);
      const stored = copy && (await attachmentStore.get(copy.file));
      if (!copy || !stored) return undefined;
      const bytes = Uint8Array.from(stored);
      const pictureType = pictureTypeOf(bytes);
      return { name: copy.name, bytes, ...(pictureType !== undefined && { pictureType }) };
    },

    async decide(viewer, caseId, decision, language) {
      const state = await readOwn(viewer, caseId);
      const moderator = actorOf(viewer, language);
      return state && intake.decide({ caseId: state.id, moderator, decision });
    },

    async takeBack(viewer, caseId, decisionIndex, language) {
      const state = await readOwn(viewer, caseId);
      const moderator = actorOf(viewer, language);
      return (
        state &&
        intake.performModeratorAction({ caseId: state.id, moderator, action: 'reopen', decisionIndex })
      );
    },

    async act(viewer, caseId, { action, text }, language) {
      const state = await readOwn(viewer, caseId);
      if (!state) return undefined;
      const moderator = actorOf(viewer, language);
      // A case that is not in the lists has no lease; its claim is on its card only.
      if (action === 'claim' && queue && (await queue.find(moderator, state.id)))
        return queue.claim(moderator, state.id);
      return intake.performModeratorAction({
        ...{ caseId: state.id, moderator, action },
        ...(text !== undefined && { note: text }),
      });
    },
  };
}

const localeFor = ({ server }: Pick<Member, 'server'>, language: Language, ports: CasePorts): ReaderLocale =>
  createLocalizer(ports.wording, ports.policies.of(server).language, ports.reasons)({ language });

async function viewOf(
  viewer: ConsoleViewer,
  state: CaseState,
  language: Language,
  { readers, channelNames }: { readonly readers: CaseReaders; readonly channelNames: ChannelNames },
  ports: CasePorts,
): Promise<CaseView> {
  const { queue, policies, adapterOf, clock } = ports;
  const locale = localeFor(viewer.caller, language, ports);
  const { channel, server } = state.evidence.message.ref;
  await queue?.renewClaim(viewer.caller, state.id);
  const [member, campaign, summary, names, caseReaders] = await Promise.all([
    readMemberHistory(state, locale, clock.now(), ports),
    readCampaign(state, locale, ports),
    queue?.find(viewer.caller, state.id),
    channelNames(viewer.caller, [channel]),
    readers.note(state.id, viewer.caller),
  ]);
  return createCaseView(state, {
    locale,
    policy: policies.of(server),
    supports: adapterOf(server)?.supports,
    mayAct: viewer.roles.has('moderator'),
    ...{ member, campaign, readers: caseReaders },
    claimedBy: summary ? summary.claim?.name : state.claim?.moderator.name,
    channelName: names.get(channel),
  });
}

async function requestNeighbours(
  { caller }: ConsoleViewer,
  message: Message,
  { adapterOf, log }: Pick<CasePorts, 'adapterOf' | 'log'>,
): Promise<CaseNeighbours> {
  const adapter = adapterOf(message.ref.server);
  if (!adapter?.readNeighbours) return { kind: 'unsupported' };
  try {
    const found = await adapter.readNeighbours(message, NEIGHBOURS_ON_EACH_SIDE, caller);
    if (!found) return { kind: 'hidden' };
    const toNeighbour = ({ author, sentAt, text, url }: Message): NeighbourMessage => ({
      author: author.name,
      isAuthorOfCase: memberKey(author) === memberKey(message.author),
      ...{ sentAt, text },
      ...(url !== undefined && { url }),
    });
    return {
      kind: 'messages',
      before: found.before.map(toNeighbour),
      after: found.after.map(toNeighbour),
    };
  } catch (error) {
    log.warn('console_neighbours_failed', { error: errorName(error) });
    return { kind: 'unavailable' };
  }
}
