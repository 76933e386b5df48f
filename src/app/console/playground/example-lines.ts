import { stringify } from 'yaml';
import type { Archive, CaseTimeline, Clock, ConsoleViewer, ExampleFormat, ExampleLine } from '#core';
import { serverKey, UnreadableCase } from '#core';
import { type CaseState, chooseReasons, deriveCaseState, joinMessages } from '../../../cases/index.ts';
import { readCooperatively } from '../figures/read-cooperatively.ts';
import { anonymise } from './anonymise.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** Older decisions were made about other rules. */
const MAX_AGE_DAYS = 365;
/** A line for the classifier is one post. In UTF-16 units. */
const MAX_LINE_LENGTH = 1000;
/** What is read of a post. */
const MAX_READ_LENGTH = 4 * MAX_LINE_LENGTH;

/**
 * Anonymised lines of the newest decided cases of a server: the post of an upheld case is an example that must be found, that
 * of an overturned case one that must pass. Erased and unreadable posts are left out.
 * @example await listExampleLines(viewer, 50, { archive, caseTimeline, clock })
 */
export async function listExampleLines(
  { caller }: ConsoleViewer,
  limit: number,
  {
    archive,
    caseTimeline,
    clock,
  }: {
    readonly archive: Pick<Archive, 'read'>;
    readonly caseTimeline: Pick<CaseTimeline, 'listCasesBetween'>;
    readonly clock: Clock;
  },
): Promise<readonly ExampleLine[]> {
  const now = clock.now();
  const from = new Date(now.getTime() - MAX_AGE_DAYS * DAY_MS);
  const decided: { readonly caseId: string; readonly at: number }[] = [];
  const records = caseTimeline.listCasesBetween(caller.server, from, new Date(now.getTime() + 1));
  for await (const { caseId, events } of readCooperatively(records, undefined)) {
    const ruled = events.findLast(({ kind }) => kind === 'ruled');
    if (ruled) decided.push({ caseId, at: ruled.at.getTime() });
  }
  const lines: ExampleLine[] = [];
  for (const { caseId } of decided.sort((a, b) => b.at - a.at)) {
    if (lines.length >= limit) break;
    const state = deriveCaseState(await readEvents(archive, caseId));
    if (!state || serverKey(state.evidence.message.ref.server) !== serverKey(caller.server)) continue;
    const line = toLine(caseId, state);
    if (line && !lines.some(({ text }) => text === line.text)) lines.push(line);
  }
  return lines;
}

async function readEvents(archive: Pick<Archive, 'read'>, caseId: string) {
  try {
    return await archive.read(caseId);
  } catch (error) {
    if (error instanceof UnreadableCase) return [];
    throw error;
  }
}

function toLine(
  caseId: string,
  { evidence, moderatorDecision, reports, notes }: CaseState,
): ExampleLine | undefined {
  const { message, pieces, verdict } = evidence;
  if (!moderatorDecision) return undefined;
  const written = joinMessages(message, pieces);
  const whole = [
    written.text,
    ...written.parts.flatMap(({ kind, text }) => (kind === 'display-name' ? [] : [text])),
  ];
  const names = [
    ...pieces.map(({ author }) => author.name),
    message.author.name,
    moderatorDecision.moderator.name,
    ...reports.map(({ reporter }) => reporter.name),
    ...notes.map(({ moderator }) => moderator.name),
  ];
  const text = anonymise(whole.join('\n').slice(0, MAX_READ_LENGTH), names).slice(0, MAX_LINE_LENGTH);
  const [reason] = chooseReasons(verdict);
  if (text === '') return undefined;
  const upheld = verdict.ruling === 'hide' ? 'hide' : 'flag';
  return {
    caseId,
    text,
    expect: moderatorDecision.decision === 'overturn' ? 'pass' : upheld,
    ...(reason && { rule: reason.rule }),
  };
}

/**
 * A file of confirmed lines: JSON lines as `yamidome train` and `eval` read them, or the lists `hits` and `passes` of a pack.
 * Every line is anonymised again; of a line longer than a
 * post, the beginning is kept.
 * @example formatExampleLines([{ text: '日給5万', expect: 'hide' }], 'jsonl').text // '{"text":"日給5万","expect":"hide"}\n'
 */
export function formatExampleLines(
  lines: readonly Pick<ExampleLine, 'text' | 'expect'>[],
  format: ExampleFormat,
): { readonly name: string; readonly text: string } {
  const clean = lines
    .map(({ text, expect }) => ({
      text: anonymise(text.slice(0, MAX_LINE_LENGTH).replace(/\r\n?/g, '\n'), []),
      expect,
    }))
    .filter(({ text }) => text !== '');
  if (format === 'jsonl')
    return { name: 'examples.jsonl', text: clean.map((line) => `${JSON.stringify(line)}\n`).join('') };
  const textsOf = (isPass: boolean) =>
    clean.filter(({ expect }) => (expect === 'pass') === isPass).map(({ text }) => text);
  const text = stringify({ hits: textsOf(false), passes: textsOf(true) }, { lineWidth: 0 });
  return { name: 'examples.yaml', text };
}
