import type { APIMessage, APIModalInteractionResponseCallbackData } from 'discord.js';
import type { DiscordState, InteractionState } from '../state/discord-state.ts';
import { EPHEMERAL_FLAG, LOADING_FLAG } from '../state/interactions.ts';

/** A modal that is open. */
export interface OpenModal {
  readonly title: string;
  readonly customId: string;
  readonly data: APIModalInteractionResponseCallbackData;
  readonly from: InteractionState;
}

/** The visible result of an interaction for its user. */
export interface InteractionResult {
  readonly kind: 'message' | 'update' | 'modal' | 'nothing' | 'failed';
  /** Milliseconds until the first response; undefined when it failed. */
  readonly ms: number | undefined;
  /** All texts of the reply: content, embeds, text displays. */
  readonly text: string;
  /** True when only this user sees the reply. */
  readonly ephemeral: boolean;
  readonly message: APIMessage | undefined;
  readonly modal: OpenModal | undefined;
  /** All messages that were sent through the token until now. */
  replies(): readonly APIMessage[];
}

const POLL_MS = 2;
/** How long a deferred reply is awaited; on Discord it may take 15 minutes. */
const DEFERRED_TIMEOUT_MS = 10_000;

/**
 * Resolves when the user sees a reply, or that the interaction failed.
 * @example (await waitForInteractionResult(discord, state)).text
 */
export async function waitForInteractionResult(
  discord: DiscordState,
  state: InteractionState,
): Promise<InteractionResult> {
  await waitUntilOrTimeout(() => state.responseType !== undefined, discord.interactionDeadlineMs);
  const reply = () => state.replies.get(state.originalId ?? '');
  if (state.responseType === 5)
    await waitUntilOrTimeout(() => ((reply()?.flags ?? 0) & LOADING_FLAG) === 0, DEFERRED_TIMEOUT_MS);
  const message = reply() ?? (state.originalId === state.source?.id ? state.source : undefined);
  return {
    kind: kindOf(state),
    ms: state.respondedAfterMs,
    text: message ? visibleTextOf(message) : '',
    ephemeral: ((message?.flags ?? 0) & EPHEMERAL_FLAG) !== 0,
    message,
    modal: state.modal && {
      title: state.modal.title,
      customId: state.modal.custom_id,
      data: state.modal,
      from: state,
    },
    replies: () => [...state.replies.values()],
  };
}

function kindOf({ responseType }: InteractionState): InteractionResult['kind'] {
  switch (responseType) {
    case undefined:
      return 'failed';
    case 4:
    case 5:
      return 'message';
    case 7:
      return 'update';
    case 9:
      return 'modal';
    default:
      return 'nothing';
  }
}

async function waitUntilOrTimeout(condition: () => boolean, ms: number): Promise<void> {
  for (const end = Date.now() + ms; !condition() && Date.now() <= end; )
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
}

/** All visible texts of a message, one per line. @example visibleTextOf(card) // '通報\n#general\n…' */
export function visibleTextOf({
  content,
  embeds,
  components,
}: Pick<APIMessage, 'content' | 'embeds' | 'components'>): string {
  const inEmbeds = embeds.flatMap((embed) => [
    embed.author?.name,
    embed.title,
    embed.description,
    ...(embed.fields ?? []).flatMap(({ name, value }) => [name, value]),
    embed.footer?.text,
  ]);
  return [content, ...inEmbeds, ...(components ?? []).flatMap(componentTextsOf)].filter(Boolean).join('\n');
}

function componentTextsOf(part: object): string[] {
  const own = 'content' in part && typeof part.content === 'string' ? [part.content] : [];
  const children = 'components' in part && Array.isArray(part.components) ? part.components : [];
  const accessories = 'accessory' in part && part.accessory ? [part.accessory as object] : [];
  return [...own, ...[...children, ...accessories].flatMap((child) => componentTextsOf(child as object))];
}
