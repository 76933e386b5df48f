import type { Adapter, Claims, Clock, Intake, Letter, Log, Member, Message, Notices, Policies } from '#core';
import { messageKey, type Server, serverKey, type Verdict } from '#core';
import { dueNotices, noticeOn, noticeText, tongueOf } from '../notices/index.ts';
import type { Announce } from './announce.ts';
import { attempt } from './attempt.ts';
import { nameOf } from './detect.ts';
import { unnamed } from './once-each.ts';
import type { Tally } from './tally.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** Who keeps looking for work has read the notice. */
const JOB_TALK_MEMBER_MS = 7 * DAY_MS;

export interface Awareness {
  /** A private notice to who has joined, where the server wants that. */
  readonly joined: Intake['joined'];
  /** A notice in the channel where somebody looks for work near a trap, where the server wants that. */
  spoke(message: Message, verdict: Verdict): Promise<void>;
  /** Posts what is due by the calendar. Call it every minute. */
  post(): Promise<void>;
}

/**
 * Notices: what a server's members get to read before anything has happened. Throws nothing.
 * @example const awareness = createAwareness({ notices, policies, claims, announce, tally, adapters, clock, log })
 */
export function createAwareness(ports: {
  /** Those in force now. */
  readonly notices: () => Notices;
  readonly policies: Pick<Policies, 'of'>;
  readonly claims: Claims;
  readonly announce: Announce;
  readonly tally: Tally;
  readonly adapters: readonly Adapter[];
  readonly clock: Clock;
  readonly log: Log;
}): Awareness {
  const { notices, policies, claims, announce, tally, adapters, clock, log } = ports;

  async function quietly(what: string, server: Server, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      log.warn(`${what} failed`, { server: serverKey(server), error: nameOf(error) });
    }
  }

  async function welcome(who: Parameters<Intake['joined']>[0]): Promise<void> {
    const { server } = who;
    const policy = policies.of(server);
    const notice = noticeOn(notices(), 'join');
    const adapter = adapters.find(({ platform }) => platform === server.platform);
    if (!policy.notices.join || !notice || !adapter) return;
    const key = unnamed('join', who);
    if (!(await claims.claim(key, clock.now(), DAY_MS))) return;
    const member: Member = { name: who.id, roles: [], ...who };
    const text = noticeText(notice, tongueOf(member.language) ?? policy.language);
    const letter: Letter = { text, key, helpLines: true };
    const result = await attempt(adapter, server, { kind: 'help', member, letter }, clock.now());
    if ('retryAfterMs' in result) await claims.release(key);
    else if (result.status !== 'failed') await tally(server, 'notice.joined');
  }

  async function jobTalk({ ref, author }: Message): Promise<void> {
    const { server, channel } = ref;
    const notice = noticeOn(notices(), 'job-talk');
    if (!notice) return;
    const [place, person] = [`job-talk/${serverKey(server)}/${channel}`, unnamed('job-talk', author)];
    const now = clock.now();
    if (!(await claims.claim(place, now, DAY_MS))) return;
    const posted =
      (await claims.claim(person, now, JOB_TALK_MEMBER_MS)) &&
      (await announce(server, {
        key: `job-talk/${messageKey(ref)}`,
        channel,
        text: () => noticeText(notice, policies.of(server).language),
        helpLines: true,
      }));
    if (posted) await tally(server, 'notice.posted');
    else await claims.release(place);
  }

  return {
    joined: (member) => quietly('welcome', member.server, () => welcome(member)),

    async spoke(message, { stance }) {
      const { server } = message.ref;
      const { mode, notices: wanted } = policies.of(server);
      if (stance !== 'seeking-work' || !wanted.jobTalk || mode === 'shadow') return;
      await quietly('notice', server, () => jobTalk(message));
    },

    async post() {
      for (const server of adapters.flatMap((adapter) => adapter.servers?.() ?? [])) {
        await quietly('notices', server, async () => {
          for (const { key, channel, text } of dueNotices(
            notices(),
            server,
            policies.of(server),
            clock.now(),
          )) {
            const posted = await announce(server, { key, channel, text: () => text, helpLines: true });
            if (posted) await tally(server, 'notice.posted');
          }
        });
      }
    },
  };
}
