import type { InquiryStore } from '#core';

/**
 * Appends a `lifted` event to every inquiry whose hold has ended. It may run late or twice: a hold that has ended no
 * longer prevents deletion.
 * @example await expireHolds(inquiries, clock.now())
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
