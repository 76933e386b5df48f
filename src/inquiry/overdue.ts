import type { Inquiries } from '#core';

/**
 * Holds whose time is over end by themselves, and the chain says so. Done twice or late it is harmless: a hold that is
 * over stops no deletion.
 * @example await liftOverdue(inquiries, clock.now())
 */
export async function liftOverdue(
  inquiries: Pick<Inquiries, 'overdue' | 'read' | 'append'>,
  now: Date,
): Promise<void> {
  for (const { server, number } of await inquiries.overdue(now)) {
    const { length } = await inquiries.read(server, number);
    await inquiries.append(server, number, length, { kind: 'lifted', at: now });
  }
}
