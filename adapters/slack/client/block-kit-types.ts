import type { types } from '@slack/bolt';

/** The Block Kit types of the SDK that we use, so that one file imports them. */
export type ActionsBlock = types.ActionsBlock;
export type Button = types.Button;
export type KnownBlock = types.KnownBlock;
export type RichTextBlock = types.RichTextBlock;
export type RichTextElement = types.RichTextElement;
export type RichTextSection = types.RichTextSection;
export type View = types.ModalView | types.HomeView;
export type ModalView = types.ModalView;
