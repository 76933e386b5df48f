import type { Organisation } from './organisation.ts';
import { refuse } from './refusal.ts';
import type { Channel, RawMessage, Token, User, World } from './world.ts';

export type Args = Record<string, unknown>;
/** What happens around a call. */
export interface Around {
  readonly world: World;
  readonly base: string;
  /** The app's own user. */
  readonly bot: User;
  readonly organisation?: Organisation | undefined;
  /** All workspaces of this Slack. */
  readonly places: readonly Around[];
  emit(event: Record<string, unknown>): void;
  socketUrl(): string;
}

export type Method = (args: Args, token: Token, around: Around) => Record<string, unknown>;

export const text = (args: Args, name: string): string => String(args[name] ?? '');
export const parsed = (value: unknown): unknown => (typeof value === 'string' ? JSON.parse(value) : value);
export const number = (value: unknown, otherwise: number): number => Number(value ?? otherwise);

export function channelIn({ world }: Around, id: string, token: Token): Channel {
  const channel = world.channels.get(id) ?? refuse('channel_not_found');
  if (channel.is_private && !channel.members.has(token.user)) refuse('channel_not_found');
  return channel;
}

export const joined = (around: Around, id: string, token: Token): Channel => {
  const channel = channelIn(around, id, token);
  return channel.members.has(token.user) ? channel : refuse('not_in_channel');
};

export const shown = (channel: Channel, token: Token) => ({
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

export const found = (channel: Channel, ts: string): RawMessage =>
  channel.messages.find((message) => message.ts === ts) ?? refuse('message_not_found');
