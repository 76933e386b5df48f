import type { ConsoleAccess } from './access.ts';
import type { ConsoleBatches } from './batches.ts';
import type { ConsoleCases } from './cases.ts';
import type { ConsoleFigures } from './figures.ts';
import type { ConsoleInquiries } from './inquiries.ts';
import type { Playground } from './playground.ts';
import type { ConsoleQueue } from './queue.ts';
import type { ConsoleSettings } from './settings.ts';
import type { ConsoleSignIn } from './sign-in.ts';

/**
 * Everything that the web console shows and does. Its pages translate between this port and HTTP, and decide nothing.
 * Every method that gets a `ConsoleViewer` returns data of the viewer's server only.
 */
export interface Console {
  readonly queue: ConsoleQueue;
  readonly batches: ConsoleBatches;
  readonly access: ConsoleAccess;
  readonly cases: ConsoleCases;
  readonly playground: Playground;
  readonly settings: ConsoleSettings;
  readonly signIn: ConsoleSignIn;
  readonly figures: ConsoleFigures;
  readonly inquiries: ConsoleInquiries;
}
