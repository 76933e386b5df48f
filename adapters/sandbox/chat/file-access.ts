import type { Adapter } from '#core';
import type { ChatState } from '../chat-state.ts';

/**
 * The pictures of the chat for the pipeline: to be read, and to be copied as evidence.
 * @example const { fetchPicture } = createFileAccess(state); await fetchPicture(message, id, { maxBytes, signal })
 */
export const createFileAccess = (
  state: ChatState,
): Required<Pick<Adapter, 'fetchPicture' | 'fetchAttachments'>> => ({
  async fetchPicture(_message, picture, { maxBytes }) {
    const bytes = state.pictureOf(picture);
    return bytes && bytes.length > maxBytes ? 'too-large' : bytes;
  },
  fetchAttachments: async ({ ref }, { maxBytes }) =>
    (state.findMessage(ref.id)?.pictures ?? []).map(({ id, name }) => {
      const bytes = state.pictureOf(id);
      return { name, picture: id, ...(bytes && bytes.length <= maxBytes && { bytes }) };
    }),
});
