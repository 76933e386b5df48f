import type { Inquiries, InquiryRow, InquiryStep, Server } from '#core';
import { CaseConflict, serverKey } from '#core';

/** The register of inquiries in memory, where nothing is ever deleted: a hold is only written down. For tests. */
export function createMemoryInquiries(): Inquiries {
  const registers = new Map<string, { readonly server: Server; readonly all: InquiryStep[][] }>();
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
        .map((steps, nth) => rowOf(server, nth + 1, steps))
        .reverse(),
    async overdue(now) {
      return [...registers.values()].flatMap(({ server, all }) =>
        all.flatMap((steps, nth) => {
          const { heldUntil } = rowOf(server, nth + 1, steps);
          return heldUntil && heldUntil <= now ? [{ server, number: nth + 1 }] : [];
        }),
      );
    },
  };
}

const rowOf = (server: Server, number: number, steps: readonly InquiryStep[]): InquiryRow => {
  const empty: InquiryRow = { server, number, ground: 'inquiry', receivedAt: new Date(0), closed: false };
  return steps.reduce(after, empty);
};

function after(row: InquiryRow, step: InquiryStep): InquiryRow {
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
