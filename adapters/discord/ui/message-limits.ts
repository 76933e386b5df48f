/** The text of a message, in UTF-16 units: https://docs.discord.com/developers/resources/message#create-message */
export const MAX_CONTENT_LENGTH = 2000;

/**
 * All text displays of one message together, in UTF-16 units:
 * https://docs.discord.com/developers/components/reference#text-display
 */
export const MAX_DISPLAY_LENGTH = 4000;
