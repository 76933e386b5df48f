import { pictureTypeOf } from '#core';
import type { HttpRoute } from '../chat-site.ts';
import { CHANNELS, type ChatState } from '../chat-state.ts';
import { isModeratorName } from '../members.ts';
import { REFUSALS } from '../refusals.ts';
import { requestSchemas } from '../request-schemas.ts';
import { viewRow } from '../row-view.ts';
import { validatedRoute } from '../validated-route.ts';

/** Sends a picture to those who see its message. @example const route = pictureRoute(state) */
export const pictureRoute = (state: ChatState): HttpRoute =>
  validatedRoute('GET', '/api/pictures/:id', requestSchemas.picture, ({ as, id }) => {
    const channels = CHANNELS.filter((channel) => channel !== 'mods' || isModeratorName(as));
    const isVisible = channels
      .flatMap((channel) => state.rows(channel))
      .some((row) => viewRow(as, row)?.pictures?.some((picture) => picture.id === id));
    const bytes = isVisible ? state.pictureOf(id) : undefined;
    return bytes
      ? { bytes, type: pictureTypeOf(bytes) ?? 'application/octet-stream' }
      : { refusal: REFUSALS.unknownPicture };
  });
