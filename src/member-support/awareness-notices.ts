import type {
  Adapter,
  Clock,
  DirectMessage,
  Intake,
  Leases,
  Log,
  Member,
  Message,
  NoticesByName,
  PolicyStore,
} from '#core';
import { messageKey, type Server, serverKey, type Verdict } from '#core';
import { errorName } from '#lib';
import { dispatchAction } from '../pipeline/delivery/dispatch-action.ts';
import type { CountEvent } from './count-event.ts';
import { findDueNotices, findNotice, noticeText, parseNoticeLanguage } from './index.ts';
import type { PostOnce } from './post-once.ts';
import { pseudonymousKey } from './pseudonymous-key.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** A member who continues to look for work gets the notice only once in this time. */
const JOB_TALK_MEMBER_INTERVAL_MS = 7 * DAY_MS;

/** Sends notices, as far as the server's policy enables them. */
export interface AwarenessNotices {
  /** Sends a private notice to a new member. */
  readonly sendWelcomeNotice: Intake['handleJoin'];
  /** Posts a notice in the channel of a message whose author looks for work and is close to a fraud. */
  postJobTalkNotice(message: Message, verdict: Verdict): Promise<void>;
  /** Posts the scheduled notices that are due. Call it every minute. */
  postDueNotices(): Promise<void>;
}

/**
 * Creates the notices that warn members in advance. The methods never throw.
 * @example const awareness = createAwarenessNotices({ notices, policies, leases, postOnce, countEvent, adapters, clock, log })
 */
export function createAwarenessNotices(ports: {
  /** The notices in force now. */
  readonly notices: () => NoticesByName;
  readonly policies: Pick<PolicyStore, 'of'>;
  readonly leases: Leases;
  readonly postOnce: PostOnce;
  readonly countEvent: CountEvent;
  readonly adapters: readonly Adapter[];
  readonly clock: Clock;
  readonly log: Log;
}): AwarenessNotices {
  const { notices, policies, leases, postOnce, countEvent, adapters, clock, log } = ports;

  async function logErrors(event: string, server: Server, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      log.warn(event, { server: serverKey(server), error: errorName(error) });
    }
  }

  async function sendWelcome(joiningMember: Parameters<Intake['handleJoin']>[0]): Promise<void> {
    const { server } = joiningMember;
    const policy = policies.of(server);
    const notice = findNotice(notices(), 'join');
    const adapter = adapters.find(({ platform }) => platform === server.platform);
    if (!policy.notices.join || !notice || !adapter) return;
    const key = pseudonymousKey('join', joiningMember);
    if (!(await leases.acquire(key, clock.now(), DAY_MS))) return;
    const member: Member = { name: joiningMember.id, roles: [], ...joiningMember };
    const text = noticeText(notice, parseNoticeLanguage(member.language) ?? policy.language);
    const letter: DirectMessage = { text, key, helpLines: true };
    const result = await dispatchAction(adapter, server, { kind: 'help', member, letter }, clock.now());
    if ('retryAfterMs' in result) await leases.release(key);
    else if (result.status !== 'failed') await countEvent(server, 'notice.joined');
  }

  async function postForJobTalk({ ref, author }: Message): Promise<void> {
    const { server, channel } = ref;
    const notice = findNotice(notices(), 'job-talk');
    if (!notice) return;
    const channelKey = `job-talk/${serverKey(server)}/${channel}`;
    const memberLeaseKey = pseudonymousKey('job-talk', author);
    const now = clock.now();
    if (!(await leases.acquire(channelKey, now, DAY_MS))) return;
    const isPosted =
      (await leases.acquire(memberLeaseKey, now, JOB_TALK_MEMBER_INTERVAL_MS)) &&
      (await postOnce(server, {
        key: `job-talk/${messageKey(ref)}`,
        channel,
        text: () => noticeText(notice, policies.of(server).language),
        helpLines: true,
      }));
    if (isPosted) await countEvent(server, 'notice.posted');
    else await leases.release(channelKey);
  }

  return {
    sendWelcomeNotice: (member) =>
      logErrors('welcome_notice_failed', member.server, () => sendWelcome(member)),

    async postJobTalkNotice(message, { stance }) {
      const { server } = message.ref;
      const { mode, notices: wanted } = policies.of(server);
      if (stance !== 'seeking-work' || !wanted.jobTalk || mode === 'shadow') return;
      await logErrors('job_talk_notice_failed', server, () => postForJobTalk(message));
    },

    async postDueNotices() {
      for (const server of adapters.flatMap((adapter) => adapter.listServers?.() ?? [])) {
        await logErrors('due_notices_failed', server, async () => {
          for (const { key, channel, text } of findDueNotices(
            notices(),
            server,
            policies.of(server),
            clock.now(),
          )) {
            const posted = await postOnce(server, { key, channel, text: () => text, helpLines: true });
            if (posted) await countEvent(server, 'notice.posted');
          }
        });
      }
    },
  };
}
