import { expect, test } from 'vitest';
import { createQueueWorld } from '../../app/console/queue/queue-world.ts';
import { findPages } from '../../support/console/find-pages.ts';
import { weighPage } from '../../support/console/page-weight.ts';
import { message } from '../../support/messages.ts';
import { createTemporaryFolder, startApp } from '../../support/worlds/running-app.ts';
import { SERVER_PATH, serveSite } from './served-site.ts';

/** For a moderator with a slow telephone connection. */
const MAX_BYTES = 150_000;

test('no page with its style sheets and scripts is heavier than 150 kB as it is sent', async () => {
  const data = await createTemporaryFolder('data');
  const app = await startApp({
    storageSettings: { dataDir: data.path },
    platformSettings: { sandbox: { port: 0, examples: true } },
  });
  try {
    const pages = await findPages(app.url!, {});
    expect(pages.length).toBeGreaterThan(10);
    const weights = new Map<string, number>();
    for (const { kind, path } of pages) {
      const { bytes, files } = await weighPage(app.url + path);
      expect(files.length, kind).toBeGreaterThan(3);
      weights.set(kind, bytes);
    }
    expect([...weights].filter(([, bytes]) => bytes > MAX_BYTES)).toEqual([]);
  } finally {
    await app.stop();
    await data.remove();
  }
});

test('a list of hundreds of long posts stays below 150 kB, because it shows 50 at a time', async () => {
  const world = createQueueWorld();
  for (let i = 0; i < 300; i += 1) {
    // No two posts are alike, so compression does not help much.
    const words = Array.from({ length: 400 }, (_, at) =>
      String.fromCodePoint(0x4e00 + ((i * 7919 + at * at * 31) % 20_000)),
    );
    await world.intake.handleMessage(message(`member-${i}`, `DOUBTFUL ${words.join('')}`));
  }
  expect(await world.undecided()).toHaveLength(50);
  const site = await serveSite({}, { queue: world.queue });
  const cookie = await site.signInAs();
  const path = `${SERVER_PATH}/queue`;
  const list = await (await site.send(path, { headers: { cookie } })).text();
  expect(list.match(/<li id="case-/g)).toHaveLength(50);
  expect((await weighPage(site.url + path, { cookie })).bytes).toBeLessThan(MAX_BYTES);
});
