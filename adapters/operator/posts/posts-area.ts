import { z } from '@hono/zod-openapi';
import type { SendResult } from '#core';
import { POST_STATES } from '#core';
import type { ApiArea, AreaDependencies } from '../area.ts';
import { createCursors } from '../frame/cursor.ts';
import { isProblem, type ProblemAnswer, problem, retryAfter, unknownId } from '../frame/problem.ts';
import { defineRoute } from '../frame/route.ts';
import { CursorId, Id, listQuery, POST_EXAMPLE, Time } from '../schemas/common.ts';
import { refusePictures, toOperatorPost } from './picture-schema.ts';
import {
  ErasedPost,
  MAX_POSTS_BYTES,
  PostBatch,
  PostList,
  PostRevision,
  PostStatus,
  SentPostItem,
  SentPosts,
  toPostStatus,
  whyNotAccepted,
} from './post-schemas.ts';

const STATUS_EXAMPLE = {
  id: 'post-1841',
  revision: 1,
  state: 'judged',
  ruling: 'pass',
  receivedAt: '2026-01-31T09:00:00.120Z',
  judgedAt: '2026-01-31T09:00:00.240Z',
} as const;
const params = z.strictObject({ id: Id.describe('The id of the post.') });

const sendRoute = defineRoute({
  ...{ method: 'post', path: '/v1/posts', scope: 'posts', operationId: 'sendPosts' },
  summary: 'Send posts',
  description:
    'Accepts 1 to 500 posts, which are judged in a moment. Each item says what became of one post; only `queued` and `duplicate` are accepted. Sending a post again is harmless, so send it again when no answer came. Actions and events follow as webhooks, or in `GET /v1/events`.',
  body: PostBatch,
  bodyExample: { posts: [POST_EXAMPLE] },
  maxBodyBytes: MAX_POSTS_BYTES,
  answers: {
    202: {
      description: 'What became of each post. With `Retry-After`, some had no room.',
      schema: SentPosts,
      example: { items: [{ id: 'post-1841', revision: 1, state: 'queued' }] },
    },
  },
  problems: { unprocessable: 'A picture is at an address that is not allowed. Nothing was accepted.' },
  audited: false,
  quota: { kind: 'posts', count: ({ posts }) => posts.length },
});

const changeRoute = defineRoute({
  ...{ method: 'put', path: '/v1/posts/{id}', scope: 'posts', operationId: 'changePost' },
  summary: 'Send an edited post',
  description:
    'Accepts a later version of a post, with a higher `revision`. It is judged again. The same revision with the same content changes nothing.',
  params,
  body: PostRevision,
  maxBodyBytes: MAX_POSTS_BYTES,
  bodyExample: {
    revision: 2,
    author: POST_EXAMPLE.author,
    text: 'はじめまして。よろしくお願いします!',
    sentAt: POST_EXAMPLE.sentAt,
  },
  answers: {
    202: {
      description: 'The revision was accepted.',
      schema: SentPostItem,
      example: { id: 'post-1841', revision: 2, state: 'queued' },
    },
  },
  problems: {
    conflict: 'The revision is outdated, has other content than before, or belongs to a deleted post.',
    unprocessable: 'A picture is at an address that is not allowed.',
  },
  audited: false,
  quota: { kind: 'posts', count: () => 1 },
});

const getRoute = defineRoute({
  ...{ method: 'get', path: '/v1/posts/{id}', scope: 'posts', operationId: 'getPost' },
  summary: 'What became of a post',
  description: 'The state of a post, and its ruling once it is judged.',
  params,
  answers: { 200: { description: 'The post.', schema: PostStatus, example: STATUS_EXAMPLE } },
});

const listRoute = defineRoute({
  ...{ method: 'get', path: '/v1/posts', scope: 'posts', operationId: 'listPosts' },
  summary: 'List posts',
  description:
    'Posts in the order of their receipt. After an outage, `?state=queued&since=…` lists those that are not judged: send them again.',
  query: z.strictObject({
    ...listQuery,
    since: Time.optional().describe('Posts that were accepted at this time or later. Absent: all.'),
    state: z.enum(POST_STATES).optional().describe('Only posts in this state. Absent: all.'),
  }),
  answers: {
    200: { description: 'A part of the list.', schema: PostList, example: { items: [STATUS_EXAMPLE] } },
  },
});

const eraseRoute = defineRoute({
  ...{ method: 'delete', path: '/v1/posts/{id}', scope: 'posts', operationId: 'deletePost' },
  summary: 'Delete a post',
  description:
    'Forgets a post that was deleted on your network: it counts no more, and what its author wrote is erased from its case. Evidence under a hold stays, and the answer says so.',
  params,
  answers: {
    202: {
      description: 'The post is erased.',
      schema: ErasedPost,
      example: { id: 'post-1841', state: 'erased' },
    },
  },
  audited: true,
});

const cursors = createCursors(z.strictObject({ at: z.int().min(0).max(8.64e15), id: CursorId }));

/** `/v1/posts`. */
export const postsArea: ApiArea = {
  name: 'Posts',
  description: 'Send posts, edits and deletions, and see what became of them.',
  mount(deps) {
    mountSending(deps);
    mountReading(deps);
  },
};

function mountSending({ addRoute, api }: AreaDependencies): void {
  addRoute(sendRoute, async ({ caller, body }) => {
    const result = await api.posts.send(caller, { ...body, posts: body.posts.map(toOperatorPost) });
    if (result.kind === 'refused') return refusePictures(result.faults, (post) => `/posts/${post}`);
    if (result.kind !== 'sent') return notAccepted(result);
    const { items, retryAfterSeconds } = result;
    const headers = retryAfterSeconds === undefined ? {} : retryAfter(retryAfterSeconds * 1000);
    return { status: 202, body: { items }, headers };
  });
  addRoute(changeRoute, async ({ caller, params: { id }, body }) => {
    const result = await api.posts.send(caller, { lane: 'live', posts: [{ id, ...toOperatorPost(body) }] });
    if (result.kind === 'refused') return refusePictures(result.faults, () => '');
    if (result.kind !== 'sent') return notAccepted(result);
    const item = result.items[0]!;
    const { state } = item;
    return state === 'queued' || state === 'duplicate' || state === 'full'
      ? { status: 202, body: item }
      : problem('conflict', whyNotAccepted(state));
  });
  addRoute(eraseRoute, async ({ caller, params: { id } }) => {
    const result = await api.posts.erase(caller, id);
    if (result.kind === 'not-found') return unknownId('post');
    if (result.kind === 'unavailable') return notAccepted(result);
    const { caseId, kept } = result;
    return {
      status: 202,
      body: { id, state: 'erased', ...(caseId !== undefined && { caseId }), ...(kept && { kept }) },
    };
  });
}

function mountReading({ addRoute, api }: AreaDependencies): void {
  addRoute(getRoute, async ({ caller, params: { id } }) => {
    const post = await api.posts.get(caller, id);
    return post ? { status: 200, body: toPostStatus(post) } : unknownId('post');
  });
  addRoute(listRoute, async ({ caller, query }) => {
    const cursor = cursors.read(query.cursor);
    if (isProblem(cursor)) return cursor;
    const { since, state, limit } = query;
    const after = cursor && { receivedAt: new Date(cursor.at), id: cursor.id };
    const { items, next } = await api.posts.list(caller, { since, state, limit, after });
    return {
      status: 200,
      body: {
        items: items.map(toPostStatus),
        ...(next && { next: cursors.write({ at: next.receivedAt.getTime(), id: next.id }) }),
      },
    };
  });
}

/** Nothing was accepted: the client sends all of it again. */
function notAccepted({
  kind,
  retryAfterSeconds,
}: Exclude<SendResult, { kind: 'sent' | 'refused' }>): ProblemAnswer {
  const headers = retryAfter(retryAfterSeconds * 1000);
  return kind === 'full'
    ? problem('too-many-requests', 'There is no room for more posts: send the same request again later.', {
        headers,
      })
    : problem(
        'unavailable',
        'The stream or the database does not answer: send the same request again. What was accepted is not doubled.',
        { headers },
      );
}
