import { randomUUID } from 'node:crypto';
import type {
  Action,
  ActionKind,
  ActionRequest,
  ActionResult,
  Adapter,
  Clock,
  EventFeed,
  Log,
  NewOperatorEvent,
  RequestedAction,
  Server,
  Tenant,
} from '#core';
import {
  AdapterError,
  OPERATOR_PLATFORM,
  REQUESTED_ACTION_KINDS,
  tenantServer,
  UNCONFIRMED,
  type WaitingRequests,
} from '#core';
import { errorName } from '#lib';
import { caseIdOfJob } from '../../../cases/index.ts';
import { actionToData } from '../actions/action-data.ts';
import { endedEvent } from '../actions/expire-actions.ts';
import { caseEventData, changedEventId, openedEventId } from './case-event.ts';
import { type AskedAction, describeAction } from './describe-action.ts';
import { derivedId } from './ids.ts';
import type { CaseTexts } from './read-case.ts';

/** The place of cards and alerts: operators have no channel for moderators. */
const MODERATOR_CHANNEL = 'moderators';
/** Outcome of an action that no job waits for: the operator was asked, and nothing more is known. */
const ONLY_REQUESTED = { status: 'degraded', detail: 'requested' } as const;
const EVENT_KINDS = ['card', 'board', 'notice'] as const satisfies readonly ActionKind[];

/** The dependencies of the platform. */
export interface OperatorPlatformPorts {
  readonly feed: EventFeed;
  readonly texts: CaseTexts;
  /** The tenants as they are known now. */
  readonly tenants: () => readonly Pick<Tenant, 'id' | 'name'>[];
  /** The pictures of posts. Absent: posts have none. */
  readonly pictures?: Pick<Adapter, 'fetchPicture' | 'fetchAttachments'>;
  /** How long an operator has to confirm an action, in milliseconds. */
  readonly confirmWithinMs: number;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * The platform of networks whose operators use the API. It does nothing itself: an action becomes a requested action in the feed
 * of the tenant, and what is meant for moderators becomes an event. What the operator did comes back by
 * `Intake.confirmOutcome`.
 * @example const platform = createOperatorPlatform({ feed, texts, tenants: () => tenants, confirmWithinMs: DAY_MS, clock, log })
 */
export function createOperatorPlatform(ports: OperatorPlatformPorts): Adapter {
  const { tenants, pictures } = ports;
  return {
    platform: OPERATOR_PLATFORM,
    supports: new Set<ActionKind>([...REQUESTED_ACTION_KINDS, ...EVENT_KINDS]),
    async start() {},
    async stop() {},
    apply: createApply(ports) as Adapter['apply'],
    waitingRequests: createWaitingRequests(ports),
    listServers: () => tenants().map(({ id }) => tenantServer(id)),
    getServerName: (server) => tenants().find(({ id }) => id === server.id)?.name,
    findModeratorChannel: () => MODERATOR_CHANNEL,
    ...pictures,
  };
}

const createApply =
  (ports: OperatorPlatformPorts) =>
  async (server: Server, action: Action, request?: ActionRequest): Promise<ActionResult> => {
    try {
      switch (action.kind) {
        case 'card':
          await appendCaseEvent(server.id, action, ports);
          return { status: 'done' };
        case 'board':
        case 'notice':
          await ports.feed.append(server.id, moderatorEvent(server.id, action, ports.clock.now()));
          return { status: 'done' };
        case 'kick':
          throw new AdapterError('invalid', 'a network has no kick');
        default:
          return await requestAction(server.id, action, request, ports);
      }
    } catch (error) {
      if (error instanceof AdapterError) throw error;
      ports.log.warn('requested_action_not_stored', {
        ...{ tenant: server.id, action: action.kind, error: errorName(error) },
      });
      throw new AdapterError('unavailable', 'the feed does not answer');
    }
  };

async function requestAction(
  tenant: string,
  action: AskedAction,
  request: ActionRequest | undefined,
  { feed, texts, confirmWithinMs, clock }: OperatorPlatformPorts,
): Promise<ActionResult> {
  const caseId = request ? caseIdOfJob(request.job) : 'letter' in action ? action.letter.caseId : undefined;
  const key = request?.job ?? ('letter' in action ? action.letter.key : undefined);
  const id = key === undefined ? `act_${randomUUID()}` : actionIdOf(tenant, key);
  const state = caseId === undefined ? undefined : await texts.read(caseId);
  const now = clock.now();
  const requested: RequestedAction = {
    id,
    ...describeAction(action),
    ...(state && 'member' in action && { postId: state.evidence.message.ref.id }),
    ...(state && action.kind === 'hide' && { accountId: state.evidence.message.author.id }),
    ...(request && { job: request.job }),
    ...(caseId !== undefined && { caseId }),
    reasons: state ? texts.reasonsOf(state.evidence) : [],
    requestedAt: now,
    confirmBy: new Date(now.getTime() + confirmWithinMs),
    state: 'requested',
  };
  const stored = await feed.request(tenant, requested, {
    id: derivedId('evt', [tenant, 'action.requested', id]),
    type: 'org.yamidome.action.requested.v1',
    subject: caseId ?? requested.accountId ?? id,
    at: now,
    data: actionToData(requested),
  });
  return request ? resultOf(stored) : ONLY_REQUESTED;
}

const actionIdOf = (tenant: string, key: string): string => derivedId('act', [tenant, key]);

function resultOf({ state, outcome, confirmBy }: RequestedAction): ActionResult {
  if (outcome) return outcome;
  return state === 'requested'
    ? { status: 'requested', until: confirmBy }
    : { status: 'failed', detail: UNCONFIRMED };
}

const createWaitingRequests = ({ feed, clock }: OperatorPlatformPorts): WaitingRequests => ({
  async find({ id: tenant }, job) {
    const action = await feed.findAction(tenant, actionIdOf(tenant, job));
    return action && resultOf(action);
  },
  async endWait({ id: tenant }, job, why) {
    const id = actionIdOf(tenant, job);
    const state = why === 'expired' ? 'expired' : 'withdrawn';
    const at = clock.now();
    const caseId = caseIdOfJob(job);
    const event = endedEvent(tenant, { id, state, subject: caseId, caseId, at });
    await feed.endAction(tenant, id, ['requested'], { state, at }, event);
  },
});

/** The first card of a case says that it was opened, each later one that it changed. The same card twice is one event. */
async function appendCaseEvent(
  tenant: string,
  { card }: Extract<Action, { kind: 'card' }>,
  { feed, texts, clock }: OperatorPlatformPorts,
): Promise<void> {
  const state = card.unstored ? undefined : await texts.read(card.caseId);
  const event = { subject: card.caseId, at: clock.now(), data: caseEventData(card, state, texts) };
  if (state) {
    const id = openedEventId(tenant, card.caseId);
    const opened = await feed.findEvent(tenant, id);
    if (!opened && (await feed.append(tenant, { id, type: 'org.yamidome.case.opened.v1', ...event }))) return;
    if (opened?.data.revision === card.revision) return;
  }
  const id = changedEventId(tenant, card);
  await feed.append(tenant, { id, type: 'org.yamidome.case.changed.v1', ...event });
}

function moderatorEvent(
  tenant: string,
  action: Extract<Action, { kind: 'board' | 'notice' }>,
  at: Date,
): NewOperatorEvent {
  const { channel, text, key } = action;
  if (action.kind === 'notice')
    return {
      id: key === undefined ? `evt_${randomUUID()}` : derivedId('evt', [tenant, 'notice', channel, key]),
      ...{ type: 'org.yamidome.notice.v1', subject: channel, at, data: { channel, text } },
    };
  const { open, revision } = action;
  return {
    id: derivedId('evt', [tenant, 'board.changed', action.key, String(revision)]),
    ...{ type: 'org.yamidome.board.changed.v1', subject: action.key, at },
    data: { board: action.key, channel, text, isOpen: open, revision },
  };
}
