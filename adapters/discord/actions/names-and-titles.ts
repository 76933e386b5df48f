import { type Client, Routes } from 'discord.js';
import { type Action, AdapterError, type Server, type Wording } from '#core';
import { takeStart } from '#lib';
import { toAuditReason } from '../client/audit-reason.ts';
import type { PermissionGuard } from '../client/permission-guard.ts';
import type { PseudoMessage } from '../inbound/pseudo-messages.ts';
import type { ActionResult } from './action-result.ts';

type HideAction = Extract<Action, { kind: 'hide' }>;
type RestoreAction = Extract<Action, { kind: 'restore' }>;

const MAX_NICKNAME_LENGTH = 32;
const MAX_THREAD_TITLE_LENGTH = 100;
/** The part of a message that holds the original name or title. */
const RESTORED_PART_KINDS = {
  name: 'display-name',
  title: 'thread-title',
  status: undefined,
  event: undefined,
  blocked: undefined,
} as const;
const DONE: ActionResult = { status: 'done' };

/**
 * Hides and restores display names and thread titles. Both throw `AdapterError('gone')` for a blocked post, because it
 * was never visible, and other `AdapterError`s of the request.
 * @example await hideNameOrTitle({ kind: 'title', guild, thread }, action)
 */
export interface NameAndTitleActions {
  /** Replaces the name or the title by a neutral text of the wording. */
  hideNameOrTitle(pseudoMessage: PseudoMessage, action: HideAction): Promise<ActionResult>;
  /** Sets the original name or title again. For messages see `createRestore`. */
  restoreNameOrTitle(pseudoMessage: PseudoMessage, action: RestoreAction): Promise<ActionResult>;
}

/**
 * Creates the actions on display names and titles.
 * @example const { hideNameOrTitle, restoreNameOrTitle } = createNameAndTitleActions({ client, permissionGuard, words })
 */
export function createNameAndTitleActions(ports: {
  readonly client: Client;
  readonly permissionGuard: PermissionGuard;
  readonly words: (server: Server) => Wording['adapter'];
}): NameAndTitleActions {
  const { client, permissionGuard, words } = ports;

  const setNickname = (
    { guild, member }: Extract<PseudoMessage, { kind: 'name' }>,
    nick: string | null,
    reason: string,
  ): Promise<unknown> =>
    permissionGuard.run({ guild }, ['ManageNicknames'], () =>
      client.rest.patch(Routes.guildMember(guild, member), { body: { nick }, reason: toAuditReason(reason) }),
    );

  const setThreadTitle = (
    { guild, thread }: Extract<PseudoMessage, { kind: 'title' }>,
    title: string,
    reason: string,
  ): Promise<unknown> => {
    const body = { name: takeStart(title, MAX_THREAD_TITLE_LENGTH) };
    return permissionGuard.run({ guild, channel: thread }, ['ManageThreads'], () =>
      client.rest.patch(Routes.channel(thread), { body, reason: toAuditReason(reason) }),
    );
  };

  async function setNameOrTitle(pseudoMessage: PseudoMessage, text: string, reason: string) {
    switch (pseudoMessage.kind) {
      case 'name':
        await setNickname(pseudoMessage, takeStart(text, MAX_NICKNAME_LENGTH) || null, reason);
        return DONE;
      case 'title':
        await setThreadTitle(pseudoMessage, text, reason);
        return DONE;
      case 'status':
      case 'event':
        throw new AdapterError('forbidden', 'a moderator must change it');
      case 'blocked':
        throw new AdapterError('gone', 'it was never let through');
      default:
        return pseudoMessage satisfies never;
    }
  }

  return {
    async hideNameOrTitle(pseudoMessage, { message, reason }) {
      const { hiddenname, hiddentitle } = words(message.server);
      return setNameOrTitle(pseudoMessage, pseudoMessage.kind === 'name' ? hiddenname : hiddentitle, reason);
    },
    async restoreNameOrTitle(pseudoMessage, { message, reason }) {
      const partKind = RESTORED_PART_KINDS[pseudoMessage.kind];
      const original = message.parts.find(({ kind }) => kind === partKind)?.text ?? '';
      return setNameOrTitle(pseudoMessage, original, reason);
    },
  };
}
