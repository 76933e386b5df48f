import { startWebServer } from '../../../adapters/web/index.ts';
import type { AppSettings } from '../../../src/main.ts';

const quiet = { info: () => {}, warn: () => {}, error: () => {} };

/** Settings of a gate on a free port of this computer. */
export interface PrintingGate {
  readonly gateSettings: NonNullable<AppSettings['gateSettings']>;
  /** What would be sent as text messages, oldest first. */
  readonly printed: readonly string[];
}

/**
 * The gate with a page on this computer. Codes are printed into a list instead of being sent.
 * @example const { gateSettings, printed } = await createPrintingGate()
 */
export async function createPrintingGate(): Promise<PrintingGate> {
  const probe = await startWebServer({ host: '127.0.0.1', port: 0, pages: [], log: quiet });
  await probe.stop();
  const printed: string[] = [];
  return {
    printed,
    gateSettings: {
      url: probe.url,
      key: Buffer.alloc(32, 1),
      host: '127.0.0.1',
      port: Number(new URL(probe.url).port),
      isBehindProxy: false,
      maxSmsPerHour: 100,
      sms: { kind: 'print', production: false, print: (line) => void printed.push(line) },
    },
  };
}
