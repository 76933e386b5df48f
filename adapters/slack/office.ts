import {
  type Clock,
  type Desk,
  type Files,
  type Health,
  type Intake,
  type Language,
  type Log,
  type Member,
  type Memos,
  type Policies,
  serverKey,
  type Wordings,
} from '#core';
import { createApply } from './apply.ts';
import { createAttachments } from './attachments.ts';
import { createCards } from './cards.ts';
import type { Client, Clients } from './clients.ts';
import { createDirectory } from './directory.ts';
import { createListener } from './events.ts';
import { codeOf, isTokenFault, nameOf } from './faults.ts';
import { createHide } from './hide.ts';
import { showHome } from './home.ts';
import { createInteractions } from './interactions.ts';
import { createLetters } from './letters.ts';
import { createPosts, memoOf } from './posts.ts';
import { createReadback } from './readback.ts';
import { createRestore } from './restore.ts';
import { createSanctions } from './sanctions.ts';
import { createTouched } from './touched.ts';
import { createWatch } from './watch.ts';
import type { Workspace } from './workspace.ts';

const TAKEN_UP_MS = 10 * 60 * 1000;
const LOOK_EVERY_MS = 10 * 60 * 1000;

/**
 * Everything that belongs to one workspace, put together: who is there, what is told, what is done.
 * @example const office = await openOffice({ clients, workspace, intake, desk, memos, policies, wording, clock, log, lost })
 */
export async function openOffice(ports: {
  readonly clients: Clients;
  readonly apiUrl?: string | undefined;
  readonly workspace: Workspace;
  readonly intake: Intake;
  readonly desk: Desk | undefined;
  readonly memos: Memos;
  readonly policies: Pick<Policies, 'of'>;
  readonly wording: Wordings;
  readonly files?: Pick<Files, 'get'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly lookEveryMs?: number | undefined;
  /** The app was removed, or the administrator has taken the token back. */
  readonly lost: (what: 'app' | 'admin') => Promise<void>;
}) {
  const { clients, workspace, desk, memos, policies, wording, log } = ports;
  const { lookEveryMs = LOOK_EVERY_MS } = ports;
  let adminFault: string | undefined;
  const language = (): Language => policies.of(workspace.server).language;
  const words = () => wording[language()].adapter;
  const wordsFor = (reader: Pick<Member, 'language'>) => wording[reader.language ?? language()];
  const quietly = (what: string, work: Promise<unknown>): void => {
    work.catch((error: unknown) => log.warn(`${what} failed`, { error: nameOf(error) }));
  };

  const directory = createDirectory(ports);
  const touched = createTouched();
  const attachments = createAttachments(ports);
  // Whatever an earlier process has left unfinished is taken up within these minutes.
  const before = await memos.get(memoOf(workspace.team, 'seen'));
  const fresh = performance.now() + TAKEN_UP_MS;
  const posts = createPosts({ ...ports, restarted: () => before !== undefined && performance.now() < fresh });
  const shared = { ...ports, directory, attachments, posts, words };
  const cards = createCards({ ...shared, deskOf: directory.desk });
  const watch = createWatch({ ...shared, words: () => wording[language()].byhand, cardOf: cards.of });
  const sanctions = createSanctions(shared);
  const refused = (why: string): void => {
    if (adminFault !== why)
      log.error("the administrator's token is not accepted; messages wait for a moderator", {
        server: serverKey(workspace.server),
        why,
      });
    adminFault = why;
  };
  const hide = createHide({ ...shared, watch, refused });
  const apply = createApply({
    workspace,
    words,
    posts,
    cards,
    sanctions,
    hide,
    restore: createRestore({ ...shared, watch }),
    deliver: createLetters({ ...shared, words: ({ member }) => wordsFor(member).adapter }),
  });

  /** We are told only of channels in which we are. */
  async function enter(channel: string): Promise<void> {
    const { channel: found } = await clients.patient.conversations.info({ channel });
    if (!found?.id || found.is_im) return;
    if (!found.is_private && !found.is_member && !isExempt(found.id)) {
      await clients.patient.conversations.join({ channel });
      found.is_member = true;
    }
    directory.placed({
      id: found.id,
      name: found.name ?? '',
      isPrivate: found.is_private ?? false,
      isGeneral: found.is_general ?? false,
      isMember: found.is_member ?? false,
    });
  }
  const isExempt = (channel: string): boolean =>
    policies.of(workspace.server).exempt.channels.includes(channel);

  /** Slack tells late, and again and again: whether a token is really good no more is asked of Slack itself. */
  async function revoked(): Promise<void> {
    if ((await faultOf(clients.bot)) !== undefined) return ports.lost('app');
    const why = clients.admin && (await faultOf(clients.admin));
    if (why === undefined) return;
    refused(why);
    await ports.lost('admin');
  }

  const listener = createListener({
    ...shared,
    watchers: {
      seen: (ts, channel, thread) => readback.seen(ts, channel, thread),
      touched: touched.note,
      deleted: (channel, ts) => quietly('looking after a removal', watch.removed(channel, ts)),
      entered: (user, channel) => quietly('keeping a quarantine', sanctions.entered(user, channel)),
      appeared: (channel) => quietly('entering a channel', enter(channel)),
      home: (user) => quietly('showing the home page', home(user)),
      removed: () => quietly('looking after our tokens', revoked()),
    },
  });
  const readback = createReadback({ ...shared, listener });

  async function home(id: string): Promise<void> {
    if (!desk) return;
    const member = await directory.person(id);
    const asker = { ...member, ...(directory.administers(id) && { administrator: true }) };
    await showHome({ ...shared, cards, desk }, asker, wordsFor(asker));
  }

  await directory.load();
  await readback.load();
  const outside = directory
    .places()
    .filter(({ isMember, isPrivate, id }) => !isMember && !isPrivate && !isExempt(id));
  for (const { id } of outside) quietly('entering a channel', enter(id));
  const timer = setInterval(() => quietly('looking after removals', watch.check()), lookEveryMs);
  timer.unref();

  return {
    workspace,
    apply,
    listener,
    readback,
    answer: createInteractions({ ...shared, desk }),
    touched: touched.of,
    administrators: directory.administrators,
    copies: attachments.copies,
    health: (): Health =>
      adminFault === undefined
        ? { ok: true }
        : { ok: false, why: `the administrator's token: ${adminFault}` },
    async stop() {
      clearInterval(timer);
      await readback.stop();
    },
  };
}

/** Slack's word for why a token is good no more; undefined while it is good, or nobody answers. */
async function faultOf(client: Client): Promise<string | undefined> {
  try {
    await client.auth.test();
    return undefined;
  } catch (error) {
    return isTokenFault(error) ? codeOf(error) : undefined;
  }
}

export type Office = Awaited<ReturnType<typeof openOffice>>;
