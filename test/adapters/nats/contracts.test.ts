import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll } from 'vitest';
import { streamContract } from '../../contracts/stream.ts';
import { type NatsServer, startNats } from '../../support/services/nats.ts';
import { openTestStream } from './nats-fixture.ts';

let server: NatsServer;
beforeAll(async () => {
  server = await startNats();
});
afterAll(() => server.stop());

streamContract('nats', () => {
  const prefix = randomUUID();
  return {
    store: { isShared: true, open: (limits) => openTestStream(server.url, { prefix, limits }) },
    close: () => undefined,
  };
});
