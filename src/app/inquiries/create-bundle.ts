import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { type Clock, fillTemplate, type VerificationRecords, type Wordings } from '#core';
import { keyFingerprint, parsePublicKey, writeBundle } from '../../../adapters/bundle/index.ts';
import { accountIdFormatOf, investigatorContact } from '../../../adapters/index.ts';
import type { SqlStores } from '../../../adapters/sql/index.ts';
import { describeUnknownActor, findInquiry } from '../../commands/inquiry/inquiry-commands.ts';
import type { CommandContext } from '../../commands/lib/reply.ts';
import {
  type BundlePlan,
  type BundlePorts,
  buildAnswerSheet,
  canHandleInquiries,
  disclosesCases,
  findDisclosureBlocker,
  formatInquiryId,
  generateBundleFiles,
  type InquiryRespondent,
  type InquiryState,
  isAccountId,
  parseInquiryId,
  planBundle,
} from '../../inquiry/index.ts';
import { foldText } from '../../text/index.ts';

/** The stores, the caller and the inquiry of one bundle. */
export interface CreateBundleOptions {
  readonly sql: Pick<SqlStores, 'archive' | 'attachmentStore' | 'inquiries' | 'proof'>;
  readonly context: CommandContext;
  /** The id of the inquiry as it was typed, for example `Q-12`. */
  readonly number: string;
  /** Path of the bundle. Absent: the id of the inquiry with `.zip`, in the current folder. */
  readonly out?: string | undefined;
  /** Version of the rules in force. */
  readonly packsVersion: string;
  readonly wording: Wordings;
  /** The data of the gate; absent if the gate is not in use. */
  readonly verificationRecords?: VerificationRecords | undefined;
  /** Who answers, for the answer sheet. */
  readonly respondent?: InquiryRespondent | undefined;
  readonly clock: Clock;
  /** Shows the contents that would be disclosed, and asks. Resolves with the typed answer: the inquiry's id allows it. */
  readonly confirm: (contents: string, prompt: string) => Promise<string>;
  /** Is called for each case that is read; a case is read once for each file of the bundle. */
  readonly onCaseRead?: () => void;
}

/** Whether the bundle was written, and a text for the caller. */
export type BundleResult = { readonly ok: boolean; readonly text: string };

const failure = (text: string): { readonly ok: false; readonly text: string } => ({ ok: false, text });

/** An inquiry whose bundle may be written. */
interface DisclosableInquiry {
  readonly ok: true;
  readonly number: number;
  readonly id: string;
  readonly state: InquiryState;
  /** Path of the bundle. */
  readonly path: string;
}

interface DisclosedCounts {
  readonly messages: number;
  readonly attachments: number;
  readonly verifications: number;
}

/**
 * Writes the signed bundle that answers an inquiry. The hash chain records the disclosure before the file gets its final
 * name, so each file with that name has its record. Resolves with `ok: false` and a reason if the caller, the inquiry or
 * the answer does not allow the bundle. Rejects if it cannot be written.
 * @example await createBundle({ sql, context, number: 'Q-12', packsVersion, wording, clock, confirm })
 */
export async function createBundle(options: CreateBundleOptions): Promise<BundleResult> {
  const { sql, context } = options;
  const { caller, policy, readerLocale } = context;
  const inquiry = await findDisclosableInquiry(options);
  if (!inquiry.ok) return inquiry;
  const ports = {
    archive: countReads(sql.archive, options.onCaseRead),
    attachmentStore: sql.attachmentStore,
    fold: foldText,
    verificationRecords: options.verificationRecords,
    readChainLinks: (caseId: string, length: number) => sql.proof.links(caseId, length),
  };
  const plan = await planBundle(ports, caller.server, inquiry.state.request, policy.inquiries);
  const counts = countDisclosed(plan);
  const isConfirmed = await confirmDisclosure(options, inquiry, plan, counts);
  const { refused, desk: texts } = readerLocale.wording.inquiry;
  if (!isConfirmed) return failure(fillTemplate(refused.confirm, { number: inquiry.id }));

  const key = parsePublicKey(sql.proof.publicKey);
  if (!key) throw new Error('the signing key is no Ed25519 key');
  const fingerprint = keyFingerprint(key);
  await writeAndRecord(options, inquiry, ports, plan, counts, fingerprint);
  const done = fillTemplate(texts.bundled, { file: inquiry.path, ...counts });
  return { ok: true, text: `${done}\n${fillTemplate(texts.key, { key: fingerprint })}` };
}

/** Checks the caller's roles, the number, the state of the inquiry and the path. */
async function findDisclosableInquiry({
  sql,
  context,
  number: typedNumber,
  out,
}: CreateBundleOptions): Promise<DisclosableInquiry | ReturnType<typeof failure>> {
  const { caller, policy, readerLocale } = context;
  const { refused } = readerLocale.wording.inquiry;
  if (!canHandleInquiries(caller, policy.inquiries)) {
    return failure(
      fillTemplate(refused.role, { roles: policy.inquiries.roles.join(readerLocale.wording.list) }),
    );
  }
  const lookup = await findInquiry(sql.inquiries, context, typedNumber);
  if (!lookup.ok) return failure(lookup.reply.text);
  const { number, state } = lookup;
  const id = formatInquiryId(number);
  const accountIds = accountIdFormatOf(caller.server.platform);
  if (!isAccountId(caller.id, accountIds))
    return failure(describeUnknownActor(caller.id, accountIds, context));
  const blocker = findDisclosureBlocker(state, policy.inquiries, accountIds);
  if (blocker) return failure(fillTemplate(refused[blocker], { number: id }));
  const path = out ?? `${id}.zip`;
  if (existsSync(path))
    return failure(`${path}: there is such a file already; write another name with --out`);
  return { ok: true, number, id, state, path };
}

const countReads = (
  archive: SqlStores['archive'],
  onCaseRead: CreateBundleOptions['onCaseRead'],
): SqlStores['archive'] => ({
  ...archive,
  read(caseId) {
    onCaseRead?.();
    return archive.read(caseId);
  },
});

function countDisclosed({ disclosedItems, counts, verifications }: BundlePlan): DisclosedCounts {
  const hasMessages = (['posts', 'texts', 'attachments'] as const).some((item) => disclosedItems.has(item));
  return {
    messages: hasMessages ? counts.messages : 0,
    attachments: disclosedItems.has('attachments') ? counts.attachments : 0,
    verifications: disclosedItems.has('verification') ? verifications.records.length : 0,
  };
}

/** Asks for confirmation if the bundle discloses texts or attachments; the caller must type the inquiry's id. */
async function confirmDisclosure(
  { context, confirm }: CreateBundleOptions,
  { number, id, state }: DisclosableInquiry,
  { disclosedItems }: BundlePlan,
  counts: DisclosedCounts,
): Promise<boolean> {
  if (!disclosedItems.has('texts') && !disclosedItems.has('attachments')) return true;
  const { desk: texts, ground } = context.readerLocale.wording.inquiry;
  const contents = fillTemplate(texts.contents, { ...counts, ground: ground[state.request.ground] });
  const typed = await confirm(contents, fillTemplate(texts.confirm, { number: id }));
  return parseInquiryId(typed) === number;
}

/** Writes a temporary file, appends the disclosure to the hash chain, then renames the file. */
async function writeAndRecord(
  options: CreateBundleOptions,
  inquiry: DisclosableInquiry,
  ports: BundlePorts,
  plan: BundlePlan,
  counts: DisclosedCounts,
  fingerprint: string,
): Promise<void> {
  const { sql, context, clock, wording } = options;
  const { caller, policy } = context;
  const { number, state, path } = inquiry;
  const { server } = caller;
  const { request } = state;
  const madeAt = clock.now();
  const sheet = buildAnswerSheet(
    {
      ...{ number, server, request, plan, policy, answeredAt: madeAt, answeredBy: caller.name },
      ...(options.respondent && { respondent: options.respondent }),
      ...{ fingerprint, platformContact: investigatorContact(server.platform) },
    },
    wording.ja,
  );
  const manifestFields = buildManifestFields(options, inquiry, plan, counts);
  const temporaryPath = `${path}.part`;
  await rm(temporaryPath, { force: true });
  const files = generateBundleFiles(ports, server, request, plan);
  const metadata = { server, manifestFields, madeAt, head: await sql.proof.signedHead(server) };
  const { manifestSha256 } = await writeBundle(temporaryPath, files, sheet, metadata, sql.proof);
  try {
    await sql.inquiries.append(server, number, state.events.length, {
      kind: 'disclosed',
      at: madeAt,
      by: caller,
      items: request.items.filter((item) => plan.disclosedItems.has(item)),
      cases: disclosesCases(plan.disclosedItems) ? [...plan.cases.keys()] : [],
      ...counts,
      manifest: manifestSha256,
    });
    await rename(temporaryPath, path);
  } catch (error) {
    await rm(temporaryPath, { force: true });
    throw error;
  }
}

const buildManifestFields = (
  { context: { caller, policy }, packsVersion }: CreateBundleOptions,
  { id, state }: DisclosableInquiry,
  plan: BundlePlan,
  counts: DisclosedCounts,
) => ({
  inquiry: { number: id, ...state.request },
  madeBy: { id: caller.id, name: caller.name },
  packs: packsVersion,
  policy: {
    sha256: createHash('sha256').update(JSON.stringify(policy)).digest('hex'),
    ...policy.inquiries,
  },
  answers: plan.answers,
  counts: { cases: plan.counts.cases, ...counts },
});
