import { readFileSync } from 'node:fs';
import { CaseConflict } from '#core';
import { openSql } from '../../../../adapters/sql/index.ts';
import { hideJob } from '../../../contracts/archive.ts';
import { afterStart, START_TIME } from '../../../contracts/contract-helpers.ts';
import { member } from '../../../support/messages.ts';
import { testPolicy } from '../../../support/shipped-wording-and-policy.ts';
import { sampleMessage } from './sample-cases.ts';

/** Task of one of several processes on the same database: appends to all cases in turn, and runs the due jobs. */
interface Task {
  readonly name: string;
  readonly dataDir: string;
  readonly url?: string;
  readonly cases: readonly string[];
  readonly rounds: number;
}

const { name, dataDir, url, cases, rounds } = JSON.parse(readFileSync(0, 'utf8')) as Task;
const silentLog = { info: () => {}, warn: () => {}, error: () => {} };
const clock = { now: () => START_TIME };
const { archive, outbox, close } = await openSql({
  dataDir,
  url,
  clock,
  log: silentLog,
  policy: () => testPolicy(),
});

const done: string[] = [];
let conflicts = 0;
for (let round = 0; round < rounds; round++) {
  await Promise.all(
    cases.map(async (id) => {
      for (;;) {
        const version = (await archive.read(id)).length;
        const reason = `${name}/${round}`;
        const event = { kind: 'reported', at: afterStart(version), reporter: member(name), reason } as const;
        const job = { ...hideJob(id, sampleMessage()), id: `${id}/${version}/hide` };
        try {
          return await archive.append(id, version, [event], [job]);
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
