import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { type Clock, fillTemplate, type Wordings } from '#core';
import { keyFingerprint, parsePublicKey, writeBundle } from '../../../adapters/bundle/index.ts';
import { investigatorContact } from '../../../adapters/index.ts';
import type { SqlStores } from '../../../adapters/sql/index.ts';
import { findInquiry } from '../../commands/inquiry/inquiry-commands.ts';
import type { CommandContext } from '../../commands/lib/reply.ts';
import {
  buildAnswerSheet,
  canHandleInquiries,
  findDisclosureBlocker,
  formatInquiryId,
  generateBundleFiles,
  parseInquiryId,
  planBundle,
} from '../../inquiry/index.ts';
import { foldText } from '../../text/index.ts';

export interface CreateBundleOptions {
  readonly sql: Pick<SqlStores, 'archive' | 'attachmentStore' | 'inquiries' | 'proof'>;
  readonly context: CommandContext;
  readonly number: string;
  /** Absent: the number of the inquiry, in this folder. */
  readonly out?: string | undefined;
  /** Of the rules in force. */
  readonly packsVersion: string;
  readonly wording: Wordings;
  readonly clock: Clock;
  /** Shows what would leave and asks; the answer is the inquiry's number when it may. */
  readonly confirm: (contents: string, prompt: string) => Promise<string>;
}

export type BundleResult = { readonly ok: boolean; readonly text: string };

const failure = (text: string): BundleResult => ({ ok: false, text });

/**
 * Makes the signed answer to an inquiry. That it was handed over is a link of the chain before the file has its name:
 * whoever finds the file finds the record.
 * @example await createBundle({ sql, asked, number: 'Q-12', packs, wording, clock, confirm })
 */
export async function createBundle(request: CreateBundleOptions): Promise<BundleResult> {
  const { sql, context, wording, clock } = request;
  const { caller, policy, readerLocale } = context;
  const { refused, desk: says, ground } = readerLocale.wording.inquiry;
  if (!canHandleInquiries(caller, policy.inquiries)) {
    return failure(
      fillTemplate(refused.role, { roles: policy.inquiries.roles.join(readerLocale.wording.list) }),
    );
  }
  const found = await findInquiry(sql.inquiries, context, request.number);
  if (!found.ok) return failure(found.reply.text);
  const { number, state } = found;
  const { request: paper } = state;
  const name = formatInquiryId(number);
  const why = findDisclosureBlocker(state, policy.inquiries);
  if (why) return failure(fillTemplate(refused[why], { number: name }));
  const path = request.out ?? `${name}.zip`;
  if (existsSync(path))
    return failure(`${path}: there is such a file already; write another name with --out`);

  const ports = {
    archive: sql.archive,
    attachmentStore: sql.attachmentStore,
    fold: foldText,
    readChainLinks: (caseId: string, length: number) => sql.proof.links(caseId, length),
  };
  const plan = await planBundle(ports, caller.server, paper, policy.inquiries);
  const messages = ['posts', 'texts', 'attachments'].some((item) => plan.disclosedItems.has(item as 'posts'))
    ? plan.counts.messages
    : 0;
  const attachments = plan.disclosedItems.has('attachments') ? plan.counts.attachments : 0;
  if (plan.disclosedItems.has('texts') || plan.disclosedItems.has('attachments')) {
    const contents = fillTemplate(says.contents, { messages, attachments, ground: ground[paper.ground] });
    const typed = await request.confirm(contents, fillTemplate(says.confirm, { number: name }));
    if (parseInquiryId(typed) !== number) return failure(fillTemplate(refused.confirm, { number: name }));
  }

  const key = parsePublicKey(sql.proof.publicKey);
  if (!key) throw new Error('the signing key is no Ed25519 key');
  const fingerprint = keyFingerprint(key);
  const madeAt = clock.now();
  const server = caller.server;
  const sheet = buildAnswerSheet(
    {
      ...{ number, server, request: paper, plan, policy, answeredAt: madeAt, answeredBy: caller.name },
      ...{ fingerprint, platformContact: investigatorContact(server.platform) },
    },
    wording.ja,
  );
  const metadata = {
    inquiry: { number: name, ...paper },
    madeBy: { id: caller.id, name: caller.name },
    packs: request.packsVersion,
    policy: {
      sha256: createHash('sha256').update(JSON.stringify(policy)).digest('hex'),
      ...policy.inquiries,
    },
    answers: plan.answers,
    counts: { cases: plan.counts.cases, messages, attachments },
  };
  const temporaryPath = `${path}.part`;
  await rm(temporaryPath, { force: true });
  const parts = generateBundleFiles(ports, server, paper, plan);
  const facts = { server, manifestFields: metadata, madeAt, head: await sql.proof.signedHead(server) };
  const written = await writeBundle(temporaryPath, parts, sheet, facts, sql.proof);
  try {
    await sql.inquiries.append(server, number, state.events.length, {
      kind: 'disclosed',
      at: madeAt,
      by: caller,
      items: paper.items.filter((item) => plan.disclosedItems.has(item)),
      cases: plan.disclosedItems.size > 0 ? [...plan.cases.keys()] : [],
      messages,
      attachments,
      manifest: written.manifestSha256,
    });
    await rename(temporaryPath, path);
  } catch (error) {
    await rm(temporaryPath, { force: true });
    throw error;
  }
  const done = fillTemplate(says.bundled, { file: path, messages, attachments });
  return { ok: true, text: `${done}\n${fillTemplate(says.key, { key: fingerprint })}` };
}
