import type { Server } from '../../message.ts';

/** Counts events of a server by the hour. Stores only numbers: no member can be identified. */
export interface Counters {
  increment(server: Server, counter: string, at: Date, count?: number): Promise<void>;
  /** Totals by counter, of the hours that begin at `from` or later and before `to`. */
  getTotals(server: Server, from: Date, to: Date): Promise<Readonly<Record<string, number>>>;
}
