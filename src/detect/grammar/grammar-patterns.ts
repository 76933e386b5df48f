import { z } from 'zod';
import { didYouMean } from '#lib';
import { parseYaml, RuleError, type RuleFile } from '../parse-yaml.ts';
import { localizedText, textList } from '../rule-schema.ts';
import { parseTokenPattern, type TokenPattern } from './token-pattern.ts';

/** grammar.yaml. */
const grammarSchema = z.strictObject({
  words: z.record(z.string(), z.string().min(1)),
  patterns: z.array(
    z.strictObject({
      name: z.string().regex(/^[a-z0-9-]+$/, 'write a name in small letters, digits and -'),
      stance: z.enum(['warning', 'quoting', 'asking-help', 'seeking-work', 'discussing']),
      factor: z.number().min(0).max(1),
      note: localizedText,
      endings: textList(1),
      exceptions: textList(),
    }),
  ),
  calls: textList(),
  notCalls: textList(),
});

type GrammarSource = z.infer<typeof grammarSchema>;

/** A way of speaking that recruiters do not use for their own offers. */
export interface SpeechPattern extends Omit<GrammarSource['patterns'][number], 'endings' | 'exceptions'> {
  /** The statement, without softeners (よ, けど, んです, w …), ends with one of these. A question mark is か. */
  readonly endings: readonly TokenPattern[];
  /** The pattern does not apply if one of these is in the statement. */
  readonly exceptions: readonly TokenPattern[];
}

/** The patterns of the grammar check; `rules/grammar.yaml` explains every key. */
export interface GrammarPatterns {
  /** Tried from first to last. */
  readonly patterns: readonly SpeechPattern[];
  /** Endings of a statement that asks the reader to do something: then the text is always an offer. */
  readonly calls: readonly TokenPattern[];
  /** Calls that are advice, or ask for help. */
  readonly notCalls: readonly TokenPattern[];
}

/**
 * Parses the patterns of the grammar check strictly. Throws `RuleError` with file, line and reason.
 * @example parseGrammarPatterns({ path: 'grammar.yaml', text }).patterns[0]?.name // 'mistake'
 */
export function parseGrammarPatterns(file: RuleFile): GrammarPatterns {
  const { value, positionOf } = parseYaml<GrammarSource>(file, grammarSchema);
  const parse = (texts: readonly string[], ...path: readonly PropertyKey[]): readonly TokenPattern[] =>
    texts.map((text, i) =>
      parseTokenPattern(
        text.replace(/\{(.*?)\}/g, (_, name: string) => {
          if (Object.hasOwn(value.words, name)) return value.words[name]!;
          const why = `there are no words "${name}"${didYouMean(name, Object.keys(value.words))}`;
          throw new RuleError(file.path, positionOf([...path, i]), why);
        }),
      ),
    );
  return {
    patterns: value.patterns.map((pattern, i) => ({
      ...pattern,
      endings: parse(pattern.endings, 'patterns', i, 'endings'),
      exceptions: parse(pattern.exceptions, 'patterns', i, 'exceptions'),
    })),
    calls: parse(value.calls, 'calls'),
    notCalls: parse(value.notCalls, 'notCalls'),
  };
}
