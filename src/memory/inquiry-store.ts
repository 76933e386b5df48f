import type { InquiryEvent, InquiryStore, InquirySummary, Server } from '#core';
import { CaseConflict, serverKey } from '#core';

/**
 * The register of inquiries in memory. The memory stores have no retention, so holds have no effect. For tests.
 * @example await createMemoryInquiryStore().register(server, registered) // 1
 */
export function createMemoryInquiryStore(): InquiryStore {
  const registers = new Map<string, { readonly server: Server; readonly inquiries: InquiryEvent[][] }>();
  const inquiriesOf = (server: Server) => registers.get(serverKey(server))?.inquiries ?? [];

  return {
    async register(server, registered, held) {
      const register = registers.get(serverKey(server)) ?? { server, inquiries: [] };
      registers.set(serverKey(server), register);
      return register.inquiries.push(structuredClone(held ? [registered, held] : [registered]));
    },
    async append(server, number, expectedVersion, event) {
      const events = inquiriesOf(server)[number - 1];
      if (events?.length !== expectedVersion) throw new CaseConflict(`Q-${number}`);
      events.push(structuredClone(event));
    },
    read: async (server, number) => structuredClone(inquiriesOf(server)[number - 1] ?? []),
    list: async (server) =>
      inquiriesOf(server)
        .map((events, index) => summariseInquiry(server, index + 1, events))
        .reverse(),
    async listExpiredHolds(now) {
      return [...registers.values()].flatMap(({ server, inquiries }) =>
        inquiries.flatMap((events, index) => {
          const { heldUntil } = summariseInquiry(server, index + 1, events);
          return heldUntil && heldUntil <= now ? [{ server, number: index + 1 }] : [];
        }),
      );
    },
  };
}

const summariseInquiry = (
  server: Server,
  number: number,
  events: readonly InquiryEvent[],
): InquirySummary => {
  const empty: InquirySummary = { server, number, ground: 'inquiry', receivedAt: new Date(0), closed: false };
  return events.reduce(applyInquiryEvent, empty);
};

function applyInquiryEvent(row: InquirySummary, event: InquiryEvent): InquirySummary {
  const { heldUntil, ...unheld } = row;
  switch (event.kind) {
    case 'registered':
      return { ...row, ground: event.paper.ground, receivedAt: event.paper.receivedAt };
    case 'held':
    case 'extended':
      return { ...row, heldUntil: event.until };
    case 'lifted':
      return unheld;
    case 'disclosed':
      return { ...row, answeredAt: row.answeredAt ?? event.at };
    case 'closed':
      return { ...unheld, answeredAt: row.answeredAt ?? event.at, closed: true };
    case 'approved':
      return row;
    default:
      return event satisfies never;
  }
}
