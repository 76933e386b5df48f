import { throwApiError } from './api-error.ts';
import type { Organisation } from './organisation.ts';
import type { Channel, RawMessage, Token, User, WorkspaceState } from './workspace-state.ts';

export type Args = Record<string, unknown>;
/** What happens around a call. */
export interface CallContext {
  readonly world: WorkspaceState;
  readonly baseUrl: string;
  /** The app's own user. */
  readonly bot: User;
  readonly organisation?: Organisation | undefined;
  /** All workspaces of this Slack. */
  readonly workspaces: readonly CallContext[];
  emit(event: Record<string, unknown>): void;
  socketUrl(): string;
}

export type ApiMethod = (args: Args, token: Token, around: CallContext) => Record<string, unknown>;

export const stringArg = (args: Args, name: string): string => String(args[name] ?? '');
export const parseJsonArg = (value: unknown): unknown =>
  typeof value === 'string' ? JSON.parse(value) : value;
export const numberArg = (value: unknown, fallback: number): number => Number(value ?? fallback);

export function visibleChannel({ world }: CallContext, id: string, token: Token): Channel {
  const channel = world.channels.get(id) ?? throwApiError('channel_not_found');
  if (channel.is_private && !channel.members.has(token.user)) throwApiError('channel_not_found');
  return channel;
}

export const joinedChannel = (around: CallContext, id: string, token: Token): Channel => {
  const channel = visibleChannel(around, id, token);
  return channel.members.has(token.user) ? channel : throwApiError('not_in_channel');
};

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

export const findMessageByTs = (channel: Channel, ts: string): RawMessage =>
  channel.messages.find((message) => message.ts === ts) ?? throwApiError('message_not_found');
