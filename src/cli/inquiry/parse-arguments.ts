import type { InquiryCommand, Language } from '#core';
// Not from #core: its index loads zod, which --help does not need.
import { INQUIRY_SUBCOMMANDS } from '../../core/inquiry.ts';
import { didYouMean } from '../../lib/did-you-mean.ts';
import type { OptionValues } from '../lib/declare-command.ts';
import type { declaration } from './declaration.ts';

/** The commands by every name that they have. */
const COMMAND_NAMES: Readonly<Record<InquiryCommand['do'] | 'key', Readonly<Record<Language, string>>>> = {
  ...INQUIRY_SUBCOMMANDS,
  key: { en: 'key', ja: '鍵' },
};

export type ParsedInquiryArguments =
  | {
      readonly ok: true;
      readonly ask: InquiryCommand | { readonly do: 'key' };
      readonly values: InquiryOptionValues;
    }
  | { readonly ok: false; readonly why: string };

/** The options of the command line. */
export type InquiryOptionValues = OptionValues<(typeof declaration)['options']>;

/**
 * What was asked on the command line, or why it cannot be understood.
 * @example interpretInquiry(['hold', 'Q-12'], {})
 */
export function interpretInquiry(
  words: readonly string[],
  values: InquiryOptionValues,
): ParsedInquiryArguments {
  const [word = 'list', number = '', ...rest] = words;
  const command = (Object.keys(COMMAND_NAMES) as (keyof typeof COMMAND_NAMES)[]).find((each) =>
    Object.values(COMMAND_NAMES[each]).includes(word.toLowerCase()),
  );
  if (!command) {
    const known = Object.values(COMMAND_NAMES).map(({ en }) => en);
    return {
      ok: false,
      why: `unknown command "${word}"${didYouMean(word.toLowerCase(), known)}; see --help`,
    };
  }
  if (rest.length > 0) return { ok: false, why: `"${rest[0]}" is one word too many; see --help` };
  const days = values.days === undefined ? {} : { days: Number(values.days) };

  switch (command) {
    case 'key':
    case 'list':
      return { ok: true, ask: { do: command }, values };
    case 'register':
      return { ok: true, ask: { do: 'register', paper: requestFromOptions(values) }, values };
    case 'hold':
    case 'extend':
      return { ok: true, ask: { do: command, number, ...days }, values };
    case 'close': {
      const { ending = '', remark } = values;
      return {
        ok: true,
        ask: { do: command, number, ending, ...(remark !== undefined && { remark }) },
        values,
      };
    }
    case 'show':
    case 'find':
    case 'release':
    case 'approve':
    case 'bundle':
      return { ok: true, ask: { do: command, number }, values };
    default:
      return command satisfies never;
  }
}

function requestFromOptions(
  values: InquiryOptionValues,
): Extract<InquiryCommand, { do: 'register' }>['paper'] {
  const { authority, document, dated, received, ground, from, until, other } = values;
  return {
    receivedBy: values['received-by'] ?? values.as ?? '',
    ...(authority !== undefined && { authority }),
    ...(document !== undefined && { document }),
    ...(dated !== undefined && { dated }),
    ...(values['answer-by'] !== undefined && { answerBy: values['answer-by'] }),
    ...(received !== undefined && { received }),
    ...(ground !== undefined && { ground }),
    ...(from !== undefined && { from }),
    ...(until !== undefined && { until }),
    ...(other !== undefined && { other: other.join('\n') }),
    accounts: values.account ?? [],
    messages: values.message ?? [],
    contacts: values.contact ?? [],
    items: values.item ?? [],
  };
}
