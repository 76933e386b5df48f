/** One instruction of a Dockerfile. */
export interface Instruction {
  /** In capitals: `COPY`. */
  readonly name: string;
  /** Everything after the name, with continued lines joined. */
  readonly text: string;
}

/** One stage: from one `FROM` to the next. */
export interface Stage {
  readonly base: string;
  /** The name after `AS`. */
  readonly name: string | undefined;
  readonly instructions: readonly Instruction[];
}

/** A Dockerfile: the default values of its `ARG` lines before the first stage, and its stages. */
export interface Dockerfile {
  readonly args: Readonly<Record<string, string>>;
  readonly stages: readonly Stage[];
}

/**
 * Parses the part of the format that the Dockerfile of yamidome uses; throws for the rest (here-documents, other escape
 * characters). Source: https://docs.docker.com/reference/dockerfile/
 * @example parseDockerfile('FROM node:24-slim\nUSER 1000').stages[0].instructions[0].name // 'USER'
 */
export function parseDockerfile(text: string): Dockerfile {
  const args: Record<string, string> = {};
  const stages: { base: string; name: string | undefined; instructions: Instruction[] }[] = [];
  for (const { name, text: rest } of joinLines(text).map(parseInstruction)) {
    const stage = stages.at(-1);
    if (name === 'FROM') {
      const [, base = '', alias] = /^(\S+)(?:\s+AS\s+(\S+))?$/i.exec(rest) ?? [];
      stages.push({ base: expandVariables(base, args), name: alias, instructions: [] });
    } else if (stage) stage.instructions.push({ name, text: rest });
    else if (name === 'ARG') args[rest.split('=')[0]!] = rest.slice(rest.indexOf('=') + 1);
    else throw new Error(`${name} stands before the first FROM`);
  }
  return { args, stages };
}

/** Logical lines: comments are removed, and lines that end with a backslash continue. */
function joinLines(text: string): readonly string[] {
  const lines = text.split('\n').filter((line) => !/^\s*#/.test(line));
  return lines
    .join('\n')
    .replace(/\\\n/g, ' ')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function parseInstruction(line: string): Instruction {
  const [, name, text] = /^([A-Za-z]+)\s+(.*)$/s.exec(line) ?? [];
  if (name === undefined || text === undefined || text.includes('<<'))
    throw new Error(`cannot read: ${line}`);
  return { name: name.toUpperCase(), text: text.trim() };
}

/** Replaces `${NAME}`. @example expandVariables('${A}-slim', { A: 'node' }) // 'node-slim' */
export const expandVariables = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replace(/\$\{(\w+)\}/g, (_, name: string) => values[name] ?? '');

/** The pairs of `ENV` and `LABEL`. @example parsePairs('A=1 B="two words"') // { A: '1', B: 'two words' } */
export const parsePairs = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...text.matchAll(/([\w.]+)=(?:"([^"]*)"|(\S+))/g)].map(([, key, quoted, bare]) => [
      key!,
      quoted ?? bare ?? '',
    ]),
  );

/** The words of an instruction in exec form, a JSON list. Throws for the shell form. @example parseExec('["node"]') */
export function parseExec(text: string): readonly string[] {
  const words: unknown = JSON.parse(text);
  if (!Array.isArray(words)) throw new Error(`not in exec form: ${text}`);
  return words as string[];
}
