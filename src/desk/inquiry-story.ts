import type { InquiryPaper, InquiryRow, InquiryStep } from '#core';
import { fill } from '#core';
import { moment, type Voice } from '../cases/index.ts';
import {
  answeredAt,
  hoursToAnswer,
  type InquiryState,
  inquiryName,
  type Subject,
  subjectKey,
  subjectsOf,
  type Tally,
} from '../inquiry/index.ts';
import { clipped, lines } from './replies.ts';

const SUBJECTS_SHOWN = 20;
const ABOUT_MOST = 300;

/** @example subjectWords({ kind: 'account', value: '81…' }, words) // 'アカウント 81…' */
export const subjectWords = ({ kind, value }: Subject, { inquiry }: Voice['words']): string =>
  fill(inquiry.subject[kind], { value });

/** The period of a paper in words. */
export function periodWords({ from, until }: Pick<InquiryPaper, 'from' | 'until'>, voice: Voice): string {
  const { subject } = voice.words.inquiry;
  if (!from && !until) return subject.open;
  const words = (at: Date | undefined) => (at ? moment(at, voice.language) : '…');
  return fill(subject.period, { from: words(from), until: words(until) });
}

/** One line of the list. @example inquiryLine(row, voice) */
export function inquiryLine(row: InquiryRow, { words, language }: Voice): string {
  const { desk: says, ground } = words.inquiry;
  const hours = hoursToAnswer(row);
  const state = [
    hours === undefined ? says.open : fill(says.answered, { hours }),
    row.heldUntil && fill(says.heldto, { until: moment(row.heldUntil, language) }),
  ]
    .filter(Boolean)
    .join(words.list);
  return fill(says.line, {
    number: inquiryName(row.number),
    ground: ground[row.ground],
    received: moment(row.receivedAt, language),
    state,
  });
}

/** One inquiry told to an administrator: what came, what was done. @example inquiryStory(state, 'Q-12', voice) */
export function inquiryStory(state: InquiryState, number: string, voice: Voice): string {
  const { words, language } = voice;
  const { desk: says, ground, item } = words.inquiry;
  const { paper } = state;
  const items = [
    ...paper.items.map((each) => item[each]),
    ...(paper.other === undefined ? [] : paper.other.split('\n').map((text) => fill(item.other, { text }))),
  ];
  const subjects = subjectsOf(paper).map((subject) => subjectWords(subject, words));
  const about = [...subjects, ...(paper.from || paper.until ? [periodWords(paper, voice)] : [])];
  const hours = hoursToAnswer({ receivedAt: paper.receivedAt, answeredAt: answeredAt(state) });
  return lines(
    fill(says.title, { number, ground: ground[paper.ground] }),
    fill(says.paper, paper),
    fill(says.received, { time: moment(paper.receivedAt, language), by: paper.receivedBy }),
    items.length > 0 && fill(says.asked, { items: clipped(items.join(words.list), ABOUT_MOST) }),
    fill(says.about, { subjects: clipped(about.join(words.list), ABOUT_MOST) }),
    ...state.steps.map((step) => `${moment(step.at, language)} ${stepTold(step, voice)}`),
    hours !== undefined && fill(says.hours, { hours }),
  );
}

function stepTold(step: InquiryStep, { words, language }: Voice): string {
  const { step: says } = words.inquiry.desk;
  switch (step.kind) {
    case 'registered':
      return fill(says.registered, { name: step.by.name });
    case 'held':
      return fill(says.held, { name: step.by.name, until: moment(step.until, language) });
    case 'extended':
      return fill(says.extended, { name: step.by.name, until: moment(step.until, language) });
    case 'lifted':
      return step.by ? fill(says.lifted, { name: step.by.name }) : says.expired;
    case 'approved':
      return fill(says.approved, { name: step.by.name });
    case 'disclosed': {
      const { messages, attachments, manifest } = step;
      return fill(says.disclosed, {
        name: step.by.name,
        messages,
        attachments,
        manifest: manifest.slice(0, 16),
      });
    }
    case 'closed':
      return fill(says.closed, { name: step.by.name, ending: words.inquiry.ending[step.ending] });
    default:
      return step satisfies never;
  }
}

/** What is held of what a paper asks about. Nothing held is an answer too. @example inquiryFound(paper, tally, voice) */
export function inquiryFound(paper: InquiryPaper, tally: Tally, { words }: Voice): string {
  const { desk: says } = words.inquiry;
  const subjects = subjectsOf(paper).map((subject) => {
    const count = tally.of.get(subjectKey(subject)) ?? 0;
    const named = subjectWords(subject, words);
    return count > 0
      ? fill(says.counted, { subject: named, count })
      : fill(says.uncounted, { subject: named });
  });
  return lines(
    tally.cases === 0 ? says.foundnone : fill(says.found, { ...tally }),
    ...subjects.slice(0, SUBJECTS_SHOWN),
  );
}
