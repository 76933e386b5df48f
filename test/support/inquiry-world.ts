import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Asker, InquiryAsk, Message, Policy, Reply, TypedPaper } from '#core';
import { caseId, voices } from '../../src/cases/index.ts';
import { type BundleResult, makeBundle } from '../../src/cli/inquiry-bundle.ts';
import { askInquiry } from '../../src/desk/inquiries.ts';
import { foldText } from '../../src/text/index.ts';
import { opening } from '../contracts/archive.ts';
import { later } from '../contracts/made.ts';
import { administrator } from './desk-world.ts';
import { SERVER } from './messages.ts';
import { typedPaper } from './papers.ts';
import { opened } from './sql.ts';
import { testPolicy, wordings } from './wordings.ts';

/** An archive on disk with a desk for inquiries before it. `ask` answers in Japanese. */
export async function inquiryWorld(more: Partial<Policy> = {}) {
  const store = await opened();
  const { sql, clock } = store;
  const folder = mkdtempSync(join(tmpdir(), 'yamidome-inquiry-'));
  const log = { info: () => {}, warn: () => {}, error: () => {} };
  const policy = testPolicy(more);
  const question = (asker: Asker) => ({ asker, policy, voice: voices(wordings, 'ja')() });
  const ports = { inquiries: sql.inquiries, archive: sql.archive, fold: foldText, clock, log };

  return {
    sql,
    clock,
    store,
    path: (name: string) => join(folder, name),
    ask: (ask: InquiryAsk, asker = administrator('aoi')): Promise<Reply> =>
      askInquiry(ports, question(asker), ask),
    register: (paper: Partial<TypedPaper> = {}, asker = administrator('aoi')): Promise<Reply> =>
      askInquiry(ports, question(asker), { do: 'register', paper: typedPaper(paper) }),
    /** Opens and finishes the case of a message, with copies of what came with it. */
    async posted(message: Message, files: readonly string[] = []): Promise<string> {
      const id = caseId(message.ref);
      const copied = [];
      for (const text of files) {
        const file = await sql.files.put(id, Buffer.from(text));
        copied.push({ name: '求人.png', file, bytes: text.length });
      }
      await sql.archive.append(id, 0, [
        opening(message),
        { kind: 'copied', at: later(1), files: copied },
        { kind: 'reported', at: later(2), reporter: administrator('yui'), reason: 'ひみつの理由' },
      ]);
      await sql.archive.finish(id, 3);
      return id;
    },
    bundle(
      name: string,
      number = 'Q-1',
      typed = number,
      asker = administrator('aoi'),
    ): Promise<BundleResult> {
      return makeBundle({
        ...{
          sql,
          asked: question(asker),
          number,
          out: join(folder, name),
          packs: 'fake 1',
          wording: wordings,
        },
        ...{ clock, confirm: async () => typed },
      });
    },
    server: SERVER,
    async close() {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export type InquiryWorld = Awaited<ReturnType<typeof inquiryWorld>>;
