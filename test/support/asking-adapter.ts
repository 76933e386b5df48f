import type { Action, ActionRequest, ActionResult, Adapter, Server, WaitEndCause } from '#core';
import { createFakeAdapter, type FakeAdapter } from './fake-adapter.ts';
import type { FakeClock } from './fake-clock.ts';

/** A request of the asking platform. */
export interface AskedRequest {
  readonly job: string;
  readonly action: Action;
  readonly until: Date;
  ended?: WaitEndCause;
}

/** A platform in memory that is asked for actions and confirms them later. */
export interface AskingAdapter extends FakeAdapter {
  /** One entry for each job, in the order of the first request. */
  readonly asked: AskedRequest[];
  /** The request of an action kind. Throws if there is none. */
  request(kind: Action['kind']): AskedRequest;
  /** How often the platform was asked, repeated requests included. */
  askedTimes(): number;
}

/**
 * A fake adapter that only keeps the requested actions, apart from cards and boards: nothing happens before
 * `Intake.confirmOutcome`. `waitMs`: the time until the deadline.
 * @example const adapter = createAskingAdapter(() => world.clock, DAY_MS); adapter.request('hide').job
 */
export function createAskingAdapter(clockOf: () => Pick<FakeClock, 'now'>, waitMs: number): AskingAdapter {
  const fake = createFakeAdapter();
  const asked: AskedRequest[] = [];
  let times = 0;

  async function applyOrAsk(server: Server, action: Action, request?: ActionRequest): Promise<ActionResult> {
    if (!request || action.kind === 'card' || action.kind === 'board') return fake.apply(server, action);
    times += 1;
    const earlier = asked.find(({ job }) => job === request.job);
    if (earlier) return { status: 'requested', until: earlier.until };
    const until = new Date(clockOf().now().getTime() + waitMs);
    asked.push({ job: request.job, action, until });
    return { status: 'requested', until };
  }

  return {
    ...fake,
    asked,
    askedTimes: () => times,
    request(kind) {
      const found = asked.findLast(({ action }) => action.kind === kind);
      if (!found) throw new Error(`the platform was not asked for ${kind}`);
      return found;
    },
    apply: applyOrAsk as Adapter['apply'],
    waitingRequests: {
      async find(_server, job) {
        const found = asked.find((request) => request.job === job);
        if (found?.ended) return { status: 'failed', detail: 'unconfirmed' };
        return found && { status: 'requested', until: found.until };
      },
      async endWait(_server, job, why) {
        const found = asked.find((request) => request.job === job);
        if (found) found.ended ??= why;
      },
    },
  };
}
