import type { Adapter, Archive, Card, Clock, Health, KeyValueStore, Log, Server } from '#core';
import { fillTemplate, UnreadableCase } from '#core';
import { errorName } from '#lib';
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

/** The key of a case whose card says that it is unreadable; the value is its server. */
const SHOWN_PREFIX = 'unreadable-card/';
/** No time is later than this, in milliseconds: the year 2286. */
const END_OF_TIME_MS = 1e13;

/**
 * Shows each unreadable case to moderators once, with a card that says what to do, and its real card again when it can
 * be read, also after a restart. Call it every minute. Never throws.
 * @example const report = createUnreadableCaseReporter(ports); await report()
 */
export function createUnreadableCaseReporter(ports: {
  readonly unreadable: Pick<UnreadableCases, 'list'>;
  readonly archive: Pick<Archive, 'read'>;
  /** The real card of a case; undefined if it cannot be built now. */
  readonly buildCard: (caseId: string, server: Server) => Promise<Card | undefined>;
  readonly keyValueStore: KeyValueStore;
  readonly adapterOf: (server: Server) => Adapter | undefined;
  readonly localizerFor: (server: Server) => Localizer;
  readonly clock: Clock;
  readonly log: Log;
}): () => Promise<void> {
  const { unreadable, archive, buildCard, keyValueStore, adapterOf, localizerFor, clock, log } = ports;
  const loggedIds = new Set<string>();
  const shownIds = new Set<string>();

  /** Shows a card; returns false if it must be tried again. */
  async function show(server: Server, card: Card): Promise<boolean> {
    const adapter = adapterOf(server);
    if (!adapter) return false;
    const now = clock.now();
    const revision = revisionBetween(card.revision, now);
    const action = { kind: 'card', card: { ...card, revision } } as const;
    const result = await dispatchAction(adapter, server, action, now);
    return 'status' in result && result.status !== 'failed';
  }

  async function showRestoredCase(caseId: string, server: Server): Promise<void> {
    const isReadable = await archive.read(caseId).then(
      () => true,
      () => false,
    );
    const card = isReadable ? await buildCard(caseId, server) : undefined;
    if (!card || !(await show(server, card))) return;
    await keyValueStore.delete(SHOWN_PREFIX + caseId);
    shownIds.delete(caseId);
    loggedIds.delete(caseId);
  }

  async function showUnreadableCases(): Promise<void> {
    for (const unreadableCase of unreadable.list()) {
      const { caseId, post } = unreadableCase;
      if (!loggedIds.has(caseId)) log.error('case_unreadable', { case: caseId });
      loggedIds.add(caseId);
      const { server } = post.ref;
      if (shownIds.has(caseId)) continue;
      // Recorded first: a card that was shown without a record would stay for ever.
      await keyValueStore.put(SHOWN_PREFIX + caseId, JSON.stringify(server));
      if (await show(server, createUnreadableCard(unreadableCase, localizerFor(server)())))
        shownIds.add(caseId);
    }
  }

  return async () => {
    try {
      for (const [key, value] of await keyValueStore.list(SHOWN_PREFIX))
        await showRestoredCase(key.slice(SHOWN_PREFIX.length), JSON.parse(value) as Server);
      await showUnreadableCases();
    } catch (error) {
      log.warn('unreadable_cases_failed', { error: errorName(error) });
    }
  };
}

/**
 * A revision above that of the case's last card and below that of the next one, which replaces it. A later one is higher,
 * so that the real card replaces the unreadable one, and the other way round, although the case has no new events.
 */
const revisionBetween = (eventCount: number, now: Date): number =>
  eventCount + now.getTime() / END_OF_TIME_MS;

const createUnreadableCard = (
  { caseId, post, eventCount }: UnreadableCase,
  { wording: { card } }: ReaderLocale,
): Card => ({
  caseId,
  revision: eventCount,
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
