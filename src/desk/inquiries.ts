import type { Archive, Inquiries, InquiryAsk, InquiryPaper, InquiryStep, Reply } from '#core';
import { CaseConflict, fill, serverKey } from '#core';
import { moment } from '../cases/index.ts';
import {
  type Complaint,
  counting,
  endingOf,
  extendedUntil,
  type FindPorts,
  findCases,
  HOLD_DAYS,
  holdUntil,
  type InquiryState,
  inquiryName,
  inquiryNumber,
  inquiryState,
  mayHandle,
  readPaper,
  unapprovable,
  undisclosable,
} from '../inquiry/index.ts';
import { casesFor, overlapping, unheld } from './inquiry-holds.ts';
import { inquiryFound, inquiryLine, inquiryStory } from './inquiry-story.ts';
import { type Around, lines, type Question, quoted, refused, told } from './replies.ts';

export interface InquiryPorts extends Pick<Around, 'clock' | 'log'> {
  /** Absent where nothing outlives the process. */
  readonly inquiries?: Inquiries | undefined;
  readonly archive: Pick<Archive, 'read' | 'casesOf' | 'casesIn'>;
  readonly fold: FindPorts['fold'];
}

const LIST_SHOWN = 20;

/**
 * Everything about investigators' inquiries but handing over: that is done by whoever runs the program, on their own
 * machine. Rights are the policy's (`inquiries.roles`); each change is a link of the server's chain.
 * @example await askInquiry(ports, question, { do: 'hold', number: 'Q-12' })
 */
export async function askInquiry(ports: InquiryPorts, asked: Question, ask: InquiryAsk): Promise<Reply> {
  const { asker, policy, voice } = asked;
  const { refused: no, desk: says } = voice.words.inquiry;
  const { inquiries } = ports;
  if (!mayHandle(asker, policy.inquiries)) {
    return refused(
      'not-administrator',
      fill(no.role, { roles: policy.inquiries.roles.join(voice.words.list) }),
    );
  }
  if (!inquiries) return refused('not-ready', no.nowhere);
  if (ask.do === 'register') return register(ports, inquiries, asked, ask.paper);
  if (ask.do === 'list') return list(inquiries, asked);
  const found = await known(inquiries, asked, ask.number);
  if (!found.ok) return found.reply;
  const { number, state } = found;
  const name = inquiryName(number);
  const step = async (next: InquiryStep, text: string): Promise<Reply> => {
    try {
      await inquiries.append(asker.server, number, state.steps.length, next);
    } catch (error) {
      if (!(error instanceof CaseConflict)) throw error;
      return refused('not-ready', fill(no.again, { number: name }));
    }
    ports.log.info('inquiry', { server: serverKey(asker.server), number, step: next.kind, by: asker.id });
    return told(text);
  };
  const at = ports.clock.now();

  switch (ask.do) {
    case 'show':
      return told(inquiryStory(state, name, voice));
    case 'find':
      return told(inquiryFound(state.paper, await tallied(ports, asked, state.paper), voice));
    case 'hold': {
      const until = holdUntil(state, ask.days ?? HOLD_DAYS, at);
      if (!until.ok) return unheld(until, name, asked);
      const { accounts } = state.paper;
      const cases = await casesFor(ports, asked, state.paper);
      if (accounts.length + cases.length === 0)
        return refused('not-ready', fill(no.nothing, { number: name }));
      const overlaps = await overlapping(inquiries, asked, number, { accounts, cases }, at);
      const day = moment(until.until, voice.language);
      const values = { number: name, until: day, accounts: accounts.length, cases: cases.length };
      return step(
        { kind: 'held', at, by: asker, until: until.until, accounts, cases },
        lines(
          fill(says.held, values),
          ...overlaps.map((other) =>
            fill(says.overlap, {
              number: inquiryName(other.number),
              until: moment(other.until, voice.language),
            }),
          ),
        ),
      );
    }
    case 'extend': {
      const until = extendedUntil(state, ask.days ?? HOLD_DAYS, at);
      if (!until.ok) return unheld(until, name, asked);
      const text = fill(says.extended, { number: name, until: moment(until.until, voice.language) });
      return step({ kind: 'extended', at, by: asker, until: until.until }, text);
    }
    case 'approve': {
      const why = unapprovable(state, asker);
      if (why) return refused('not-ready', fill(no[why], { number: name }));
      return step({ kind: 'approved', at, by: asker }, fill(says.approved, { number: name }));
    }
    case 'bundle': {
      const why = undisclosable(state, policy.inquiries);
      if (why) return refused('not-ready', fill(no[why], { number: name }));
      return told(fill(says.commandline, { number: name }));
    }
    case 'close': {
      const ending = endingOf(ask.ending);
      if (!ending) return refused('bad-value', fill(no.ending, { typed: quoted(ask.ending) }));
      if (state.closed) return refused('not-ready', fill(no.closed, { number: name }));
      const remark = ask.remark?.trim();
      return step(
        { kind: 'closed', at, by: asker, ending, ...(remark && { remark }) },
        fill(says.closing, { number: name, ending: voice.words.inquiry.ending[ending] }),
      );
    }
    default:
      return ask satisfies never;
  }
}

/** An inquiry by its number as typed, or why there is none. @example await known(inquiries, question, 'q-12') */
export async function known(
  inquiries: Inquiries,
  { asker, voice }: Question,
  typed: string,
): Promise<{ ok: true; number: number; state: InquiryState } | { ok: false; reply: Reply }> {
  const { refused: no } = voice.words.inquiry;
  const number = inquiryNumber(typed);
  if (number === undefined) {
    return { ok: false, reply: refused('bad-value', fill(no.number, { typed: quoted(typed) })) };
  }
  const state = inquiryState(await inquiries.read(asker.server, number));
  if (state) return { ok: true, number, state };
  return { ok: false, reply: refused('not-found', fill(no.unknown, { number: inquiryName(number) })) };
}

async function register(
  { clock, log }: InquiryPorts,
  inquiries: Inquiries,
  { asker, voice }: Question,
  typed: Extract<InquiryAsk, { do: 'register' }>['paper'],
): Promise<Reply> {
  const { desk: says, ground } = voice.words.inquiry;
  const read = readPaper(typed, clock.now());
  if (!read.ok) return refused('bad-value', complaint(read.complaint, voice.words.inquiry));
  const { paper } = read;
  const step = { kind: 'registered', at: clock.now(), by: asker, paper } as const;
  const number = await inquiries.register(asker.server, step);
  log.info('inquiry', { server: serverKey(asker.server), number, step: 'registered', by: asker.id });
  const values = { number: inquiryName(number), ground: ground[paper.ground], authority: paper.authority };
  const next = paper.ground === 'preservation' ? says.nextpreservation : says.next;
  return told(lines(fill(says.registered, values), fill(next, values)));
}

function complaint(
  { why, field, typed }: Complaint,
  { refused: no, field: names }: Question['voice']['words']['inquiry'],
): string {
  const limit = why === 'long' || why === 'many';
  return fill(no[why] as string, {
    field: names[field],
    typed: quoted(typed),
    ...(limit && { most: typed }),
  });
}

async function list(inquiries: Inquiries, { asker, voice }: Question): Promise<Reply> {
  const { desk: says } = voice.words.inquiry;
  const rows = await inquiries.list(asker.server);
  if (rows.length === 0) return told(says.none);
  const head = fill(says.head, { count: rows.length });
  return told(lines(head, ...rows.slice(0, LIST_SHOWN).map((row) => inquiryLine(row, voice))));
}

async function tallied(ports: InquiryPorts, { asker }: Question, paper: InquiryPaper) {
  const count = counting();
  for await (const found of findCases(ports, asker.server, paper)) count.add(found);
  return count.tally();
}
