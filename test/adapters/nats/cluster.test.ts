import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { consumerOf, consumeUntilEmpty, entriesOf } from '../../contracts/stream.ts';
import { type NatsCluster, type NatsServer, startNatsCluster } from '../../support/services/nats.ts';
import { openTestStream } from './nats-fixture.ts';

let cluster: NatsCluster;
beforeAll(async () => {
  cluster = await startNatsCluster();
});
afterAll(() => cluster.stop());

/** The server that leads a stream: the one whose loss has the greatest effect. */
async function leaderOf(stream: string): Promise<NatsServer> {
  const nc = await connect({ servers: cluster.nodes.map(({ port }) => `127.0.0.1:${port}`) });
  const { cluster: info } = await (await jetstreamManager(nc)).streams.info(stream);
  await nc.close();
  return cluster.nodes[Number(info!.leader!.slice(1))]!;
}

test('one of three servers is killed: publishing and consuming go on, nothing is lost and nothing stored twice', async () => {
  const options = { replicas: 3, limits: { partitions: 1, ackWaitMs: 3000 }, confirmTimeoutMs: 30_000 };
  const stream = await openTestStream(cluster.url, options);
  await expect.poll(() => stream.health()).toEqual({ ok: true });
  const consumer = await consumerOf(stream);
  const entries = entriesOf(300);
  expect(new Set(await stream.publish(entries.slice(0, 100)))).toEqual(new Set(['stored']));
  const leader = await leaderOf('test-live');
  const publishing = stream.publish(entries.slice(100, 200));
  await leader.kill();
  expect((await publishing).filter((state) => state === 'full')).toEqual([]);
  await stream.publish(entries.slice(200));
  const countStored = () =>
    stream.lag().then(
      ({ live }) => live.waiting,
      () => 'no leader',
    );
  await expect.poll(countStored).toBe(300);
  const consumed = await consumeUntilEmpty(stream, consumer);
  expect(new Set(consumed.map(({ id }) => id))).toEqual(new Set(entries.map(({ id }) => id)));
  await stream.close();
});
