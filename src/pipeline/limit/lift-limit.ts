import type { Log, Member, RequestResult, Server } from '#core';
import { fillTemplate, memberKey, serverKey } from '#core';
import { formatTime, type Localizer } from '../../cases/index.ts';
import type { LimitLifts } from './limit-lift.ts';
import type { WithheldHides } from './withheld-hides.ts';

/** Lifts the limit of the moderator's server for an hour. Rejects when the store is unavailable. */
export type LiftHourlyLimit = (moderator: Member) => Promise<RequestResult>;

/**
 * Creates the request of moderators to lift the hourly limit. Who lifted it is logged, and stored in each case whose hide
 * is requested again. Withheld hides follow with the next run of `retryWithheldHides`.
 * @example const liftHourlyLimit = createLimitLifter(ports); (await liftHourlyLimit(moderator)).text
 */
export function createLimitLifter({
  limitLifts,
  withheldHides,
  localizerFor,
  log,
}: {
  readonly limitLifts: Pick<LimitLifts, 'lift'>;
  readonly withheldHides: Pick<WithheldHides, 'list'>;
  readonly localizerFor: (server: Server) => Localizer;
  readonly log: Log;
}): LiftHourlyLimit {
  return async (moderator) => {
    const { server } = moderator;
    const lift = await limitLifts.lift(moderator);
    log.warn('hourly_limit_lifted', { server: serverKey(server), by: memberKey(moderator) });
    const { language, wording } = localizerFor(server)(moderator);
    const until = formatTime(lift.until, language);
    const count = (await withheldHides.list(server)).length;
    const text =
      count === 0
        ? fillTemplate(wording.limit.liftednone, { until })
        : fillTemplate(wording.limit.lifted, { until, count });
    return { accepted: true, code: 'ok', text };
  };
}
