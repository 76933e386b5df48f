import type { Action, Job, Message } from '#core';
import { messageKey } from '#core';
import { jobId } from './id.ts';
import { answer, reportAnswer, type Voices, warning } from './letters.ts';
import type { CaseState, Step } from './state.ts';
import { same } from './together.ts';
import { effective, took } from './turns.ts';

type Restore = Extract<Action, { kind: 'restore' }>;

/** Audit logs cut long reasons, and count every non-ASCII character several times. */
const REASON_LENGTH = 100;

/**
 * Whether the case, as last decided, counts as a strike: a strike follows an outcome, never a mere verdict.
 * @example counts(state) // false while hiding is still being tried
 */
export function counts(state: CaseState): boolean {
  const turn = state.turns.at(-1);
  return turn?.kind === 'hide' && took(turn);
}

/** It has a strike exactly when it counts as one. @example if (isSettled(state)) return; */
export const isSettled = (state: CaseState): boolean => (state.struck !== undefined) === counts(state);

/** Hiding is not done with every message yet. @example if (hiding(state)) return; */
export const hiding = (state: CaseState): boolean => {
  const turn = state.turns.at(-1);
  return turn?.kind === 'hide' && turn.outcome === undefined;
};

/** Whether a message of it has ever been hidden, even for a moment. @example touched(state) // true after an overturn too */
export const touched = (state: CaseState): boolean =>
  state.turns.some((turn) => turn.kind === 'hide' && took(turn));

/**
 * What a case calls for now and nobody has done: the first open action of each line of work, the next one follows
 * its outcome. The same state always owes the same job ids, so writing them down again changes nothing.
 * @example owed(state, voices, clock.now()).map((job) => job.action.kind) // ['hide']
 */
export function owed(state: CaseState, voices: Voices, now: Date): readonly Job[] {
  const { author } = state.evidence.message;
  const job = (id: string, action: Action, dueAt = now): Job[] =>
    state.outcomes.has(id) ? [] : [{ id, caseId: state.id, action: named(id, action), dueAt }];

  // One turn after the other: hiding and restoring must never be under way at once.
  const turn = state.turns.find(({ targets }) => targets.some((target) => !state.outcomes.has(target.job)));
  const turning = (turn?.targets ?? []).flatMap(({ ref, job: id }): Job[] => {
    const newest = state.latest.pieces.find((piece) => same(piece.ref, ref)) ?? state.latest.message;
    return job(
      id,
      turn?.kind === 'restore'
        ? { kind: 'restore', message: newest, ...copiesOf(state, newest), reason: reason(state) }
        : { kind: 'hide', message: ref, reason: reason(state) },
    );
  });

  const ladder = state.steps.flatMap((step): Job[] => {
    const warned = jobId(state.id, step.index, 'warn');
    const warn = state.outcomes.has(warned)
      ? []
      : job(warned, {
          kind: 'warn',
          member: author,
          letter: warning(state, step, sanctionOf(state, step), voices(author)),
        });
    if (step.rung === 'warn') return warn;
    const act = job(jobId(state.id, step.index, step.rung), climb(state, step, step.rung));
    if (isDown(step)) return act;
    const end = ending(state, step);
    if (end && !lapsed(state, step)) {
      return [
        ...warn,
        ...job(end.job, { kind: end.kind, member: author, reason: reason(state) }, step.until),
      ];
    }
    // Whoever has been sent away can no longer be written to; for the rest the letter tells what was really done.
    return (step.rung === 'kick' || step.rung === 'ban' ? [...warn, ...act] : [...act, ...warn]).slice(0, 1);
  });

  return [...turning, ...ladder, ...(turn ? [] : replies(state, voices, job))];
}

/** The stored copies of a message's own files: each part begins with its file's name. */
function copiesOf({ copies }: CaseState, { parts }: Message): Pick<Restore, 'files'> {
  const names = parts.flatMap(({ kind, text }) =>
    kind === 'attachment-name' ? [text.split('\n', 1)[0]!] : [],
  );
  const files = copies.filter(({ name }) => names.includes(name));
  return files.length > 0 ? { files: files.map(({ name, file }) => ({ name, file })) } : {};
}

/** A letter is named after its job, so that platforms can tell a repeated one from a new one. */
const named = (id: string, action: Action): Action =>
  'letter' in action ? { ...action, letter: { ...action.letter, key: id } } : action;

/** Everybody who waits for the moderators' decision is told once it has been carried out. */
function replies(
  state: CaseState,
  voices: Voices,
  job: (id: string, action: Action) => Job[],
): readonly Job[] {
  const { ruling, appeal } = state;
  if (!ruling || !isSettled(state)) return [];
  const author = state.evidence.message.author;
  const appealed = appeal !== undefined && appeal.index < ruling.index;
  const told = appealed || (ruling.decision === 'overturn' && touched(state));
  const toAuthor = told
    ? job(jobId(state.id, ruling.index, 'reply'), {
        kind: 'reply',
        member: author,
        letter: answer(state, voices(author)),
      })
    : [];
  const toReporters = state.reports
    .filter((report) => report.index < ruling.index)
    .flatMap(({ index, reporter }) =>
      job(jobId(state.id, ruling.index, 'reply', index), {
        kind: 'reply',
        member: reporter,
        letter: reportAnswer(state, voices(reporter)),
      }),
    );
  return [...toAuthor, ...toReporters];
}

/**
 * True when an owed action has become pointless: the case was decided otherwise, a newer step took its place, or
 * there is nothing to restore.
 * @example stale(state, job, owed(state, voices, now)) // true: an overturn arrived before the hide was done
 */
export function stale(state: CaseState, job: Pick<Job, 'id' | 'action'>, open: readonly Job[]): boolean {
  if (!open.some((each) => each.id === job.id)) return true;
  for (const turn of state.turns) {
    const target = turn.targets.find((each) => each.job === job.id);
    if (!target) continue;
    const nothingToRestore = turn.kind === 'restore' && !state.hides.has(messageKey(target.ref));
    return turn !== state.turns.at(-1) || nothingToRestore;
  }
  const step = state.steps.find((each) =>
    [each.rung, 'warn'].some((kind) => jobId(state.id, each.index, kind) === job.id),
  );
  if (!step) return false;
  if (step.by) return !isDown(step) && overturnedSince(state, step);
  return isDown(step) === counts(state);
}

/** It lifts what another step has brought. @example isDown(step) // true for the end of a timeout */
export const isDown = ({ rung }: Pick<Step, 'rung'>): boolean =>
  rung === 'end-timeout' || rung === 'release' || rung === 'unban';

const overturnedSince = ({ ruling }: CaseState, step: Step): boolean =>
  ruling?.decision === 'overturn' && ruling.index > step.index;

/** A step that is not settled yet: the next one waits for it, so that up and down are never under way at once. @example if (climbing(state)) return; */
export const climbing = (state: CaseState): boolean =>
  state.steps.some(
    (step) => step.rung !== 'warn' && !state.outcomes.has(jobId(state.id, step.index, step.rung)),
  );

/**
 * The job that ends a quarantine or a ban by itself, once that has been done; undefined for what has no end or is
 * lifted otherwise by now.
 */
function ending(
  state: CaseState,
  step: Step,
): { readonly job: string; readonly kind: 'release' | 'unban' } | undefined {
  if (!step.until || (step.rung !== 'quarantine' && step.rung !== 'ban')) return undefined;
  const kind = step.rung === 'quarantine' ? 'release' : 'unban';
  const outcome = state.outcomes.get(jobId(state.id, step.index, step.rung));
  if (outcome?.action.kind !== step.rung || !effective(outcome)) return undefined;
  if (state.steps.some((each) => each.index > step.index && each.rung !== 'warn')) return undefined;
  return { job: jobId(state.id, step.index, kind), kind };
}

/** Its time was over, and it has been lifted or left to another case. @example lapsed(state, step) // true once the release is done */
export const lapsed = (state: CaseState, step: Step): boolean =>
  ENDS.some((kind) => {
    const outcome = state.outcomes.get(jobId(state.id, step.index, kind));
    return effective(outcome) || outcome?.status === 'withheld';
  });

/** A measure's own end, which no strike taken back and no moderator asked for. @example isEnding(state, job) // true for a quarantine of 72 hours */
export const isEnding = (state: CaseState, { id }: Pick<Job, 'id'>): boolean =>
  state.steps.some((step) => !isDown(step) && ENDS.some((kind) => jobId(state.id, step.index, kind) === id));

const ENDS = ['release', 'unban'] as const;

function climb(state: CaseState, step: Step, kind: Exclude<Step['rung'], 'warn'>): Action {
  const member = state.evidence.message.author;
  return kind === 'timeout'
    ? { kind, member, until: step.until ?? step.at, reason: reason(state) }
    : { kind, member, reason: reason(state) };
}

function sanctionOf(state: CaseState, step: Step): string | undefined {
  if (step.rung === 'kick' || step.rung === 'ban') return step.rung;
  const outcome = state.outcomes.get(jobId(state.id, step.index, step.rung));
  return effective(outcome) ? outcome?.action.kind : undefined;
}

const reason = (state: CaseState): string =>
  [state.id, ...new Set(state.evidence.verdict.signals.map((signal) => signal.rule))]
    .join(' ')
    .slice(0, REASON_LENGTH);
