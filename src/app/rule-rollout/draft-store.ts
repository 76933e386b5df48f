import { createHash } from 'node:crypto';
import { z } from 'zod';
import type {
  Clock,
  Draft,
  DraftKey,
  DraftSettings,
  KeyValueStore,
  Leases,
  Log,
  Policy,
  Server,
} from '#core';
import { DRAFT_KEYS, DRAFT_STAGES, DRAFT_STEPS, parseServerKey, SHARE_PERCENT, serverKey } from '#core';

/** A draft and what a rollback needs. */
export interface StoredDraft extends Draft {
  /** The settings before the activation, and those that were activated. */
  readonly activation?: { readonly before: DraftSettings; readonly after: DraftSettings } | undefined;
}

/** The drafts of all servers, one for each. Several processes see the same ones. */
export interface DraftStore {
  read(server: Server): Promise<StoredDraft | undefined>;
  /** All drafts, to find those that live messages are judged with. */
  list(): Promise<readonly (readonly [Server, StoredDraft])[]>;
  /**
   * Stores what `change` makes of the draft, if it returns one. Changes of one server exclude each other; undefined if another
   * one is running.
   */
  update<T>(
    server: Server,
    change: (draft: StoredDraft | undefined) => Promise<{ readonly draft?: StoredDraft; readonly result: T }>,
  ): Promise<T | undefined>;
}

/** The console had the drafts first; entries that were written then must open. */
const PREFIX = 'console/playground/draft/';
const LOCK_MS = 30_000;

const settingsSchema = z.object({
  probability: z.object({ review: z.number(), hide: z.number() }),
  phrases: z.array(z.object({ text: z.string(), ruling: z.enum(['review', 'hide']) })),
  ownPack: z.string().optional(),
});
const percentSchema = z.number().min(SHARE_PERCENT.min).max(SHARE_PERCENT.max);
const draftSchema = z
  .object({
    /** Entries of earlier versions have none. */
    id: z.string().optional(),
    settings: settingsSchema,
    only: z.array(z.enum(DRAFT_KEYS)).optional(),
    stage: z.enum(DRAFT_STAGES),
    percent: percentSchema.optional(),
    steps: z.array(
      z.object({
        step: z.enum(DRAFT_STEPS),
        at: z.coerce.date(),
        by: z.object({ id: z.string(), name: z.string() }),
        percent: percentSchema.optional(),
        why: z.string().optional(),
      }),
    ),
    revision: z.int(),
    activation: z.object({ before: settingsSchema, after: settingsSchema }).optional(),
  })
  .refine(({ stage, percent }) => (stage === 'share') === (percent !== undefined));

/**
 * Drafts as entries of the key-value store. An entry that this version does not understand counts as no draft.
 * @example const drafts = createDraftStore({ keyValueStore, leases, clock, log }); await drafts.read(server)
 */
export function createDraftStore({
  keyValueStore,
  leases,
  clock,
  log,
}: {
  readonly keyValueStore: KeyValueStore;
  readonly leases: Leases;
  readonly clock: Clock;
  readonly log: Log;
}): DraftStore {
  const keyOf = (server: Server): string => PREFIX + serverKey(server);

  function parse(key: string, text: string | undefined): StoredDraft | undefined {
    if (text === undefined) return undefined;
    const result = draftSchema.safeParse(JSON.parse(text));
    if (result.success)
      return {
        ...result.data,
        id: result.data.id ?? draftId(key.slice(PREFIX.length), result.data.settings),
      };
    log.warn('playground_draft_invalid', { server: key.slice(PREFIX.length) });
    return undefined;
  }

  return {
    read: async (server) => parse(keyOf(server), await keyValueStore.get(keyOf(server))),
    async list() {
      const entries = await keyValueStore.list(PREFIX);
      return entries.flatMap(([key, text]) => {
        const draft = parse(key, text);
        return draft ? [[parseServerKey(key.slice(PREFIX.length)), draft] as const] : [];
      });
    },
    async update(server, change) {
      const lock = `console/playground/${serverKey(server)}`;
      if (!(await leases.acquire(lock, clock.now(), LOCK_MS))) return undefined;
      try {
        const key = keyOf(server);
        const { draft, result } = await change(parse(key, await keyValueStore.get(key)));
        if (draft) await keyValueStore.put(key, JSON.stringify(draft));
        return result;
      } finally {
        await leases.release(lock);
      }
    },
  };
}

/**
 * The id of a draft: it follows from its server and its settings, and `salt`, for example its revision.
 * @example draftId('discord:4177', draft.settings, '3') // '0f1e2d3c4b5a'
 */
export const draftId = (server: string, settings: DraftSettings, salt = ''): string =>
  createHash('sha256')
    .update(JSON.stringify([server, salt, settings]))
    .digest('hex')
    .slice(0, 12);

/** The settings of a policy that a draft can change. @example settingsOf(policy).probability.hide // 0.55 */
export const settingsOf = ({ probability, phrases, ownPack }: DraftSettings): DraftSettings => ({
  probability,
  phrases,
  ...(ownPack !== undefined && { ownPack }),
});

/** The policy with what a draft changes. @example withDraft(policy, draft).probability */
export function withDraft(
  policy: Policy,
  { settings, only = DRAFT_KEYS }: Pick<Draft, 'settings' | 'only'>,
): Policy {
  const settingOf = <Key extends DraftKey>(key: Key): DraftSettings[Key] =>
    only.includes(key) ? settings[key] : policy[key];
  const { ownPack: _, ...rest } = policy;
  const ownPack = settingOf('ownPack');
  return {
    ...rest,
    probability: settingOf('probability'),
    phrases: [...settingOf('phrases')],
    ...(ownPack !== undefined && { ownPack }),
  };
}
