import type { Adapter, Archive, Card, Clock, Health, Log, Server } from '#core';
import { fillTemplate, UnreadableCase } from '#core';
import type { Localizer, ReaderLocale } from '../../cases/index.ts';
import { dispatchAction } from './dispatch-action.ts';

/** The cases whose evidence this process could not decrypt. */
export interface UnreadableCases {
  /** The archive, with every unreadable case noted, and forgotten when it can be read again. */
  watch(archive: Archive): Archive;
  list(): readonly UnreadableCase[];
  /** Names the number of unreadable cases. */
  health(): Health;
}

/**
 * Creates the list. Without it, such a case fails again every minute, and its post stays visible without a card.
 * @example const unreadable = createUnreadableCases(); const archive = unreadable.watch(sql.archive)
 */
export function createUnreadableCases(): UnreadableCases {
  const casesById = new Map<string, UnreadableCase>();
  return {
    watch: (archive) => ({
      ...archive,
      async read(caseId) {
        try {
          const events = await archive.read(caseId);
          casesById.delete(caseId);
          return events;
        } catch (error) {
          if (error instanceof UnreadableCase) casesById.set(caseId, error);
          throw error;
        }
      },
    }),
    list: () => [...casesById.values()],
    health: () =>
      casesById.size === 0
        ? { ok: true }
        : { ok: false, why: `${casesById.size} case(s) cannot be decrypted: run verify` },
  };
}

/**
 * Shows each unreadable case to moderators once, with a card that says what to do. Call it every minute. Never throws.
 * @example const report = createUnreadableCaseReporter({ unreadable, adapterOf, localizerFor, clock, log }); await report()
 */
export function createUnreadableCaseReporter(ports: {
  readonly unreadable: Pick<UnreadableCases, 'list'>;
  readonly adapterOf: (server: Server) => Adapter | undefined;
  readonly localizerFor: (server: Server) => Localizer;
  readonly clock: Clock;
  readonly log: Log;
}): () => Promise<void> {
  const { unreadable, adapterOf, localizerFor, clock, log } = ports;
  const loggedIds = new Set<string>();
  const shownIds = new Set<string>();

  return async () => {
    for (const unreadableCase of unreadable.list()) {
      const { caseId, post } = unreadableCase;
      if (!loggedIds.has(caseId)) log.error('case_unreadable', { case: caseId });
      loggedIds.add(caseId);
      const { server } = post.ref;
      const adapter = adapterOf(server);
      if (!adapter || shownIds.has(caseId)) continue;
      const card = createUnreadableCard(unreadableCase, localizerFor(server)());
      const result = await dispatchAction(adapter, server, { kind: 'card', card }, clock.now());
      if ('status' in result && result.status !== 'failed') shownIds.add(caseId);
    }
  };
}

/** Its revision is higher than that of the case's last card, which it replaces. */
const createUnreadableCard = (
  { caseId, post, eventCount }: UnreadableCase,
  { wording: { card } }: ReaderLocale,
): Card => ({
  caseId,
  revision: eventCount + 1,
  title: fillTemplate(card.title, { case: caseId }),
  status: card.status.unreadable,
  author: { ...post.author, name: post.author.name || post.author.id },
  channel: post.ref.channel,
  text: '',
  spans: [],
  reasons: [],
  facts: [{ label: card.fact.todo, value: card.fact.unreadable }],
  buttons: [],
  ...(post.url !== undefined && { url: post.url }),
});
