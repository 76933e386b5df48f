const SUMMARY = {
  caseId: 'Y-4G7C2Q0M1X',
  version: 4,
  openedAt: '2026-01-31T09:00:01.000Z',
  changedAt: '2026-01-31T09:00:03.000Z',
  postId: 'post-1841',
  channel: 'posts',
  author: 'acc-77',
  ruling: 'hide',
  probability: 0.97,
  stance: 'soliciting',
  visibility: 'hidden',
  isStruck: true,
  reports: 0,
  hasAppeal: false,
  campaign: [],
  needsDecision: true,
} as const;

/** An answer of the list. */
export const CASES_EXAMPLE = { items: [SUMMARY] } as const;

/** A case, as a key without the scope `evidence` reads it. */
export const CASE_EXAMPLE = {
  ...SUMMARY,
  authorName: 'rin',
  sentAt: '2026-01-31T09:00:00.000Z',
  status: { ja: '投稿を非表示にしました。', en: 'The post was hidden.' },
  rules: '2026-01-31.1',
  reasons: [
    {
      rule: 'yami-baito/vague-errand',
      weight: 2.4,
      text: {
        ja: '内容を説明せずに荷物の受け取りや運搬を頼んでいます',
        en: 'asks to collect or carry parcels without saying what they are',
      },
      spans: [{ start: 4, end: 15 }],
    },
  ],
  missingItems: [],
  actions: [
    {
      job: 'Y-4G7C2Q0M1X/0/hide',
      kind: 'hide',
      status: 'done',
      at: '2026-01-31T09:00:02.000Z',
      postId: 'post-1841',
    },
  ],
  notes: [],
  conversation: [],
  member: { strikes: 1, cases: [], hasMoreCases: false, sanctions: [], reported: [] },
  timeline: [
    {
      at: '2026-01-31T09:00:01.000Z',
      kind: 'opened',
      text: { ja: '事案を作成：非表示', en: 'Case opened: hide' },
    },
  ],
} as const;
