import type { APIMessage, APIModalInteractionResponseCallbackData } from 'discord.js';
import { EPHEMERAL, type InteractionState, LOADING } from './interactions.ts';
import type { World } from './world.ts';

/** A form that the person has before them. */
export interface OpenModal {
  readonly title: string;
  readonly customId: string;
  readonly data: APIModalInteractionResponseCallbackData;
  readonly from: InteractionState;
}

/** What the person saw after using something of the bot's. */
export interface Seen {
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
const DEFERRED_MS = 10_000;

/** Resolves once the person sees an answer, or sees that none came. */
export async function whatIsSeen(world: World, state: InteractionState): Promise<Seen> {
  await settled(() => state.answered !== undefined, world.interactionDeadlineMs);
  const reply = () => state.replies.get(state.originalId ?? '');
  if (state.answered === 5) await settled(() => ((reply()?.flags ?? 0) & LOADING) === 0, DEFERRED_MS);
  const message = reply() ?? (state.originalId === state.source?.id ? state.source : undefined);
  return {
    kind: kindOf(state),
    ms: state.answeredAfterMs,
    text: message ? wordsOf(message) : '',
    ephemeral: ((message?.flags ?? 0) & EPHEMERAL) !== 0,
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

function kindOf({ answered }: InteractionState): Seen['kind'] {
  switch (answered) {
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

async function settled(condition: () => boolean, ms: number): Promise<void> {
  for (const end = Date.now() + ms; !condition() && Date.now() <= end; )
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
}

/** Every text a reader finds in a message, one a line. @example wordsOf(card) // '通報\n#general\n…' */
export function wordsOf({
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
  return [content, ...inEmbeds, ...(components ?? []).flatMap(texts)].filter(Boolean).join('\n');
}

function texts(part: object): string[] {
  const own = 'content' in part && typeof part.content === 'string' ? [part.content] : [];
  const below = 'components' in part && Array.isArray(part.components) ? part.components : [];
  const beside = 'accessory' in part && part.accessory ? [part.accessory as object] : [];
  return [...own, ...[...below, ...beside].flatMap((one) => texts(one as object))];
}
