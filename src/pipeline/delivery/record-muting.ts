import type { CaseEvent, Clock, Intake, Log } from '#core';
import { memberKey } from '#core';
import type { CaseState } from '../../cases/index.ts';
import { logCaseErrors } from '../settle.ts';
import type { CaseRepository } from './case-repository.ts';

/**
 * Creates `Intake.recordMuting`: the case gets one more event `gated`, and its card says what the network did.
 * @example await createMutingRecorder(ports)({ caseId, member, muting: 'muted', hasAsked: true }) // 'recorded'
 */
export function createMutingRecorder({
  caseRepository,
  settle,
  clock,
  log,
}: {
  readonly caseRepository: Pick<CaseRepository, 'update'>;
  /** Sends the card. Never rejects. */
  readonly settle: (caseId: string) => Promise<unknown>;
  readonly clock: Clock;
  readonly log: Log;
}): Intake['recordMuting'] {
  return async ({ caseId, member, muting, hasAsked }) => {
    function planEvents(newest: CaseState | undefined): readonly CaseEvent[] {
      const author = newest?.latest.message.author;
      if (!author || memberKey(author) !== memberKey(member)) return [];
      // The network can be faster than the process that has asked.
      const mustSay = newest.gate ? newest.gate.state === 'asked' && newest.gate.muting !== muting : hasAsked;
      return mustSay ? [{ kind: 'gated', at: clock.now(), member: author, muting }] : [];
    }

    let isAppended = false;
    const isRecorded = await logCaseErrors(caseId, log, async () => {
      await caseRepository.update(caseId, (newest) => {
        const events = planEvents(newest);
        isAppended = events.length > 0;
        return events;
      });
      return true;
    });
    if (isAppended) await settle(caseId);
    return isRecorded ? 'recorded' : 'unavailable';
  };
}
