import type { Language } from '#core';
import type { SqlStores } from '../../../adapters/sql/index.ts';
import type { Terminal } from '../lib/terminal.ts';
import type { TenantOptionValues } from './parse-arguments.ts';
import { TENANT_TEXTS } from './tenant-texts.ts';

const NOT_FOUND = 1;

/** The options that all parts of the command use. */
export type TenantOptions = Omit<TenantOptionValues, 'lang'> & { readonly language: Language };

/** The stores and the terminal of one call. */
export interface TenantCall {
  readonly sql: SqlStores;
  readonly options: TenantOptions;
  readonly terminal: Terminal;
  readonly now: Date;
  /** Writes the value as a JSON line with `--json`, the text otherwise. */
  readonly answer: (value: object, text: string) => void;
  readonly refuse: (why: string) => number;
}

/** Says that there is no such tenant. @example return reportUnknown('square', call) */
export function reportUnknown(id: string, { options, terminal }: TenantCall): number {
  terminal.err.write(`tenant: ${TENANT_TEXTS[options.language].unknownTenant(id)}\n`);
  return NOT_FOUND;
}
