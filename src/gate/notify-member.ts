import type {
  AccountVerification,
  Adapter,
  Clock,
  GateMuting,
  Language,
  Leases,
  Log,
  Member,
  PolicyStore,
  Server,
  Wordings,
} from '#core';
import { AdapterError, fillTemplate, memberKey, serverKey, wordingFor } from '#core';
import { errorName } from '#lib';
import type { GateRecords } from './gate-records.ts';

/** In the channel for hints, one is enough for a day. */
const HINT_INTERVAL_MS = 24 * 60 * 60 * 1000;

/**
 * Explains to a member why they must verify, and how. The text says only what the platform really did. If the message
 * cannot be delivered, moderators see it in the list of waiting members. Never throws for a platform.
 */
export type NotifyMember = (member: Member, muting: GateMuting) => Promise<void>;

/**
 * Creates the function that sends the message. If the message is lost, the command `verify` gives a new link; a hint in
 * the channel `gate.channel` says so once a day, without a name.
 * @example await createMemberNotifier(ports)(member, 'muted')
 */
export function createMemberNotifier(ports: {
  readonly adapterOf: (server: Server) => Adapter | undefined;
  /** Undefined without a page. */
  readonly createLink: (
    member: Member,
  ) => Promise<{ readonly url: string; readonly verification?: AccountVerification | undefined } | undefined>;
  readonly languageOf: (member: Member) => Language;
  readonly records: GateRecords;
  readonly policies: Pick<PolicyStore, 'of'>;
  readonly leases: Pick<Leases, 'acquire'>;
  readonly wording: Wordings;
  readonly clock: Clock;
  readonly log: Log;
}): NotifyMember {
  const { adapterOf, createLink, languageOf, records, policies, leases, wording, clock, log } = ports;

  async function postHint(adapter: Adapter, server: Server): Promise<void> {
    const { gate, language } = policies.of(server);
    const now = clock.now();
    const key = `gate/hint/${serverKey(server)}`;
    if (gate.channel === undefined || !adapter.supports.has('notice')) return;
    if (!(await leases.acquire(key, now, HINT_INTERVAL_MS))) return;
    await adapter.apply(server, {
      kind: 'notice',
      channel: gate.channel,
      text: wordingFor(wording[language], server).gate.hint,
      key: `${key}/${now.getTime()}`,
    });
  }

  return async (member, muting) => {
    const { server } = member;
    const adapter = adapterOf(server);
    const texts = wordingFor(wording[languageOf(member)], server).gate;
    const link = await createLink(member);
    const letter = {
      text: [
        muting === 'muted' ? texts.closed : texts.asked,
        link === undefined ? texts.askmoderator : fillTemplate(texts.way, { url: link.url }),
      ].join('\n'),
      ...(link?.verification && { verification: { url: link.url, verification: link.verification } }),
      key: `gate/${memberKey(member)}/${clock.now().getTime()}`,
    };
    try {
      await adapter?.apply(server, { kind: 'reply', member, letter });
    } catch (error) {
      const why = error instanceof AdapterError ? error.code : errorName(error);
      log.warn('gate_message_not_delivered', { member: memberKey(member), error: why });
      await records.changeWaiting(member, (record) => record && { ...record, isMessageLost: true });
      await postHint(adapter!, server).catch((failure: unknown) =>
        log.warn('gate_hint_failed', { server: serverKey(server), error: errorName(failure) }),
      );
    }
  };
}
