import type { PostIndex, PostPictures, PostRevisionKey, PostRuling } from '#core';

/** How long the text of a post may wait before it is looked up. */
const MIN_AGE_MS = 5 * 60 * 1000;
const MAX_POSTS = 500;

/** Whether the pictures of a post are read after this ruling on its text. @example needsPictures('exempt') // false */
export const needsPictures = (ruling: PostRuling): boolean => ruling !== 'exempt';

/**
 * Finds posts whose text was judged by a process that ended before it said so, and lets their pictures be read. The pictures of a
 * deleted post are forgotten. Rejects like the stores. Doing it again is harmless.
 * @example await markJudgedTexts({ postPictures, postIndex }, clock.now())
 */
export async function markJudgedTexts(
  {
    postPictures,
    postIndex,
  }: {
    readonly postPictures: Pick<PostPictures, 'findUnmarked' | 'markTextJudged' | 'finish' | 'erase'>;
    readonly postIndex: Pick<PostIndex, 'getMany'>;
  },
  now: Date,
): Promise<void> {
  const keys = await postPictures.findUnmarked(new Date(now.getTime() - MIN_AGE_MS), MAX_POSTS);
  if (keys.length === 0) return;
  const records = await postIndex.getMany(keys);
  for (const key of keys) {
    const record = records.find(({ tenant, id }) => tenant === key.tenant && id === key.id);
    if (record?.state === 'erased') await postPictures.erase(key.tenant, key.id);
    if (record?.state === 'judged' && record.revision === key.revision && record.ruling !== undefined)
      await mark(key, record.ruling);
  }

  async function mark(key: PostRevisionKey, ruling: PostRuling): Promise<void> {
    if (needsPictures(ruling))
      await postPictures.markTextJudged(key, ruling === 'hide' ? 'hidden' : 'ordinary');
    else await postPictures.finish(key, 'not-needed');
  }
}
