import type { types } from '@slack/bolt';

/** Block Kit's own words. */
export type ActionsBlock = types.ActionsBlock;
export type Button = types.Button;
export type KnownBlock = types.KnownBlock;
export type RichTextBlock = types.RichTextBlock;
export type RichTextElement = types.RichTextElement;
export type RichTextSection = types.RichTextSection;
export type View = types.ModalView | types.HomeView;
export type ModalView = types.ModalView;
