import type { Server } from '../../message.ts';

/** How often something happened on a server, in hours. Numbers only: no member can be identified. */
export interface Counters {
  increment(server: Server, counter: string, at: Date, count?: number): Promise<void>;
  /** Totals by counter, of the hours that begin at `from` or later and before `to`. */
  getTotals(server: Server, from: Date, to: Date): Promise<Readonly<Record<string, number>>>;
}
