import type { Asker, Desk, Intake, Log, Recent, Reply } from '#core';
import { download, isSlacks } from './download.ts';
import { nameOf } from './faults.ts';
import { type Finding, messageAt, withAuthor } from './find-message.ts';
import { type About, TEXT } from './forms.ts';
import { type Filled, paperOf } from './inquiry.ts';
import type { RawMessage } from './raw.ts';

/** What was filled in or picked; one of these, by what the field is. */
export interface Value {
  readonly value?: string | null;
  readonly selected_option?: { readonly value?: string } | null;
  readonly selected_options?: readonly { readonly value?: string }[] | null;
  readonly selected_conversation?: string | null;
  readonly files?: readonly { readonly size?: number; readonly url_private_download?: string }[] | null;
}
export type State = { readonly values?: Readonly<Record<string, Readonly<Record<string, Value>>>> };

/** Larger files are no settings; the desk says so. */
const FILE_MOST = 200_000;
const FILE_MS = 10_000;

/**
 * What comes of a form that was handed in: a question for the desk, or a word to the intake.
 * @example const submit = createSubmissions({ ...ports, shown }); await submit(about, asker, view.state.values)
 */
export function createSubmissions(
  ports: Finding & {
    readonly apiUrl?: string | undefined;
    readonly desk: Desk | undefined;
    readonly intake: Pick<Intake, 'handle' | 'appeal'>;
    /** Messages as the shortcut has shown them, by who was shown which. */
    readonly shown: Recent<RawMessage>;
    readonly log: Log;
  },
): (
  about: About,
  asker: Asker,
  values: NonNullable<State['values']>,
) => Promise<Pick<Reply, 'text' | 'file' | 'setup'> | undefined> {
  const { desk, intake, shown, log } = ports;

  async function textOf(field: Value | undefined): Promise<string | undefined> {
    const { size = 0, url_private_download: url = '' } = field?.files?.[0] ?? {};
    if (size > FILE_MOST || !isSlacks(url, ports.apiUrl)) return undefined;
    try {
      const signal = AbortSignal.timeout(FILE_MS);
      const token = await ports.clients.token();
      const bytes = await download(url, { token, mostBytes: FILE_MOST, signal });
      return bytes && new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    } catch (error) {
      log.warn('a file of settings was not read', { error: nameOf(error) });
      return undefined;
    }
  }

  return async (about, asker, values) => {
    const { what, caseId = '', channel = '', ts = '' } = about;
    const text = values[TEXT]?.[TEXT]?.value ?? '';
    switch (what) {
      case 'note':
        return intake.handle({ caseId, moderator: asker, deed: 'note', note: text });
      case 'appeal':
        return intake.appeal({ caseId, author: asker, plea: text });
      case 'report': {
        const raw = shown.get(`${asker.id}/${channel}/${ts}`);
        const message = raw
          ? await withAuthor(ports, raw, channel)
          : await messageAt(ports, asker, { channel, ts });
        return desk?.ask(asker, { kind: 'report', message, reason: text });
      }
      case 'import': {
        // Only an administrator's file is fetched; the desk refuses the others.
        const found = asker.administrator ? await textOf(values[TEXT]?.[TEXT]) : undefined;
        return desk?.ask(asker, { kind: 'config-import', ...(found !== undefined && { text: found }) });
      }
      case 'inquiry': {
        const paper = paperOf(filled(values), asker.name);
        return desk?.ask(asker, { kind: 'inquiry', ask: { do: 'register', paper } });
      }
      default:
        return what satisfies never;
    }
  };
}

/** What a form holds, each field by its name. */
const filled = (values: NonNullable<State['values']>): Filled =>
  Object.fromEntries(
    Object.values(values)
      .flatMap((fields) => Object.entries(fields))
      .map(([name, { value, selected_option: option }]) => [name, value ?? option?.value ?? '']),
  );
