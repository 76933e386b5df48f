import type { Server } from '../message.ts';
import { isTenantServer } from '../operator/tenant.ts';
import type { Wording } from './wording-schema.ts';

/**
 * The wording for people of a server: an account of a network reads nothing about a server.
 * @example wordingFor(wordings.ja, member.server).letter.generalrule
 */
export const wordingFor = (wording: Wording, server: Pick<Server, 'platform'> | undefined): Wording =>
  server && isTenantServer(server)
    ? {
        ...wording,
        letter: { ...wording.letter, ...wording.network.letter },
        gate: {
          ...wording.gate,
          ...wording.network.gate,
          alert: { ...wording.gate.alert, ...wording.network.gate.alert },
        },
      }
    : wording;
