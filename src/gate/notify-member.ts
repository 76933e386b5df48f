import type { Adapter, Clock, GateMuting, Language, Member, Server, Wordings } from '#core';
import { fillTemplate, memberKey } from '#core';

/** Explains to a member why they must verify, and how. The text says only what the platform really did. */
export type NotifyMember = (member: Member, muting: GateMuting) => Promise<void>;

/**
 * Creates the function that sends the message. If the message is lost, the command `verify` gives a new link.
 * @example await createMemberNotifier(ports)(member, 'muted')
 */
export const createMemberNotifier =
  (ports: {
    readonly adapterOf: (server: Server) => Adapter | undefined;
    /** Undefined without a page. */
    readonly createLinkUrl: (member: Member) => Promise<string | undefined>;
    readonly languageOf: (member: Member) => Language;
    readonly wording: Wordings;
    readonly clock: Clock;
  }): NotifyMember =>
  async (member, muting) => {
    const { adapterOf, createLinkUrl, languageOf, wording, clock } = ports;
    const texts = wording[languageOf(member)].gate;
    const url = await createLinkUrl(member);
    const letter = {
      text: [
        muting === 'muted' ? texts.closed : texts.asked,
        url === undefined ? texts.askmoderator : fillTemplate(texts.way, { url }),
      ].join('\n'),
      key: `gate/${memberKey(member)}/${clock.now().getTime()}`,
    };
    await adapterOf(member.server)?.apply(member.server, { kind: 'reply', member, letter });
  };
