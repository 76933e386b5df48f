import type { APIMessage, APIModalInteractionResponseCallbackData, APIUser } from 'discord.js';
import type { ChannelState } from './world.ts';

/** One interaction that the bot was told of. */
export interface InteractionState {
  readonly id: string;
  readonly token: string;
  readonly at: Date;
  readonly channel: ChannelState;
  readonly user: APIUser;
  /** The message whose component was used. */
  readonly source: APIMessage | undefined;
  /** The first answer's type, once there is one. */
  answered: number | undefined;
  /** A deferred answer that is still a "thinking" line; its flags are kept by the answer. */
  deferredFlags: number | undefined;
  originalId: string | undefined;
  modal: APIModalInteractionResponseCallbackData | undefined;
  /** Messages made through the token, ephemeral ones too. */
  readonly replies: Map<string, APIMessage>;
  /** Told of everything the bot does with the token. */
  changed(): void;
}

/** By token. */
export type Interactions = Map<string, InteractionState>;
