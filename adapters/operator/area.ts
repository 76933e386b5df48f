import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Clock, Log, OperatorApi } from '#core';
import type { AddRoute } from './frame/route.ts';
import type { OperatorEnv } from './operator-env.ts';

/** The dependencies of the calls of an area. */
export interface AreaDependencies {
  /** Used inside handlers only: the document is made without it. */
  readonly api: OperatorApi;
  readonly addRoute: AddRoute;
  /** For what is no call: a webhook in the document, for example. */
  readonly registry: OpenAPIHono<OperatorEnv>['openAPIRegistry'];
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * One area of the API: calls that belong together. Before a handler runs, the frame has checked key, scope, quota, body and
 * all values; a handler calls one service and returns a value.
 * @example
 * export const postsArea: ApiArea = {
 *   name: 'Posts',
 *   description: 'Send posts, edits and deletions.',
 *   mount({ addRoute, api }) {
 *     addRoute(getPostRoute, async ({ caller, params }) => {
 *       const post = await api.posts.get(caller, params.id);
 *       return post ? { status: 200, body: toWire(post) } : unknownId('post');
 *     });
 *   },
 * };
 */
export interface ApiArea {
  /** Its heading in the document. */
  readonly name: string;
  /** One or two sentences below the heading. */
  readonly description: string;
  readonly mount: (deps: AreaDependencies) => void;
}
