import type { APIMessage, APIModalInteractionResponseCallbackData } from 'discord.js';
import type { DiscordState } from '../state/discord-state.ts';
import { EPHEMERAL_FLAG, type InteractionState, LOADING_FLAG } from '../state/interactions.ts';

/** A form that the person has before them. */
export interface OpenModal {
  readonly title: string;
  readonly customId: string;
  readonly data: APIModalInteractionResponseCallbackData;
  readonly from: InteractionState;
}

/** What the person saw after using something of the bot's. */
export interface InteractionResult {
  readonly kind: 'message' | 'update' | 'modal' | 'nothing' | 'failed';
  /** Milliseconds until the first answer; undefined when none came in time and Discord said it failed. */
  readonly ms: number | undefined;
  /** All words of the answer: content, embeds, text displays. */
  readonly text: string;
  /** Only this person sees it. */
  readonly ephemeral: boolean;
  readonly message: APIMessage | undefined;
  readonly modal: OpenModal | undefined;
  /** Everything sent through the token so far; goes on growing. */
  replies(): readonly APIMessage[];
}

const POLL_MS = 2;
/** How long a "thinking" line is watched; a deferred answer may take minutes on Discord. */
const DEFERRED_TIMEOUT_MS = 10_000;

/** Resolves once the person sees an answer, or sees that none came. */
export async function waitForInteractionResult(
  world: DiscordState,
  state: InteractionState,
): Promise<InteractionResult> {
  await waitUntilOrTimeout(() => state.responseType !== undefined, world.interactionDeadlineMs);
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

/** Every text a reader finds in a message, one a line. @example wordsOf(card) // '通報\n#general\n…' */
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
  const below = 'components' in part && Array.isArray(part.components) ? part.components : [];
  const beside = 'accessory' in part && part.accessory ? [part.accessory as object] : [];
  return [...own, ...[...below, ...beside].flatMap((one) => componentTextsOf(one as object))];
}
