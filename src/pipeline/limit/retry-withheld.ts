import type { Adapter, Clock, HideRetryCause, Leases, Log, Member, PolicyStore, Server } from '#core';
import { serverKey } from '#core';
import { errorName } from '#lib';
import { type CaseState, canRetryHide, isHidePending } from '../../cases/index.ts';
import { type CaseRepository, JOB_LEASE_MS } from '../delivery/case-repository.ts';
import { createFailureSkipper } from '../delivery/skip-failing-cases.ts';
import type { HourlyLimit, LimitDecision } from './hourly-limit.ts';
import type { LimitLift, LimitLifts } from './limit-lift.ts';
import type { WithheldHide, WithheldHides } from './withheld-hides.ts';

/** Older posts were read already; moderators have their cards. */
const MAX_AGE_MS = 24 * 60 * 60 * 1000;
/** The maximum number of hides per server and run, so that a run ends before its lease. */
const BATCH_SIZE = 30;
/** If the oldest hides of this many campaigns are refused, the others are refused as well. */
const MAX_REFUSALS = 3;

/** The dependencies of `retryWithheldHides`. */
export interface RetryPorts {
  readonly caseRepository: Pick<CaseRepository, 'read' | 'update'>;
  readonly withheldHides: Pick<WithheldHides, 'list' | 'listServers' | 'remove' | 'deleteInnocent'>;
  readonly hourlyLimit: Pick<HourlyLimit, 'reserve'>;
  readonly limitLifts: Pick<LimitLifts, 'find'>;
  readonly policies: Pick<PolicyStore, 'of'>;
  readonly leases: Leases;
  readonly adapterOf: (server: Server) => Adapter | undefined;
  /** Acts on the case and updates its card. */
  readonly settle: (caseId: string) => Promise<unknown>;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Requests withheld hides again, oldest first, as far as the hourly limit has room; all of them if a moderator lifted the
 * limit or upheld the same text. A retried hide is counted like a new one and goes through the usual steps. A hide that is
 * no longer needed, or older than a day, is forgotten. Idempotent; call it every few seconds. A failure of one case or
 * server does not stop the others. Throws when the store is unavailable.
 * @example await retryWithheldHides(ports)
 */
export async function retryWithheldHides(ports: RetryPorts): Promise<void> {
  const { leases, adapterOf, policies, clock, log } = ports;
  for (const server of await ports.withheldHides.listServers()) {
    const leaseKey = `withheld/${serverKey(server)}`;
    if (!adapterOf(server) || policies.of(server).mode === 'shadow') continue;
    if (!(await leases.acquire(leaseKey, clock.now(), JOB_LEASE_MS))) continue;
    try {
      await retryServer(server, ports);
    } catch (error) {
      log.warn('withheld_retry_failed', { server: serverKey(server), error: errorName(error) });
    } finally {
      await leases.release(leaseKey);
    }
  }
}

async function retryServer(server: Server, ports: RetryPorts): Promise<void> {
  await ports.withheldHides.deleteInnocent(server, new Date(ports.clock.now().getTime() - MAX_AGE_MS));
  const hides = await ports.withheldHides.list(server);
  const lift = await ports.limitLifts.find(server);
  const decidedFirst = [
    ...hides.filter(({ decidedBy }) => decidedBy),
    ...hides.filter(({ decidedBy }) => !decidedBy),
  ];
  const skipFailing = createFailureSkipper(ports.log);
  const refusedNames = new Set<string>();
  let refusals = 0;
  let retried = 0;
  for (const hide of decidedFirst) {
    if (retried === BATCH_SIZE || (refusals >= MAX_REFUSALS && !hide.decidedBy)) return;
    // Another post of the same campaign was refused. Posts of others must not wait behind it.
    if (!hide.decidedBy && hide.names.some((name) => refusedNames.has(name))) continue;
    const decision = await skipFailing(hide.caseId, () => retryHide(server, hide, lift, ports));
    if (decision === 'quota') {
      refusals += 1;
      for (const name of hide.names) refusedNames.add(name);
    } else if (decision !== undefined) retried += 1;
  }
}

/** Undefined if there is nothing to retry. */
async function retryHide(
  server: Server,
  hide: WithheldHide,
  lift: LimitLift | undefined,
  { caseRepository, withheldHides, hourlyLimit, settle, clock }: RetryPorts,
): Promise<LimitDecision | undefined> {
  const isTooOld = clock.now().getTime() - hide.since.getTime() > MAX_AGE_MS;
  const state = await caseRepository.read(hide.caseId).catch(async (error: unknown) => {
    if (isTooOld) await withheldHides.remove(server, hide.caseId);
    throw error;
  });
  // The outcome is not stored yet, or another process retries it now.
  if (state && isHidePending(state)) return undefined;
  if (!state || !canRetryHide(state) || isTooOld) {
    await withheldHides.remove(server, hide.caseId);
    return undefined;
  }
  const decision = await hourlyLimit.reserve(state);
  if (decision === 'quota') return decision;
  const { why, by } = causeOf(server, hide, lift);
  const isRetried = await requestHideAgain(hide.caseId, why, by, { caseRepository, clock });
  if (isRetried) await settle(hide.caseId);
  const after = await caseRepository.read(hide.caseId);
  if (!after || (!isHidePending(after) && !canRetryHide(after)))
    await withheldHides.remove(server, hide.caseId);
  return decision;
}

function causeOf(
  server: Server,
  { decidedBy }: WithheldHide,
  lift: LimitLift | undefined,
): { readonly why: HideRetryCause; readonly by?: Pick<Member, 'server' | 'id' | 'name'> } {
  if (decidedBy) return { why: 'decided', by: { server, ...decidedBy } };
  return lift ? { why: 'lifted', by: lift.by } : { why: 'hour' };
}

/**
 * Appends the event that requests a withheld or simulated hide again. False if the case was decided, edited or hidden
 * meanwhile.
 * @example if (await requestHideAgain(caseId, 'enforced', moderator, ports)) await settle(caseId)
 */
export async function requestHideAgain(
  caseId: string,
  why: HideRetryCause,
  by: Pick<Member, 'server' | 'id' | 'name'> | undefined,
  {
    caseRepository,
    clock,
  }: { readonly caseRepository: Pick<CaseRepository, 'update'>; readonly clock: Clock },
): Promise<boolean> {
  let isRequested = false;
  await caseRepository.update(caseId, (state: CaseState | undefined) => {
    isRequested = state !== undefined && canRetryHide(state);
    return isRequested ? [{ kind: 'retried', at: clock.now(), why, ...(by && { by }) }] : [];
  });
  return isRequested;
}
