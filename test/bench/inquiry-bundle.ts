import { randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import type { CaseEvent, OutboxJob } from '#core';
import { verifyBundle } from '../../adapters/bundle/index.ts';
import { openedEvent } from '../contracts/archive.ts';
import { afterStart } from '../contracts/contract-helpers.ts';
import { message } from '../support/messages.ts';
import { administrator } from '../support/worlds/command-world.ts';
import { createInquiryWorld } from '../support/worlds/inquiry-world.ts';

/** `npm run -s bench:inquiry`: one bundle of 10,000 messages with 500 attachments, and its verification, as seen. */
const [MESSAGES, ATTACHMENTS, ATTACHMENT_BYTES] = [10_000, 500, 100_000];
const none: readonly OutboxJob[] = [];

const world = await createInquiryWorld();
const append = (nth: number, events: readonly CaseEvent[]) =>
  world.sql.archive.append(`Y-${String(nth).padStart(10, '0')}`, 0, events, none);
for (let from = 0; from < MESSAGES; from += 100) {
  await Promise.all(
    Array.from({ length: 100 }, async (_, i) => {
      const nth = from + i;
      const copied: CaseEvent[] = [];
      if (nth % (MESSAGES / ATTACHMENTS) === 0) {
        const file = await world.sql.attachmentStore.put(
          `Y-${String(nth).padStart(10, '0')}`,
          randomBytes(ATTACHMENT_BYTES),
        );
        copied.push({
          kind: 'copied',
          at: afterStart(1),
          files: [{ name: 'a.png', file, bytes: ATTACHMENT_BYTES }],
        });
      }
      const text = `日給${nth % 9}万、荷物を運ぶだけ（${nth}）。詳細はテレグラム @hako_${nth % 77} まで。`;
      await append(nth, [openedEvent(message('rin', text)), ...copied]);
    }),
  );
}

let most = 0;
const watch = setInterval(() => {
  most = Math.max(most, process.memoryUsage.rss());
}, 20);
await world.register({ ground: '令状', items: ['アカウント', '投稿', '本文', '添付', '措置', 'IP'] });
await world.ask({ do: 'approve', number: '1' }, administrator('kei'));
const before = process.memoryUsage.rss();

const megabytes = (bytes: number): string => `${Math.round(bytes / 1_000_000)} MB`;
const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
let start = performance.now();
const made = await world.bundle('bench.zip');
if (!made.ok) throw new Error(made.text);
const bundled = performance.now() - start;
const path = world.path('bench.zip');
process.stdout.write(
  `bundle of ${MESSAGES} messages, ${ATTACHMENTS} attachments of ${ATTACHMENT_BYTES} bytes: ${seconds(bundled)}, ${megabytes(statSync(path).size)}; memory ${megabytes(before)} before, ${megabytes(most)} at most\n`,
);
most = 0;
start = performance.now();
const { finding, files } = await verifyBundle(path);
if (finding) throw new Error(`${finding.file} ${finding.what}`);
process.stdout.write(
  `verify of ${files} files: ${seconds(performance.now() - start)}; memory ${megabytes(most)} at most\n`,
);
clearInterval(watch);
await world.close();
