import { afterEach, expect, test } from 'vitest';
import {
  type OperatorSystem,
  type OperatorSystemSettings,
  type RoleProcess,
  startOperatorSystem,
} from '../support/operator/operator-system.ts';
import { createSeededRandom } from '../support/property-testing.ts';
import { sized } from '../support/test-size.ts';
import { sleep } from './harness.ts';
import { type OperatorLoad, startOperatorLoad } from './operator-load.ts';

const SEED = 20_261_130;
const KILLS = sized(4, 100);
/** One after the other. */
const NODES_KILLED = sized(1, 3);
/** Between two kills. */
const MAX_PAUSE_MS = 800;
const TIMEOUT_MS = sized(480_000, 2_400_000);

let closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.toReversed()) await close();
  closers = [];
}, TIMEOUT_MS);

async function open(settings: OperatorSystemSettings): Promise<[OperatorSystem, OperatorLoad]> {
  const system = await startOperatorSystem(settings);
  closers.push(() => system.stop());
  const load = await startOperatorLoad(system);
  closers.push(load.close);
  return [system, load];
}

/** Each kills one part and starts it again. The database starts again by itself. */
const killers = (
  { api, workers, stream, database }: OperatorSystem,
  random: () => number,
): readonly (() => Promise<void>)[] => {
  const killRole = (role: RoleProcess) => async () => {
    await role.kill();
    await sleep(random() * 300);
    await role.start();
  };
  const killStream = async () => {
    await stream.kill();
    await sleep(random() * 300);
    await stream.restart();
  };
  return [killRole(workers[0]!), killStream, database.crash, killRole(api), killRole(workers[1]!)];
};

test(
  'posts of a network are each judged, and each offer is one case with one webhook, however often intake, workers, stream and database are killed',
  async () => {
    const random = createSeededRandom(SEED);
    const [system, load] = await open({ workers: 2 });
    const kills = killers(system, random);
    for (let kill = 0; kill < KILLS; kill++) {
      await sleep(random() * MAX_PAUSE_MS);
      await kills[kill % kills.length]!();
    }
    await load.stop();
    await load.expectAllDone();
  },
  TIMEOUT_MS,
);

test(
  'a worker, one of three nodes of the stream and the database end under load: nothing is lost, nothing is doubled',
  async () => {
    const [system, load] = await open({ workers: 2, streamNodes: 3, env: { STREAM_PARTITIONS: '4' } });
    for (const node of system.streamNodes.slice(0, NODES_KILLED)) {
      await sleep(1000);
      const before = load.sent();
      await Promise.all([node.kill(), system.workers[0]!.kill()]);
      await system.database.crash();
      await Promise.all([system.workers[0]!.start(), sleep(1500)]);
      await node.restart();
      expect(load.sent()).toBeGreaterThan(before);
    }
    await load.stop();
    await load.expectAllDone();
  },
  TIMEOUT_MS,
);
