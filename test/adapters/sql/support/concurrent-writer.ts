import { readFileSync } from 'node:fs';
import { CaseConflict } from '#core';
import { openSql } from '../../../../adapters/sql/index.ts';
import { hideJob } from '../../../contracts/archive.ts';
import { afterStart, START_TIME } from '../../../contracts/contract-helpers.ts';
import { member } from '../../../support/messages.ts';
import { testPolicy } from '../../../support/shipped-wording-and-policy.ts';
import { sampleMessage } from './sample-cases.ts';

/** One process of several on the same store: adds to every case in turn, and does what is due. */
interface Task {
  readonly name: string;
  readonly dataDir: string;
  readonly url?: string;
  readonly cases: readonly string[];
  readonly rounds: number;
}

const { name, dataDir, url, cases, rounds } = JSON.parse(readFileSync(0, 'utf8')) as Task;
const quiet = { info: () => {}, warn: () => {}, error: () => {} };
const clock = { now: () => START_TIME };
const { archive, outbox, close } = await openSql({
  dataDir,
  url,
  clock,
  log: quiet,
  policy: () => testPolicy(),
});

const done: string[] = [];
let conflicts = 0;
for (let round = 0; round < rounds; round++) {
  await Promise.all(
    cases.map(async (id) => {
      for (;;) {
        const seen = (await archive.read(id)).length;
        const reason = `${name}/${round}`;
        const event = { kind: 'reported', at: afterStart(seen), reporter: member(name), reason } as const;
        const job = { ...hideJob(id, sampleMessage()), id: `${id}/${seen}/hide` };
        try {
          return await archive.append(id, seen, [event], [job]);
        } catch (error) {
          if (!(error instanceof CaseConflict)) throw error;
          conflicts += 1;
        }
      }
    }),
  );
  for (const job of await outbox.leaseDueJobs(START_TIME, 3, 60_000)) {
    done.push(job.id);
    await outbox.markDone(job.id);
  }
}
await close();
process.stdout.write(JSON.stringify({ done, conflicts }));
