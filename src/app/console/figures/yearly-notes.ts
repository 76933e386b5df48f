import type { KeyValueStore, Server, YearlyNotes } from '#core';
import { MAX_YEARLY_NOTE_LENGTH, serverKey, YEARLY_NOTE_NAMES } from '#core';

const keyOf = (server: Server, year: number): string => `yearly-notes/${serverKey(server)}/${year}`;

/** The texts about a year; empty if there are none. @example await readYearlyNotes(keyValueStore, server, 2026) */
export async function readYearlyNotes(
  keyValueStore: Pick<KeyValueStore, 'get'>,
  server: Server,
  year: number,
): Promise<YearlyNotes> {
  const stored = await keyValueStore.get(keyOf(server, year));
  if (stored === undefined) return {};
  const fields = JSON.parse(stored) as Record<string, unknown>;
  return pickNotes((name) => (typeof fields[name] === 'string' ? fields[name] : ''));
}

/**
 * Stores the texts about a year; empty ones are left out. False: a text is too long, and nothing was stored.
 * @example await saveYearlyNotes(keyValueStore, server, 2026, { assessment: '…' })
 */
export async function saveYearlyNotes(
  keyValueStore: Pick<KeyValueStore, 'put'>,
  server: Server,
  year: number,
  notes: YearlyNotes,
): Promise<boolean> {
  const texts = pickNotes((name) => notes[name]?.trim().replaceAll('\r\n', '\n') ?? '');
  if (Object.values(texts).some((text) => text.length > MAX_YEARLY_NOTE_LENGTH)) return false;
  await keyValueStore.put(keyOf(server, year), JSON.stringify(texts));
  return true;
}

const pickNotes = (textOf: (name: (typeof YEARLY_NOTE_NAMES)[number]) => string): YearlyNotes =>
  Object.fromEntries(YEARLY_NOTE_NAMES.map((name) => [name, textOf(name)]).filter(([, text]) => text !== ''));
