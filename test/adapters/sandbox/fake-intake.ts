import {
  type Action,
  type Adapter,
  type Card,
  type Decision,
  type Handling,
  type Intake,
  type Member,
  type Message,
  memberKey,
  messageKey,
  type RequestResult,
} from '#core';

interface FakeCase {
  readonly id: string;
  readonly message: Message;
  revision: number;
  decision?: Decision;
  status: string;
  /** Actions of moderators and notes, as the card lists them. */
  readonly actions: string[];
}

/**
 * A fake pipeline: a text with 日給 is hidden, with a warning, a card and a strike; the second strike is a timeout, the
 * third a quarantine. While `fails` returns true, judging and the member history throw.
 */
export const createFakeIntake = (adapter: () => Adapter, now: () => Date, fails = () => false): Intake => {
  const cases = new Map<string, FakeCase>();
  const strikes = new Map<string, string[]>();
  let reports = 0;

  const ask = (message: Message, action: Action) => adapter().apply(message.ref.server, action);
  const strikesOf = (member: Pick<Member, 'server' | 'id'>) => strikes.get(memberKey(member)) ?? [];

  const cardOf = (one: FakeCase) => buildCard(one, strikesOf(one.message.author).length);
  const showCard = (one: FakeCase, status: string) => {
    one.status = status;
    return ask(one.message, { kind: 'card', card: cardOf(one) });
  };

  const hide = async (message: Message) => {
    const { author } = message;
    const one: FakeCase = {
      id: `Y-${messageKey(message.ref)}`,
      message,
      revision: 1,
      status: '',
      actions: [],
    };
    cases.set(one.id, one);
    await ask(message, { kind: 'hide', message: message.ref, reason: 'test' });
    strikes.set(memberKey(author), [...strikesOf(author), one.id]);
    const letter = {
      text: `投稿を非表示にしました（${one.id}）。\n理由: 高額の報酬と外部アプリへの誘導`,
      caseId: one.id,
      appealable: true,
    };
    await ask(message, { kind: 'warn', member: author, letter });
    const count = strikesOf(author).length;
    const until = new Date(now().getTime() + 3_600_000);
    if (count === 2) await ask(message, { kind: 'timeout', member: author, until, reason: 'test' });
    if (count === 3) await ask(message, { kind: 'quarantine', member: author, reason: 'test' });
    await showCard(one, '非表示にしました');
  };

  const judge = async (message: Message): Promise<Handling> => {
    if (fails()) throw new Error(`broken on ${message.text}`);
    if (message.text.includes('日給') && !message.author.moderator) await hide(message);
    return 'handled';
  };

  return {
    handleMessage: judge,
    handleEdit: judge,
    confirmOutcome: async () => 'unknown',
    recordMuting: async () => 'recorded',
    liftHourlyLimit: async ({ moderator }) => createReceipt(moderator.moderator ? 'ok' : 'not-moderator'),
    async report({ message, reporter }) {
      if (++reports > 3) return createReceipt('too-many');
      if (message.author.moderator) return createReceipt('exempt');
      await ask(message, { kind: 'reply', member: reporter, letter: { text: '通報を受け取りました。' } });
      return createReceipt('ok');
    },
    async appeal({ caseId, author }) {
      const one = cases.get(caseId);
      if (!one) return createReceipt('unknown-case');
      if (memberKey(one.message.author) !== memberKey(author)) return createReceipt('not-yours');
      one.revision++;
      await showCard(one, '異議の申し立てがありました');
      return createReceipt('ok');
    },
    async answer({ caseId, author }) {
      const one = cases.get(caseId);
      if (!one) return createReceipt('unknown-case');
      return createReceipt(memberKey(one.message.author) === memberKey(author) ? 'ok' : 'not-yours');
    },
    async decide({ caseId, moderator, decision }) {
      const one = cases.get(caseId);
      if (!one) return createReceipt('unknown-case');
      if (!moderator.moderator) return createReceipt('not-moderator');
      if (one.decision === decision) return createReceipt('already-decided');
      one.decision = decision;
      one.revision++;
      const { author } = one.message;
      if (decision === 'overturn') {
        strikes.set(
          memberKey(author),
          strikesOf(author).filter((id) => id !== caseId),
        );
        await ask(one.message, { kind: 'restore', message: one.message, reason: 'test' });
        await ask(one.message, { kind: 'release', member: author, reason: 'test' });
      }
      if (decision === 'uphold')
        await ask(one.message, { kind: 'hide', message: one.message.ref, reason: 'test' });
      await showCard(one, decision === 'overturn' ? '元に戻しました' : '維持しました');
      return createReceipt('ok');
    },
    handleDelete: () => {},
    handleJoin: async () => {},
    async performModeratorAction({ caseId, moderator, action, note }) {
      const one = cases.get(caseId);
      if (!one) return createReceipt('unknown-case');
      if (!moderator.moderator) return createReceipt('not-moderator');
      const { author } = one.message;
      if (action === 'ban') await ask(one.message, { kind: 'ban', member: author, reason: 'test' });
      one.actions.push(`${action} ${note ?? ''}`.trim());
      one.revision++;
      await showCard(one, '非表示にしました');
      return createReceipt('ok');
    },
    /** Only the title is translated. */
    async getCaseCard({ caseId, reader }) {
      const one = cases.get(caseId);
      if (!one || !reader.moderator) return undefined;
      return { ...cardOf(one), ...(reader.language === 'en' && { title: 'Suspected recruiting' }) };
    },
    async getMemberHistory(member) {
      if (fails()) throw new Error(`no standing for ${member.id}`);
      return { strikes: strikesOf(member).length, caseIds: strikesOf(member).toReversed() };
    },
  };
};

const createReceipt = (code: RequestResult['code']): RequestResult => ({
  accepted: code === 'ok',
  code,
  text: `receipt: ${code}`,
});

const DECISION_BUTTONS = {
  uphold: { decision: 'uphold', label: '維持する' },
  overturn: { decision: 'overturn', label: '取り消す' },
} as const;

const buildCard = (one: FakeCase, strikes: number): Card => {
  const { message, revision } = one;
  const start = message.text.indexOf('日給');
  return {
    caseId: one.id,
    revision,
    title: '闇バイトの募集の疑い',
    status: one.status,
    author: message.author,
    channel: message.ref.channel,
    text: message.text,
    spans: [{ start, end: start + 4 }],
    reasons: ['yami-baito/pay: 仕事の中身を言わずに高額の報酬を示しています'],
    facts: [
      { label: '勧誘の確率', value: '99.3%（ほぼ確実）' },
      { label: 'ストライク', value: String(strikes) },
      ...one.actions.map((value) => ({ label: '措置', value })),
    ],
    buttons: one.decision ? [] : [DECISION_BUTTONS.uphold, DECISION_BUTTONS.overturn],
    ...(one.decision && {
      change: one.decision === 'uphold' ? DECISION_BUTTONS.overturn : DECISION_BUTTONS.uphold,
    }),
    deeds: [
      { deed: 'timeout', label: 'タイムアウト' },
      { deed: 'ban', label: '参加禁止にする' },
      { deed: 'claim', label: '担当する' },
      { deed: 'note', label: 'メモ' },
    ],
    ...(message.url !== undefined && { url: message.url }),
  };
};
