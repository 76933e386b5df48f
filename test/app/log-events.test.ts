import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from 'vite';
import { describe, expect, it } from 'vitest';
import { PROJECT_ROOT } from '../../src/app/project-paths.ts';

const EVENT_NAME = /^[a-z][a-z0-9_]*$/;
const LOG_METHODS = ['info', 'warn', 'error'];
/** Functions that run work and log its failure as the event they receive. */
const LOGGING_FUNCTIONS = ['logErrors', 'logSlackErrors'];

/** A text with none of these names logs nothing, and is not parsed. */
const LOGGING_NAMES = new RegExp(`\\b(${[...LOG_METHODS, ...LOGGING_FUNCTIONS].join('|')})\\b`);

/** Calls whose event is not written there, as `file: argument`. */
const EXCEPTIONS = [
  // The logging functions: their callers are checked instead.
  'adapters/slack/client/errors.ts: event',
  'src/app/intake.ts: event',
  'src/lib/errors.ts: event',
  'src/member-support/awareness-notices.ts: event',
  // The line `head SERVER NUMBER HASH`, which `verify --heads` reads, has a format of its own.
  `src/app/open-stores.ts: \`head \${server} \${number} \${hash}\``,
];

interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

const isNode = (value: unknown): value is SyntaxNode =>
  typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';

const childrenOf = (node: SyntaxNode): SyntaxNode[] => Object.values(node).flat().filter(isNode);

/** The last name of `log`, `deps.log` or `this.deps.log`. */
function lastName(node: SyntaxNode | undefined): unknown {
  return node?.type === 'MemberExpression' ? lastName(node.property as SyntaxNode) : node?.name;
}

const isLog = (node: SyntaxNode | undefined): boolean => /^log$|Log$/.test(String(lastName(node)));

/** The argument of a call that names the event; undefined when the call logs nothing. */
function eventArgument({ type, ...call }: SyntaxNode): SyntaxNode | undefined {
  if (type !== 'CallExpression') return undefined;
  const callee = call.callee as SyntaxNode;
  const [first, second] = call.arguments as SyntaxNode[];
  const name = String(lastName(callee));
  if (LOGGING_FUNCTIONS.includes(name)) return isLog(first) ? second : first;
  const isLogCall =
    callee.type === 'MemberExpression' && LOG_METHODS.includes(name) && isLog(callee.object as SyntaxNode);
  return isLogCall ? first : undefined;
}

/** The texts that an argument can have: a literal, a constant of the file, or a choice between them. */
function literalsOf(
  argument: SyntaxNode,
  constants: ReadonlyMap<unknown, SyntaxNode>,
): unknown[] | undefined {
  if (argument.type === 'Literal') return [argument.value];
  if (argument.type === 'ConditionalExpression') {
    const branches = [argument.consequent, argument.alternate].map((branch) =>
      literalsOf(branch as SyntaxNode, constants),
    );
    return branches.includes(undefined) ? undefined : branches.flatMap((branch) => branch!);
  }
  const constant = argument.type === 'Identifier' ? constants.get(argument.name) : undefined;
  return constant && literalsOf(constant, constants);
}

/** The events of all log calls of a file, and the arguments that are not a snake_case literal. */
function logEventsIn(file: string, text: string): { events: string[]; wrong: string[] } {
  if (!LOGGING_NAMES.test(text)) return { events: [], wrong: [] };
  const nodes: SyntaxNode[] = [];
  const collect = (node: SyntaxNode): void => {
    nodes.push(node);
    childrenOf(node).forEach(collect);
  };
  collect(parseSync(file, text).program as unknown as SyntaxNode);
  const constants = new Map(
    nodes
      .filter((node) => node.type === 'VariableDeclaration' && node.kind === 'const')
      .flatMap((node) => node.declarations as SyntaxNode[])
      .filter(({ init }) => isNode(init))
      .map(({ id, init }) => [(id as SyntaxNode).name as unknown, init as SyntaxNode]),
  );
  const events: string[] = [];
  const wrong: string[] = [];
  for (const argument of nodes.map(eventArgument).filter((node) => node !== undefined)) {
    const literals = literalsOf(argument, constants);
    if (literals?.every((literal) => EVENT_NAME.test(String(literal)))) events.push(...literals.map(String));
    else wrong.push(`${file}: ${text.slice(argument.start, argument.end)}`);
  }
  return { events, wrong };
}

const FILES = ['src', 'adapters']
  .flatMap((top) =>
    readdirSync(join(PROJECT_ROOT, top), { recursive: true, encoding: 'utf8' }).map((name) =>
      join(top, name),
    ),
  )
  .filter((file) => /\.(ts|js|mjs)$/.test(file))
  .sort();

describe('log events are stable names', () => {
  const results = FILES.map((file) => logEventsIn(file, readFileSync(join(PROJECT_ROOT, file), 'utf8')));

  it('every log call in src and adapters names its event in snake_case, except the listed ones', () => {
    expect(results.flatMap(({ wrong }) => wrong).sort()).toEqual([...EXCEPTIONS].sort());
  });

  it('the search finds the log calls', () => {
    const events = results.flatMap((result) => result.events);
    expect(events.length).toBeGreaterThan(150);
    expect(events).toEqual(expect.arrayContaining(['message_failed', 'backfill_failed']));
  });

  it.each([
    ["log.warn('card_failed', { id })", ['card_failed']],
    ["deps.log?.info('started')", ['started']],
    ["log.error(isNew ? 'created' : 'changed')", ['created', 'changed']],
    ["const EVENT = 'started'; log.info(EVENT)", ['started']],
    ["logErrors(log, 'load_failed', load())", ['load_failed']],
    ["logErrors('load_failed', {}, load)", ['load_failed']],
    ["logSlackErrors(settings.log, 'load_failed', load())", ['load_failed']],
    ['client.users.info({ user })', []],
  ])('the test itself reads %s', (text, events) => {
    expect(logEventsIn('x.ts', text)).toEqual({ events, wrong: [] });
  });

  it.each(["'Card failed'", "'cardFailed'", '`card`', 'event', "isNew ? 'created' : name"])(
    'the test itself refuses log.warn(%s)',
    (argument) => {
      expect(logEventsIn('x.ts', `log.warn(${argument})`).wrong).toEqual([`x.ts: ${argument}`]);
    },
  );
});
