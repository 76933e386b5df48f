import type { ProofRecord, Server, VerificationRecord, VerificationRecords } from '#core';
import { type ExportRow, formatJst, formatUtc } from './export-rows.ts';
import { subjectKey } from './result-counts.ts';
import { type InquiryQuery, type InquirySubject, subjectsOf } from './search.ts';

/** The records of the gate that match a request. */
export interface Verifications {
  /** The matching accounts with their records; `proofs` contains only those that the request asks for. */
  readonly records: readonly VerificationRecord[];
  /** The ids of the matching accounts by `subjectKey`; a subject without records has no entry. */
  readonly accountsBySubject: ReadonlyMap<string, readonly string[]>;
  /** Contacts that look like telephone numbers, but cannot be searched because the gate has no key. */
  readonly unsearchable: readonly string[];
}

/** No records: the gate is not in use. */
export const NO_VERIFICATIONS: Verifications = {
  records: [],
  accountsBySubject: new Map(),
  unsearchable: [],
};

const HASH_PATTERN = /^[0-9a-f]{64}$/;
const NUMBER_PATTERN = /^[+0][\d\s().-]{8,}$/;

/**
 * The records of the gate for the accounts, the display names (by the accounts that used them) and the telephone numbers of
 * a request. A contact may also be a keyed hash from an earlier answer: so the accounts that share a number are found
 * without the number. Of an account that is found only by its number, only this number is given. With a period, only what
 * happened in it. Rejects when the store fails.
 * @example (await findVerifications(records, server, request, accountsByName)).records.map(({ account }) => account)
 */
export async function findVerifications(
  source: VerificationRecords,
  server: Server,
  query: InquiryQuery,
  accountsByName: ReadonlyMap<string, readonly string[]>,
): Promise<Verifications> {
  const found = new Map<string, VerificationRecord>();
  const accountsBySubject = new Map<string, Set<string>>();
  const unsearchable: string[] = [];
  const add = (subject: InquirySubject, record: VerificationRecord | undefined): void => {
    const inPeriod = record && limitToPeriod(record, query);
    if (!inPeriod) return;
    const earlier = found.get(record.account);
    found.set(record.account, { ...inPeriod, proofs: mergeProofs(earlier?.proofs ?? [], inPeriod.proofs) });
    const accounts = accountsBySubject.get(subjectKey(subject)) ?? new Set();
    accountsBySubject.set(subjectKey(subject), accounts.add(record.account));
  };

  for (const subject of subjectsOf(query)) {
    const { kind, value } = subject;
    if (kind === 'account') add(subject, await source.findByAccount(server, value));
    if (kind === 'name')
      for (const account of accountsByName.get(subjectKey(subject)) ?? [])
        add(subject, await source.findByAccount(server, account));
    if (kind !== 'contact') continue;
    const contact = value.normalize('NFKC').trim();
    const hash = HASH_PATTERN.test(contact) ? contact : source.hashNumber(server, contact);
    if (hash === undefined) {
      if (NUMBER_PATTERN.test(contact)) unsearchable.push(value);
      continue;
    }
    for (const record of await source.findByHash(server, hash))
      add(subject, { ...record, proofs: record.proofs.filter((proof) => proof.hash === hash) });
  }
  return {
    records: [...found.values()],
    accountsBySubject: new Map([...accountsBySubject].map(([key, accounts]) => [key, [...accounts]])),
    unsearchable,
  };
}

/** The record with its proofs of the period; undefined if nothing of it happened then. */
function limitToPeriod(
  record: VerificationRecord,
  { from, until }: Pick<InquiryQuery, 'from' | 'until'>,
): VerificationRecord | undefined {
  const isInPeriod = (at: Date): boolean => (!from || at >= from) && (!until || at < until);
  const proofs = record.proofs.filter(({ at }) => isInPeriod(at));
  return isInPeriod(record.at) || proofs.length > 0 ? { ...record, proofs } : undefined;
}

function mergeProofs(first: readonly ProofRecord[], second: readonly ProofRecord[]): readonly ProofRecord[] {
  const key = ({ kind, hash, at, result }: ProofRecord) => JSON.stringify([kind, hash, at, result]);
  return [...new Map([...first, ...second].map((proof) => [key(proof), proof])).values()];
}

/**
 * The rows of a record: its result, then each number or identity that the account used. Without the moderator who admitted
 * the account.
 * @example verificationRows(record).map(({ kind, result }) => [kind, result]) // [['gate', 'admitted'], ['number', 'passed']]
 */
export const verificationRows = (record: VerificationRecord): readonly ExportRow[] => {
  const { account, result, at, method = null, reason = null, proofs } = record;
  return [
    { account, kind: 'gate', result, method, reason, hash: null, ...timeColumns(at) },
    ...proofs.map((proof) => ({
      ...{ account, kind: proof.kind, result: proof.result, method: null, reason: null, hash: proof.hash },
      ...timeColumns(proof.at),
    })),
  ];
};

const timeColumns = (at: Date) => ({ at_utc: formatUtc(at), at_jst: formatJst(at) });

/** The number of stored keyed hashes. @example countHashes(verifications) // 2 */
export const countHashes = ({ records }: Verifications): number =>
  new Set(records.flatMap(({ proofs }) => proofs.map(({ hash }) => hash))).size;
