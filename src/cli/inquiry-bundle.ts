import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { type Clock, fill, type Wordings } from '#core';
import { fingerprint, platformDesk, publicKeyOf, writeBundle } from '../../adapters/bundle/index.ts';
import type { Sql } from '../../adapters/sql/index.ts';
import { known } from '../desk/inquiries.ts';
import type { Question } from '../desk/replies.ts';
import {
  answerSheet,
  bundleParts,
  inquiryName,
  inquiryNumber,
  mayHandle,
  planBundle,
  undisclosable,
} from '../inquiry/index.ts';
import { foldText } from '../text/index.ts';

export interface BundleRequest {
  readonly sql: Pick<Sql, 'archive' | 'files' | 'inquiries' | 'proof'>;
  readonly asked: Question;
  readonly number: string;
  /** Absent: the number of the inquiry, in this folder. */
  readonly out?: string | undefined;
  /** Of the rules in force. */
  readonly packs: string;
  readonly wording: Wordings;
  readonly clock: Clock;
  /** Shows what would leave and asks; the answer is the inquiry's number when it may. */
  readonly confirm: (contents: string, prompt: string) => Promise<string>;
}

export type BundleResult = { readonly ok: boolean; readonly text: string };

const no = (text: string): BundleResult => ({ ok: false, text });

/**
 * Makes the signed answer to an inquiry. That it was handed over is a link of the chain before the file has its name:
 * whoever finds the file finds the record.
 * @example await makeBundle({ sql, asked, number: 'Q-12', packs, wording, clock, confirm })
 */
export async function makeBundle(request: BundleRequest): Promise<BundleResult> {
  const { sql, asked, wording, clock } = request;
  const { asker, policy, voice } = asked;
  const { refused, desk: says, ground } = voice.words.inquiry;
  if (!mayHandle(asker, policy.inquiries)) {
    return no(fill(refused.role, { roles: policy.inquiries.roles.join(voice.words.list) }));
  }
  const found = await known(sql.inquiries, asked, request.number);
  if (!found.ok) return no(found.reply.text);
  const { number, state } = found;
  const { paper } = state;
  const name = inquiryName(number);
  const why = undisclosable(state, policy.inquiries);
  if (why) return no(fill(refused[why], { number: name }));
  const path = request.out ?? `${name}.zip`;
  if (existsSync(path)) return no(`${path}: there is such a file already; write another name with --out`);

  const ports = {
    archive: sql.archive,
    files: sql.files,
    fold: foldText,
    links: (caseId: string, length: number) => sql.proof.links(caseId, length),
  };
  const plan = await planBundle(ports, asker.server, paper, policy.inquiries);
  const messages = ['posts', 'texts', 'attachments'].some((item) => plan.items.has(item as 'posts'))
    ? plan.tally.messages
    : 0;
  const attachments = plan.items.has('attachments') ? plan.tally.attachments : 0;
  if (plan.items.has('texts') || plan.items.has('attachments')) {
    const contents = fill(says.contents, { messages, attachments, ground: ground[paper.ground] });
    const typed = await request.confirm(contents, fill(says.confirm, { number: name }));
    if (inquiryNumber(typed) !== number) return no(fill(refused.confirm, { number: name }));
  }

  const key = publicKeyOf(sql.proof.publicKey);
  if (!key) throw new Error('the signing key is no Ed25519 key');
  const print = fingerprint(key);
  const madeAt = clock.now();
  const server = asker.server;
  const sheet = answerSheet(
    {
      ...{ number, server, paper, plan, policy, answeredAt: madeAt, answeredBy: asker.name },
      ...{ fingerprint: print, desk: platformDesk(server.platform) },
    },
    wording.ja,
  );
  const about = {
    inquiry: { number: name, ...paper },
    madeBy: { id: asker.id, name: asker.name },
    packs: request.packs,
    policy: {
      sha256: createHash('sha256').update(JSON.stringify(policy)).digest('hex'),
      ...policy.inquiries,
    },
    answers: plan.answers,
    counts: { cases: plan.tally.cases, messages, attachments },
  };
  const draft = `${path}.part`;
  await rm(draft, { force: true });
  const parts = bundleParts(ports, server, paper, plan);
  const facts = { server, about, madeAt, head: await sql.proof.head(server) };
  const made = await writeBundle(draft, parts, sheet, facts, sql.proof);
  try {
    await sql.inquiries.append(server, number, state.steps.length, {
      kind: 'disclosed',
      at: madeAt,
      by: asker,
      items: paper.items.filter((item) => plan.items.has(item)),
      cases: plan.items.size > 0 ? [...plan.cases.keys()] : [],
      messages,
      attachments,
      manifest: made.manifest,
    });
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
  const done = fill(says.bundled, { file: path, messages, attachments });
  return { ok: true, text: `${done}\n${fill(says.key, { key: print })}` };
}
