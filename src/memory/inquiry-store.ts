import type { InquiryEvent, InquiryStore, InquirySummary, Server } from '#core';
import { CaseConflict, serverKey } from '#core';

/** The register of inquiries in memory, where nothing is ever deleted: a hold is only written down. For tests. */
export function createMemoryInquiryStore(): InquiryStore {
  const registers = new Map<string, { readonly server: Server; readonly all: InquiryEvent[][] }>();
  const of = (server: Server) => registers.get(serverKey(server))?.all ?? [];

  return {
    async register(server, step) {
      const register = registers.get(serverKey(server)) ?? { server, all: [] };
      registers.set(serverKey(server), register);
      return register.all.push([structuredClone(step)]);
    },
    async append(server, number, seen, step) {
      const steps = of(server)[number - 1];
      if (steps?.length !== seen) throw new CaseConflict(`Q-${number}`);
      steps.push(structuredClone(step));
    },
    read: async (server, number) => structuredClone(of(server)[number - 1] ?? []),
    list: async (server) =>
      of(server)
        .map((steps, nth) => summariseInquiry(server, nth + 1, steps))
        .reverse(),
    async listExpiredHolds(now) {
      return [...registers.values()].flatMap(({ server, all }) =>
        all.flatMap((steps, nth) => {
          const { heldUntil } = summariseInquiry(server, nth + 1, steps);
          return heldUntil && heldUntil <= now ? [{ server, number: nth + 1 }] : [];
        }),
      );
    },
  };
}

const summariseInquiry = (server: Server, number: number, steps: readonly InquiryEvent[]): InquirySummary => {
  const empty: InquirySummary = { server, number, ground: 'inquiry', receivedAt: new Date(0), closed: false };
  return steps.reduce(applyInquiryEvent, empty);
};

function applyInquiryEvent(row: InquirySummary, step: InquiryEvent): InquirySummary {
  const { heldUntil, ...unheld } = row;
  switch (step.kind) {
    case 'registered':
      return { ...row, ground: step.paper.ground, receivedAt: step.paper.receivedAt };
    case 'held':
    case 'extended':
      return { ...row, heldUntil: step.until };
    case 'lifted':
      return unheld;
    case 'disclosed':
      return { ...row, answeredAt: row.answeredAt ?? step.at };
    case 'closed':
      return { ...unheld, answeredAt: row.answeredAt ?? step.at, closed: true };
    case 'approved':
      return row;
    default:
      return step satisfies never;
  }
}
