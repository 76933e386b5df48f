import type { webApi } from '@slack/bolt';
import type { SlackWebClient } from './clients.ts';

/** Slack recommends at most 200 items per page. */
export const PAGE_SIZE = 200;

/** The cursor-paginated methods that we call, with their arguments and one page of the response. */
interface PagedMethods {
  readonly 'apps.event.authorizations.list': {
    readonly args: webApi.AppsEventAuthorizationsListArguments;
    readonly page: webApi.AppsEventAuthorizationsListResponse;
  };
  readonly 'auth.teams.list': {
    readonly args: webApi.AuthTeamsListArguments;
    readonly page: webApi.AuthTeamsListResponse;
  };
  readonly 'conversations.history': {
    readonly args: webApi.ConversationsHistoryArguments;
    readonly page: webApi.ConversationsHistoryResponse;
  };
  readonly 'conversations.list': {
    readonly args: webApi.ConversationsListArguments;
    readonly page: webApi.ConversationsListResponse;
  };
  readonly 'conversations.members': {
    readonly args: webApi.ConversationsMembersArguments;
    readonly page: webApi.ConversationsMembersResponse;
  };
  readonly 'conversations.replies': {
    readonly args: webApi.ConversationsRepliesArguments;
    readonly page: webApi.ConversationsRepliesResponse;
  };
  readonly 'users.conversations': {
    readonly args: webApi.UsersConversationsArguments;
    readonly page: webApi.UsersConversationsResponse;
  };
  readonly 'users.list': {
    readonly args: webApi.UsersListArguments;
    readonly page: webApi.UsersListResponse;
  };
}

/**
 * The pages of a list, fetched one by one while they are read: when the reader stops, no further call is made. This is
 * `WebClient.paginate` with types and our page size (200). Throws what the client throws.
 * @example for await (const { members = [] } of pagesOf(clients.retryingBot, 'users.list', { team_id: 'T1' })) …
 */
export const pagesOf = <Method extends keyof PagedMethods>(
  client: SlackWebClient,
  method: Method,
  args: PagedMethods[Method]['args'],
): AsyncIterable<PagedMethods[Method]['page']> =>
  client.paginate(method, { ...args, limit: PAGE_SIZE }) as AsyncIterable<PagedMethods[Method]['page']>;

/**
 * The query of `conversations.replies` for one message, which may be a reply. Slack ignores `inclusive` unless a
 * timestamp is given, and may return the parent of a reply too
 * (https://docs.slack.dev/reference/methods/conversations.replies). So look for the message with this ts.
 * @example const { messages } = await client.conversations.replies(oneMessageQuery('C1', ts))
 */
export const oneMessageQuery = (channel: string, ts: string) =>
  ({ channel, ts, oldest: ts, latest: ts, inclusive: true, limit: 2 }) as const;
