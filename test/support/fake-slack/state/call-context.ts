import { throwApiError } from './api-error.ts';
import type { Channel, RawMessage, Token, User, WorkspaceState } from './workspace-state.ts';

/** The arguments of a Web API call, unchecked. */
export type Args = Record<string, unknown>;

/** The workspace of a call, and the other parts of the fake that a method may use. */
export interface CallContext {
  readonly world: WorkspaceState;
  readonly baseUrl: string;
  /** The bot user. */
  readonly bot: User;
  readonly organisation?: Organisation | undefined;
  /** All workspaces of this Slack. */
  readonly workspaces: readonly CallContext[];
  /** Sends an event to the app. */
  emit(event: Record<string, unknown>): void;
  /** A new URL for Socket Mode. */
  socketUrl(): string;
}

/** An organisation with several workspaces, see `createOrganisation`. */
export interface Organisation {
  readonly id: string;
  readonly name: string;
  /** User id of the bot in all its workspaces. */
  readonly botId: string;
  /** User id of its owner in all its workspaces. */
  readonly ownerId: string;
  readonly workspaces: CallContext[];
  readonly tokens: Map<string, Token>;
  /** True while the app is installed for the whole organisation. */
  installed(): boolean;
  /** True when the organisation has added the app to the workspace. */
  hasAppIn(workspace: Pick<CallContext, 'world'>): boolean;
  /** The field `enterprise_user` of a user. */
  enterpriseUserOf(user: Pick<User, 'id'>, isOwner: boolean): Record<string, unknown>;
  /** The workspace that a call with an organisation token is for. Throws `FakeSlackError`. */
  targetWorkspace(method: string, args: Args): CallContext;
  /** The response of auth.test and auth.teams.list for an organisation token; undefined for other methods. */
  answer(method: string, token: Token): object | undefined;
  /** The organisation adds the app to a workspace. */
  grantAccess(workspace: CallContext): void;
  /** The organisation removes the app from a workspace. */
  revokeAccess(workspace: CallContext): void;
  /** The organisation uninstalls the app. */
  uninstallApp(): void;
}

/** A method of the Web API. Throws `FakeSlackError` to refuse. */
export type ApiMethod = (args: Args, token: Token, context: CallContext) => Record<string, unknown>;

/** An argument as a string; empty when absent. @example stringArg(args, 'channel') // 'C1' */
export const stringArg = (args: Args, name: string): string => String(args[name] ?? '');
/** An argument that may be JSON text, parsed. @example parseJsonArg('[1]') // [1] */
export const parseJsonArg = (value: unknown): unknown =>
  typeof value === 'string' ? JSON.parse(value) : value;
/** An argument as a number. @example numberArg(undefined, 100) // 100 */
export const numberArg = (value: unknown, fallback: number): number => Number(value ?? fallback);

/** A channel that the token may see. Throws `channel_not_found`. @example visibleChannel(context, 'C1', token) */
export function visibleChannel({ world }: CallContext, id: string, token: Token): Channel {
  const channel = world.channels.get(id) ?? throwApiError('channel_not_found');
  if (channel.is_private && !channel.members.has(token.user)) throwApiError('channel_not_found');
  return channel;
}

/** A channel that the token's user is in. Throws `not_in_channel`. @example joinedChannel(context, 'C1', token) */
export const joinedChannel = (context: CallContext, id: string, token: Token): Channel => {
  const channel = visibleChannel(context, id, token);
  return channel.members.has(token.user) ? channel : throwApiError('not_in_channel');
};

/** A channel as the Web API returns it. @example channelPayload(channel, token).is_member // true */
export const channelPayload = (channel: Channel, token: Token) => ({
  id: channel.id,
  name: channel.name,
  is_channel: !channel.is_im,
  is_private: channel.is_private,
  is_im: channel.is_im,
  is_general: channel.is_general,
  is_ext_shared: channel.is_ext_shared,
  is_archived: channel.is_archived ?? false,
  is_member: channel.members.has(token.user),
  num_members: channel.members.size,
});

/** A message of a channel. Throws `message_not_found`. @example findMessageByTs(channel, '1700000000.000100') */
export const findMessageByTs = (channel: Channel, ts: string): RawMessage =>
  channel.messages.find((message) => message.ts === ts) ?? throwApiError('message_not_found');
