import type {
  AccountVerification,
  AccountVerificationService,
  Clock,
  GateService,
  Language,
  Member,
  RateLimits,
  Server,
} from '#core';
import { memberKey } from '#core';
import type { AccountVerifications } from './account-verifications.ts';
import type { GateRecords } from './gate-records.ts';
import type { OneTimeLinks } from './one-time-links.ts';

const MAX_LINKS_PER_HOUR = 5;

/** A link to the page of verification. */
export interface PageLink {
  readonly url: string;
  /** Only for accounts of networks. */
  readonly verification?: AccountVerification | undefined;
}

/**
 * Creates the function that makes links to the page; undefined without a page. A link that a network asks for has a number
 * on every server; a link of the gate has one on networks only.
 * @example (await createLinkMaker(ports)(member, { cause: 'gate' }))?.url // 'https://gate.example/gate/…'
 */
export const createLinkMaker =
  (ports: {
    readonly links: Pick<OneTimeLinks, 'issue'>;
    readonly verifications: Pick<AccountVerifications, 'start'>;
    readonly languageOf: (member: Member) => Language;
    readonly networks?: { readonly isNetwork: (server: Server) => boolean } | undefined;
    readonly page?: { readonly url: string };
    readonly clock: Clock;
  }) =>
  async (
    member: Member,
    { cause, returnUrl }: Pick<AccountVerification, 'cause'> & { readonly returnUrl?: string | undefined },
  ): Promise<PageLink | undefined> => {
    const { links, verifications, languageOf, networks, page, clock } = ports;
    if (!page) return undefined;
    const language = languageOf(member);
    const isNumbered = cause === 'requested' || networks?.isNetwork(member.server) === true;
    const verification = isNumbered
      ? await verifications.start(member, { language, cause, returnUrl })
      : undefined;
    const token = await links.issue(member, language, clock.now(), verification && toLinkField(verification));
    return { url: `${page.url}/gate/${token}`, verification };
  };

/**
 * Creates the requests for links of people and of networks.
 * @example await createLinkRequests({ records, createLink, rateLimits, page, clock }).createLink(member)
 */
export function createLinkRequests(ports: {
  readonly records: Pick<GateRecords, 'get'>;
  readonly createLink: ReturnType<typeof createLinkMaker>;
  readonly rateLimits: RateLimits;
  readonly page?: object;
  readonly clock: Clock;
}): Pick<GateService & AccountVerificationService, 'createLink' | 'startVerification'> {
  const { records, createLink, rateLimits, page, clock } = ports;
  const takePermit = (member: Member): Promise<boolean> =>
    rateLimits.tryConsume(`gate/links/${memberKey(member)}`, clock.now(), MAX_LINKS_PER_HOUR);

  return {
    async createLink(member) {
      if ((await records.get(member))?.state !== 'waiting') return 'not-waiting';
      if (!page) return 'no-page';
      if (!(await takePermit(member))) return 'too-many';
      return (await createLink(member, { cause: 'gate' }))?.url ?? 'no-page';
    },
    async startVerification(member, { returnUrl }) {
      if (!page) return 'no-page';
      if (!(await takePermit(member))) return 'too-many';
      const link = await createLink(member, { cause: 'requested', returnUrl });
      return link?.verification ? { url: link.url, verification: link.verification } : 'no-page';
    },
  };
}

const toLinkField = ({
  id,
  cause,
  returnUrl,
}: AccountVerification): Pick<AccountVerification, 'id' | 'cause' | 'returnUrl'> => ({
  id,
  cause,
  ...(returnUrl !== undefined && { returnUrl }),
});
