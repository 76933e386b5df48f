import { expect, it } from 'vitest';
import { createTemporaryFolder, type RunningApp, startApp } from '../support/worlds/running-app.ts';

const WITH_EXAMPLES = { platformSettings: { sandbox: { port: 0, examples: true } } };

/** How many cards of examples show this. */
const countCards = async (app: RunningApp, isWanted: (shown: string) => boolean): Promise<number> =>
  (await app.rows('mods', 'moderator')).filter(({ card }) => isWanted(JSON.stringify(card))).length;

it('a first start shows hidden offers, a campaign, a doubtful post, a report, an appeal and a decision', async () => {
  const app = await startApp(WITH_EXAMPLES);
  try {
    const posts = await app.rows('examples', 'member');
    expect(posts.filter(({ hidden }) => hidden)).toHaveLength(5);
    expect(posts.filter(({ hidden }) => !hidden)).toHaveLength(6);
    const cards = (await app.rows('mods', 'moderator')).map(({ card }) => card!);
    expect(cards).toHaveLength(7);
    expect(cards.filter(({ buttons }) => buttons.length > 0)).toHaveLength(6);
    expect(await countCards(app, (card) => card.includes('同じ文面・連絡先・画像の事案'))).toBe(3);
    expect(await countCards(app, (card) => card.includes('異議申立て'))).toBe(1);
    expect(await countCards(app, (card) => card.includes('知らない人にも同じことを書いて'))).toBe(1);
    expect(await countCards(app, (card) => card.includes('moderator-aya'))).toBe(1);
    expect(await app.rows('general', 'member')).toEqual([]);
    expect(app.lines.filter((line) => /failed|not_judged/.test(line))).toEqual([]);
  } finally {
    await app.stop();
  }
});

it('a restart that keeps data does not repeat the examples; a reset begins with them again', async () => {
  const data = await createTemporaryFolder('data');
  const settings = { ...WITH_EXAMPLES, storageSettings: { dataDir: data.path } };
  let app = await startApp(settings);
  try {
    const posts = await app.rows('examples', 'moderator');
    await app.stop();
    app = await startApp(settings);
    expect(await app.rows('examples', 'moderator')).toEqual(posts);
    expect(await app.rows('mods', 'moderator')).toHaveLength(7);

    await app.send('POST', '/api/reset', {});
    const again = await app.rows('examples', 'moderator');
    expect(again.map(({ text }) => text)).toEqual(posts.map(({ text }) => text));
    expect(again[0]!.id).not.toBe(posts[0]!.id);
    expect(await app.rows('mods', 'moderator')).toHaveLength(7);
    expect(await app.memberStatus('sota')).toMatchObject({ strikes: 1 });
  } finally {
    await app.stop();
    await data.remove();
  }
});
