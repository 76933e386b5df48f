import { z } from '@hono/zod-openapi';
import type { PostView, SentPost } from '#core';
import { PICTURE_STATES, POST_STATES } from '#core';
import type { ReadonlyDeep } from '../frame/route.ts';
import {
  Id,
  isShortEnough,
  Next,
  newPostFields,
  POST_EXAMPLE,
  postFields,
  TOO_LONG,
} from '../schemas/common.ts';
import { Pictures } from './picture-schema.ts';

/** The most posts of one request. */
export const MAX_POSTS = 500;

/** 500 posts of usual length are far smaller; 500 of the largest, and those with large pictures, are sent in several requests. */
export const MAX_POSTS_BYTES = 8_000_000;

/** Which traffic a request belongs to. */
export const Lane = z
  .enum(['live', 'backscan'])
  .describe('`live`: new posts. `backscan`: old ones, which are judged only while no live post waits.')
  .openapi('Lane');

/** A post with its pictures. */
export const Post = z
  .strictObject({ ...newPostFields, pictures: Pictures.optional() })
  .refine(isShortEnough, TOO_LONG)
  .describe('A post of your network.')
  .openapi('Post', { example: POST_EXAMPLE });

/** The body of `POST /v1/posts`. */
export const PostBatch = z
  .strictObject({
    lane: Lane.default('live'),
    posts: z
      .array(Post)
      .min(1)
      .max(MAX_POSTS)
      .describe('1 to 500 posts. Those of one author are judged in this order.'),
  })
  .describe('Posts to be judged.')
  .openapi('PostBatch');

/** The body of `PUT /v1/posts/{id}`: a post without its id. */
export const PostRevision = z
  .strictObject({ ...postFields, pictures: Pictures.optional() })
  .refine(isShortEnough, TOO_LONG)
  .describe('A later version of a post. Its author and its channel stay the same.')
  .openapi('PostRevision');

/** What became of one post. */
export const SentPostItem = z
  .object({
    id: Id.describe('The id of the post.'),
    revision: z.int().min(1).describe('The revision that was sent.'),
    state: z
      .enum(['queued', 'duplicate', 'conflict', 'outdated', 'erased', 'full'])
      .describe(
        '`queued`: accepted, and will be judged. `duplicate`: accepted before with the same content. `conflict`: this revision was sent with other content, or the post has another author or channel; send a higher revision, or another id. `outdated`: a higher revision was sent before. `erased`: the post was deleted. `full`: no room right now; send it again after `Retry-After`.',
      ),
  })
  .describe('What became of one post.')
  .openapi('SentPost');

/** The answer of `POST /v1/posts`. */
export const SentPosts = z
  .object({ items: z.array(SentPostItem).describe('One for each post, in the order of the request.') })
  .describe('What became of the posts.')
  .openapi('SentPosts');

/** A post as it is known. */
export const PostStatus = z
  .object({
    id: Id.describe('The id of the post.'),
    revision: z.int().min(1).describe('The highest revision that was accepted.'),
    state: z
      .enum(POST_STATES)
      .describe(
        '`queued`: accepted, not judged yet. `judged`: this revision was judged. `failed`: it could not be judged in many attempts; send it again. `erased`: it was deleted.',
      ),
    ruling: z
      .enum(['exempt', 'pass', 'review', 'hide'])
      .optional()
      .describe('The ruling on this revision. `exempt`: its author or channel is never judged.'),
    caseId: z.string().optional().describe('The case that it belongs to.'),
    pictures: z
      .enum(PICTURE_STATES)
      .optional()
      .describe(
        'What became of the pictures of this revision. `waiting`: they are not read yet, and the ruling may change. `read`: the ruling counts what they show. `not-read`: at least one could not be fetched or read; or none was read, because more waited than can be read, they waited for a day, no worker reads pictures, or the post could not be judged with them in ten attempts. `not-needed`: its author is exempt, or it was edited or deleted before they were read. The pictures of a post that its text hides are read last, and do not change the ruling. Absent: the post has none.',
      ),
    receivedAt: z.iso.datetime().describe('When this revision was accepted.'),
    judgedAt: z.iso.datetime().optional().describe('When this revision was judged.'),
  })
  .describe('What is known about a post. The text of a post without a case is not kept.')
  .openapi('PostStatus');

/** The answer of `GET /v1/posts`. */
export const PostList = z
  .object({
    items: z.array(PostStatus).describe('In the order of their receipt.'),
    next: Next,
  })
  .describe('A part of the list of posts.')
  .openapi('PostList');

/** The answer of `DELETE /v1/posts/{id}`. */
export const ErasedPost = z
  .object({
    id: Id.describe('The id of the post.'),
    state: z.literal('erased').describe('The post is refused when it is sent again.'),
    caseId: z.string().optional().describe('The case that it belonged to.'),
    kept: z
      .enum(['held', 'unfinished', 'unreadable'])
      .optional()
      .describe(
        'Present if the case still has its content. `held`: evidence under a hold stays until the hold ends. `unfinished`: something in the case is not done yet. `unreadable`: it cannot be decrypted now. It is erased as soon as this is over.',
      ),
  })
  .describe('What became of a deleted post.')
  .openapi('ErasedPost');

/** A post in the index as the API shows it. @example toPostStatus(record).state // 'judged' */
export const toPostStatus = (post: PostView): ReadonlyDeep<z.input<typeof PostStatus>> => ({
  id: post.id,
  revision: post.revision,
  state: post.state,
  ...(post.ruling !== undefined && { ruling: post.ruling }),
  ...(post.caseId !== undefined && { caseId: post.caseId }),
  ...(post.pictures && { pictures: post.pictures }),
  receivedAt: post.receivedAt.toISOString(),
  ...(post.judgedAt && { judgedAt: post.judgedAt.toISOString() }),
});

/** What to do about a revision that was not accepted. @example whyNotAccepted('outdated') */
export const whyNotAccepted = (state: Exclude<SentPost['state'], 'queued' | 'duplicate' | 'full'>): string =>
  ({
    conflict:
      'This revision was sent with other content, or the post has another author or channel: send a higher revision, or another id.',
    outdated:
      'A higher revision was sent before: send one that is higher than "revision" of GET /v1/posts/{id}.',
    erased: 'The post was deleted: send it under another id if it exists again.',
  })[state];
