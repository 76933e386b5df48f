import type { InquiryStore } from '#core';

/**
 * Holds whose time is over end by themselves, and the chain says so. Done twice or late it is harmless: a hold that is
 * over stops no deletion.
 * @example await expireHolds(inquiries, clock.current())
 */
export async function expireHolds(
  inquiries: Pick<InquiryStore, 'listExpiredHolds' | 'read' | 'append'>,
  now: Date,
): Promise<void> {
  for (const { server, number } of await inquiries.listExpiredHolds(now)) {
    const { length } = await inquiries.read(server, number);
    await inquiries.append(server, number, length, { kind: 'lifted', at: now });
  }
}
