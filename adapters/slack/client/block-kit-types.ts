import type { types } from '@slack/bolt';

/*
 * The Block Kit types of the SDK that we use, so that only this file imports them.
 * https://docs.slack.dev/reference/block-kit
 */

/** A row of buttons and menus. */
export type ActionsBlock = types.ActionsBlock;
/** A button in a block. */
export type Button = types.Button;
/** Any block of a message. */
export type KnownBlock = types.KnownBlock;
/** Formatted text, which Slack shows literally. */
export type RichTextBlock = types.RichTextBlock;
/** A piece of rich text with one style. */
export type RichTextElement = types.RichTextElement;
/** A paragraph of rich text. */
export type RichTextSection = types.RichTextSection;
/** A form or the Home tab of the app. */
export type View = types.ModalView | types.HomeView;
/** A form that opens over the Slack window. */
export type ModalView = types.ModalView;
