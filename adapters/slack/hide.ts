import {
  type Action,
  AdapterError,
  type Log,
  type Memos,
  type MessageRef,
  type Outcome,
  type Wording,
} from '#core';
import type { Attachments } from './attachments.ts';
import type { Clients } from './clients.ts';
import { codeOf, isTokenFault, nameOf } from './faults.ts';
import { memoOf } from './posts.ts';
import { namedIn } from './things.ts';
import type { Watch } from './watch.ts';
import type { Workspace } from './workspace.ts';

type Hide = Extract<Action, { kind: 'hide' }>;
type Done = Pick<Outcome, 'status' | 'detail'>;

/** Slack lets nobody delete these by program, or not with this token: a person must. */
const BY_HAND: ReadonlySet<string> = new Set([
  ...['cant_delete_message', 'compliance_exports_prevent_deletion', 'not_allowed', 'restricted_action'],
  ...['channel_not_found', 'not_in_channel', 'is_inactive', 'cannot_delete_message'],
  ...['team_access_not_granted'],
]);

const ABSENT: ReadonlySet<string> = new Set(['message_not_found', 'file_not_found', 'file_deleted']);

/** @example restoredKey('T1', 'C1', '1700000000.000100') */
export const restoredKey = (team: string, channel: string, ts: string): string =>
  memoOf(team, `restored/${channel}/${ts}`);

/**
 * Takes a message out of everybody's sight with an administrator's token, and its files with it; where that is not
 * possible, asks people to and says so.
 * @example const hide = createHide({ clients, memos, watch, attachments, workspace, words, refused, log })
 */
export function createHide(ports: {
  readonly clients: Clients;
  readonly memos: Memos;
  readonly watch: Watch;
  readonly attachments: Pick<Attachments, 'idsOf'>;
  readonly workspace: Workspace;
  readonly words: () => Wording['adapter'];
  /** The administrator's token does not work. */
  readonly refused: (why: string) => void;
  readonly log: Log;
}): (action: Hide) => Promise<Done> {
  const { clients, memos, watch, attachments, workspace, words, refused, log } = ports;

  async function byHand({ message, reason }: Hide): Promise<Done> {
    const outcome = await watch.begin(message, reason);
    if (!outcome) throw new AdapterError('gone', 'it is not there any more');
    return outcome;
  }

  /** Deleting a message leaves its files where everybody finds them. */
  async function filesToo(ref: MessageRef): Promise<Done> {
    let left = 0;
    for (const file of attachments.idsOf(ref)) {
      await clients.admin!.files.delete({ file }).catch((error: unknown) => {
        if (ABSENT.has(codeOf(error) ?? '')) return;
        left++;
        log.warn('a file stays', { error: nameOf(error) });
      });
    }
    return left > 0 ? { status: 'degraded', detail: 'filesleft' } : { status: 'done' };
  }

  /** What was restored once stands there under other times, with its files, and is our own. */
  async function removeCopies({ channel, id }: MessageRef): Promise<boolean> {
    const key = restoredKey(workspace.team, channel, id);
    const copies = (await memos.get(key))?.split(' ') ?? [];
    for (const each of copies) {
      const removal = each.startsWith('F')
        ? clients.bot.files.delete({ file: each })
        : clients.bot.chat.delete({ channel, ts: each });
      await removal.catch((error: unknown) => {
        if (!ABSENT.has(codeOf(error) ?? '')) throw error;
      });
    }
    if (copies.length > 0) await memos.delete(key);
    return copies.length > 0;
  }

  async function hideName(user: string): Promise<Done> {
    const display = words().hiddenname;
    try {
      if (!clients.admin) return { status: 'degraded', detail: 'byhand' };
      const profile = { display_name: display, status_text: '', title: '' };
      await clients.admin.users.profile.set({ user, profile });
      return { status: 'done' };
    } catch (error) {
      // Only paid workspaces let administrators change others' names.
      if (codeOf(error) === undefined) throw error;
      return { status: 'degraded', detail: 'byhand' };
    }
  }

  return async (action) => {
    const { message } = action;
    const named = namedIn(message);
    if (named !== undefined) return hideName(named);
    const otherwise = async (): Promise<Done> =>
      (await removeCopies(message)) ? { status: 'done' } : byHand(action);
    if (!clients.admin) return otherwise();
    // Asked of Slack before anybody else: most of what is hidden was never restored.
    try {
      await clients.admin.chat.delete({ channel: message.channel, ts: message.id });
      return await filesToo(message);
    } catch (error) {
      const code = codeOf(error) ?? '';
      if (isTokenFault(error)) refused(code);
      if (BY_HAND.has(code) || isTokenFault(error)) return otherwise();
      if (ABSENT.has(code) && (await removeCopies(message))) return { status: 'done' };
      throw error;
    }
  };
}
