import type {
  Adapter,
  Claims,
  Clock,
  GateDoor,
  GateHistory,
  GateKeeper,
  IdentityProvider,
  Language,
  Log,
  Member,
  Memos,
  Policies,
  Quotas,
  Server,
  Wordings,
} from '#core';
import { fill, memberKey } from '#core';
import { createAdmission } from './admission.ts';
import { createBarrier } from './barrier.ts';
import type { Texting } from './by-number.ts';
import { type GateEvent, mustVerify } from './decide.ts';
import { createDoor } from './door.ts';
import { createLinks } from './links.ts';
import { createProofs } from './proofs.ts';
import { createRecords } from './record.ts';
import { createSecrets } from './secrets.ts';

export { type GateEvent, mustVerify } from './decide.ts';
export type { GateRecord } from './record.ts';

/** What members need in order to prove who they are by themselves; without it, only moderators open the gate. */
export interface GatePage {
  /** Where the page is, without a slash at the end. */
  readonly url: string;
  /** 32 bytes; whoever changes it forgets which numbers and identities are known. */
  readonly key: Buffer;
  /** The way in by a mobile number; at least one of the two is given. */
  readonly texting?: Texting | undefined;
  /** The way in by signing in elsewhere. */
  readonly issuer?: IdentityProvider | undefined;
}

export interface GatePorts {
  readonly memos: Memos;
  readonly claims: Claims;
  readonly quotas: Quotas;
  readonly policies: Pick<Policies, 'of'>;
  readonly adapterOf: (server: Server) => Adapter | undefined;
  /** From the cases of a member. */
  readonly history: (member: Pick<Member, 'server' | 'id'>) => Promise<GateHistory>;
  readonly wording: Wordings;
  readonly clock: Clock;
  readonly log: Log;
  readonly page?: GatePage;
}

export interface Gate extends GateKeeper {
  /** Something happened that may close the gate. Throws nothing. */
  event(member: Member, event: GateEvent): Promise<void>;
  /** For the page; absent without one. */
  readonly door: GateDoor | undefined;
  /** Takes up what was left undone, and forgets what has expired. Call it every minute; may reject. */
  resume(): Promise<void>;
  /** Forgets hashes that are older than the policy allows. Call it now and then; may reject. */
  forget(): Promise<void>;
}

const LINKS_PER_HOUR = 5;

/**
 * The gate: new accounts prove who they are before they may post.
 * @example const gate = createGate(ports); await gate.event(member, { kind: 'joined', inWave: false })
 */
export function createGate(ports: GatePorts): Gate {
  const { memos, quotas, policies, adapterOf, wording, clock, log, page } = ports;
  const records = createRecords(memos);
  const links = createLinks(memos);
  const barrier = createBarrier({ ...ports, records });
  const proofs = createProofs(ports);
  const admission = createAdmission({ ...ports, links, proofs, records, barrier });
  const door = page && createDoor({ ...ports, ...page, admission, links, secrets: createSecrets(page.key) });
  const languageOf = (member: Member): Language => member.language ?? policies.of(member.server).language;

  async function newLink(member: Member): Promise<string | undefined> {
    if (!page) return undefined;
    return `${page.url}/gate/${await links.issue(member, languageOf(member), clock.now())}`;
  }

  /** Tells the member why they cannot post, and the way in. A letter that is lost can be had again by command. */
  async function tell(member: Member): Promise<void> {
    const words = wording[languageOf(member)].gate;
    const url = await newLink(member);
    const way = url === undefined ? words.askmoderator : fill(words.way, { url });
    const letter = {
      text: `${words.closed}\n${way}`,
      key: `gate/${memberKey(member)}/${clock.now().getTime()}`,
    };
    await adapterOf(member.server)?.apply(member.server, { kind: 'reply', member, letter });
  }

  return {
    async event(member, event) {
      const policy = policies.of(member.server);
      if (policy.gate.mode === 'off') return;
      try {
        const record = await records.of(member);
        const why = mustVerify({ policy, member, event, record, now: clock.now() });
        if (why !== undefined && (await barrier.close(member, why))) await tell(member);
      } catch (error) {
        const name = error instanceof Error ? error.name : typeof error;
        log.error('gate failed', { member: memberKey(member), error: name });
      }
    },

    async vouch(moderator, { server, id }) {
      const record = await records.of({ server, id });
      if (record?.state !== 'waiting') return false;
      const open = {
        state: 'open',
        by: 'moderator',
        at: clock.now().getTime(),
        moderator: moderator.id,
      } as const;
      await barrier.open({ server, id, name: id, roles: [] }, open);
      await links.endOf({ server, id });
      return true;
    },

    async waiting(server, limit) {
      const all = await records.waiting(server);
      const adapter = adapterOf(server);
      const shown = await Promise.all(
        all.slice(0, limit).map(async ({ id, record }) => {
          const facts = { id, why: record.why, since: new Date(record.at) };
          try {
            const level = adapter?.level && ((await adapter.level({ server, id })) ?? ('gone' as const));
            return { ...facts, ...(level && { level }) };
          } catch {
            // The platform does not answer now; who waits is known without it.
            return facts;
          }
        }),
      );
      return { count: all.length, shown };
    },

    async link(member) {
      if ((await records.of(member))?.state !== 'waiting') return 'not-waiting';
      if (!page) return 'no-page';
      const allowed = await quotas.take(`gate/links/${memberKey(member)}`, clock.now(), LINKS_PER_HOUR);
      return allowed ? ((await newLink(member)) ?? 'no-page') : 'too-many';
    },

    door,

    async resume() {
      await barrier.resume();
      await links.sweep(clock.now());
    },

    forget: () => proofs.sweep((server) => policies.of(server).gate, clock.now()),
  };
}
