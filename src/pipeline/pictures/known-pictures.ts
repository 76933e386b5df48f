import type {
  Archive,
  Clock,
  KeyValueStore,
  KnownPicture,
  KnownPictures,
  PictureReading,
  Server,
} from '#core';
import { KNOWN_PICTURE_PREFIX, serverKey } from '#core';
import { createLruMap } from '#lib';
import { type CaseState, deriveCaseState } from '../../cases/index.ts';
import {
  comparePictures,
  fingerprintOf,
  haveSameContent,
  type PictureFingerprint,
} from './compare-pictures.ts';
import { type DecidedPicture, decidedPicturesOf, hasPictures } from './decided-pictures.ts';
import { hasUpheldEvidence } from './upheld-evidence.ts';

/** Of one server, about 1.3 MB in memory; the cases that were decided first are dropped. */
const MAX_CASES = 1000;
/** A decision in another process counts here after this time at the latest. */
const CACHE_TTL_MS = 60_000;
const MAX_CACHED_SERVERS = 50;

/** The pictures that moderators have decided about, and how they get there. */
export interface KnownPictureStore extends KnownPictures {
  /**
   * Stores the pictures of a decided case, in place of those that an earlier decision on it has stored; a decision that was
   * taken back removes them. If the case changed meanwhile, what it has now counts. Makes no call for a case without pictures.
   * Idempotent. Rejects when the store is unavailable.
   */
  record(state: CaseState): Promise<void>;
}

interface DecidedCase {
  readonly caseId: string;
  /** When moderators decided. */
  readonly at: string;
  readonly pictures: readonly DecidedPicture[];
}

/**
 * Creates the store: for each server the fingerprints of pictures of decided cases, never a picture or its text. A picture that
 * moderators upheld in one case and dismissed in another leads to a review.
 * @example const store = createKnownPictureStore({ keyValueStore, archive, clock }); await store.find(server, reading)
 */
export function createKnownPictureStore({
  keyValueStore,
  archive,
  clock,
  maxCases = MAX_CASES,
}: {
  readonly keyValueStore: KeyValueStore;
  readonly archive: Pick<Archive, 'read'>;
  readonly clock: Clock;
  readonly maxCases?: number;
}): KnownPictureStore {
  const cache = createLruMap<{ readonly cases: Promise<readonly DecidedCase[]>; readonly readAtMs: number }>(
    MAX_CACHED_SERVERS,
  );
  const prefixOf = (server: Server): string => `${KNOWN_PICTURE_PREFIX}${serverKey(server)}/`;

  async function list(server: Server): Promise<readonly DecidedCase[]> {
    const prefix = prefixOf(server);
    return (await keyValueStore.list(prefix)).map(([key, text]) => ({
      ...(JSON.parse(text) as Omit<DecidedCase, 'caseId'>),
      caseId: key.slice(prefix.length),
    }));
  }

  function listCached(server: Server): Promise<readonly DecidedCase[]> {
    const key = serverKey(server);
    const nowMs = clock.now().getTime();
    const cached = cache.get(key);
    if (cached && nowMs - cached.readAtMs < CACHE_TTL_MS) return cached.cases;
    const cases = list(server);
    cache.set(key, { cases, readAtMs: nowMs });
    cases.catch(() => cache.delete(key));
    return cases;
  }

  async function dropOldest(server: Server): Promise<void> {
    const cases = await list(server);
    const oldest = cases
      .toSorted((a, b) => (a.at < b.at ? -1 : 1))
      .slice(0, Math.max(0, cases.length - maxCases));
    for (const { caseId } of oldest) await keyValueStore.delete(prefixOf(server) + caseId);
  }

  return {
    async find(server, reading) {
      const fingerprint = fingerprintOf(reading);
      return fingerprint && findKnown(await listCached(server), { fingerprint, reading });
    },
    async record(state) {
      const { moderatorDecision, reopening, evidence, id } = state;
      if (!hasPictures(state) || (!moderatorDecision && !reopening)) return;
      const { server } = evidence.message.ref;
      const key = prefixOf(server) + id;
      let newest: CaseState | undefined = state;
      let isChanged = false;
      // Another process may have taken the decision back, or erased the case, before this one stored it.
      while (await replaceEntry(keyValueStore, key, newest)) {
        isChanged = true;
        newest = deriveCaseState(await archive.read(id));
      }
      if (!isChanged) return;
      await dropOldest(server);
      cache.delete(serverKey(server));
    },
  };
}

/** Stores what is known from a case; nothing for a case that is gone. Resolves with whether the entry was another one before. */
async function replaceEntry(
  keyValueStore: KeyValueStore,
  key: string,
  state: CaseState | undefined,
): Promise<boolean> {
  const pictures = state ? decidedPicturesOf(state) : [];
  const text =
    pictures.length > 0
      ? JSON.stringify({ at: state?.moderatorDecision?.at.toISOString(), pictures })
      : undefined;
  if ((await keyValueStore.get(key)) === text) return false;
  if (text === undefined) await keyValueStore.delete(key);
  else await keyValueStore.put(key, text);
  return true;
}

interface PostedPicture {
  readonly fingerprint: PictureFingerprint;
  readonly reading: PictureReading;
}

function findKnown(cases: readonly DecidedCase[], posted: PostedPicture): KnownPicture | undefined {
  const matches = cases.flatMap(({ caseId, pictures }) =>
    pictures.flatMap((decided) => matchPicture(decided, posted, caseId)),
  );
  const [best] = matches.toSorted((a, b) => rank(a) - rank(b) || a.distance - b.distance);
  const isDisputed = best?.label === 'upheld' && matches.some(({ label }) => label === 'dismissed');
  return best && isDisputed ? { ...best, match: 'similar' } : best;
}

/** The same upheld picture, then one that is similar, then a dismissed one. */
const rank = ({ label, match }: KnownPicture): number =>
  label === 'dismissed' ? 2 : match === 'same' ? 0 : 1;

function matchPicture(
  decided: DecidedPicture,
  posted: PostedPicture,
  caseId: string,
): readonly KnownPicture[] {
  const { match, distance } = comparePictures(decided, posted.fingerprint);
  if (match === 'none') return [];
  const { label, evidence = [], isWeak } = decided;
  if (label === 'dismissed')
    return match === 'same' && haveSameContent(decided, posted.fingerprint)
      ? [{ label, match, caseId, distance }]
      : [];
  const isSame = match === 'same' && !isWeak && hasUpheldEvidence({ fingerprint: decided, evidence }, posted);
  return [{ label, match: isSame ? 'same' : 'similar', caseId, distance }];
}
