import { createInterface } from 'node:readline/promises';
import { type Caller, fillTemplate, type Language, type Server } from '#core';
import { keyFingerprint, parsePublicKey } from '../../../adapters/bundle/index.ts';
import { accountIdFormatOf } from '../../../adapters/index.ts';
import {
  EvidenceTamperedError,
  openSql,
  SqlSetupError,
  type SqlStores,
} from '../../../adapters/sql/index.ts';
import { type Env, EnvError, readEnv } from '../../app/env.ts';
import { createBundle } from '../../app/inquiries/create-bundle.ts';
import { respondentFromEnv } from '../../app/inquiries/respondent.ts';
import { loadRulesBundle } from '../../app/load-rules.ts';
import { loadVerificationRecords } from '../../app/open-gate.ts';
import { DEFAULT_RULES_FOLDER } from '../../app/project-paths.ts';
import { createLocalizer } from '../../cases/index.ts';
import { handleInquiryCommand } from '../../commands/inquiry/inquiry-commands.ts';
import type { CommandContext } from '../../commands/lib/reply.ts';
import { foldText } from '../../text/index.ts';
import { NO_DATABASE, resolveDatabaseAddress } from '../lib/database-address.ts';
import { createProgress, formatCount } from '../lib/progress.ts';
import { createRefuse, type Terminal } from '../lib/terminal.ts';
import type { InquiryOptionValues, ParsedInquiryArguments } from './parse-arguments.ts';

const clock = { now: () => new Date() };
/** Commands that leave no record; they need no `--as`. */
const READING_COMMANDS: ReadonlySet<string> = new Set(['list', 'show', 'find', 'key']);

/**
 * Opens the stores, runs one inquiry command, and prints the reply. Resolves with the exit code.
 * @example await runInquiry({ ask: { do: 'list' }, values: {} }, terminal)
 */
export const runInquiry = async (
  { ask, values }: Omit<Extract<ParsedInquiryArguments, { ok: true }>, 'ok'>,
  terminal: Terminal,
): Promise<number> => {
  const refuse = createRefuse('inquiry', terminal);
  const printResult = createResultPrinter(terminal);
  const log = {
    info: () => {},
    warn: () => {},
    error: (what: string) => void terminal.err.write(`inquiry: ${what}\n`),
  };
  try {
    const env = readEnv(terminal.env, terminal.settingsPath);
    const rulesBundle = await loadRulesBundle(env.RULES_DIR ?? DEFAULT_RULES_FOLDER);
    if (!rulesBundle.ok) return refuse(rulesBundle.why);
    const { wording, policy, detector } = rulesBundle.value;
    const address = resolveDatabaseAddress(values, env);
    if (!address) return refuse(NO_DATABASE);
    const sql = await openSql({
      ...address,
      mustExist: true,
      keys: { evidence: env.EVIDENCE_KEY, signing: env.SIGNING_KEY },
      policy: () => policy,
      clock,
      log,
    });
    try {
      const server = await resolveServer(sql, values.server);
      if (typeof server === 'string') return refuse(server);
      const serverPolicy = sql.policies.of(server);
      const language = (values.lang ?? terminal.language ?? serverPolicy.language) as Language;
      const accountIds = accountIdFormatOf(server.platform);
      if (values.as === undefined && !READING_COMMANDS.has(ask.do)) {
        const example = accountIds ? `, for example ${accountIds.example}` : '';
        return refuse(`--as: write the id of your account on the platform${example}`);
      }
      const caller = callerFromOptions(server, values, language);
      const context: CommandContext = {
        caller,
        policy: serverPolicy,
        readerLocale: createLocalizer(wording, language)(caller),
      };
      if (ask.do === 'key') {
        const key = keyFingerprint(parsePublicKey(sql.proof.publicKey)!);
        return printResult(
          true,
          `${fillTemplate(context.readerLocale.wording.inquiry.desk.key, { key })}\n${sql.proof.publicKey}`,
        );
      }
      const verificationRecords = await loadVerificationRecords({
        keyValueStore: sql.keyValueStore,
        hashKey: env.GATE_KEY === undefined ? undefined : Buffer.from(env.GATE_KEY, 'base64'),
      });
      if (ask.do === 'bundle') {
        const { out } = values;
        const packsVersion = detector.version;
        const casesRead = createCaseProgress(terminal, language);
        const confirm = createConfirm(values.confirm, terminal, casesRead.clear);
        const result = await createBundle({
          ...{ sql, context: context, number: ask.number, out, packsVersion, wording, clock, confirm },
          ...{ verificationRecords, respondent: respondentFromEnv(env) },
          onCaseRead: casesRead.update,
        });
        casesRead.clear();
        if (result.ok) warnAboutRespondent(env, terminal);
        return printResult(result.ok, result.text);
      }
      const ports = {
        ...{ inquiries: sql.inquiries, archive: sql.archive, fold: foldText, clock, log },
        ...{ accountIdFormatOf, verificationRecords },
      };
      const reply = await handleInquiryCommand(ports, context, ask);
      return printResult(reply.accepted, reply.text);
    } finally {
      await sql.close();
    }
  } catch (error) {
    if (
      error instanceof SqlSetupError ||
      error instanceof EnvError ||
      error instanceof EvidenceTamperedError
    ) {
      return refuse(error.message);
    }
    throw error;
  }
};

/** Shows how many cases were read for a bundle. */
const createCaseProgress = (
  { err }: Terminal,
  language: Language,
): { readonly update: () => void; readonly clear: () => void } => {
  const progress = createProgress({ stream: err, language });
  let read = 0;
  const update = (): void => {
    read++;
    progress.update(() => {
      const count = formatCount(read, language);
      const text = language === 'ja' ? `読んだ事案 ${count}件` : `${count} cases read`;
      return { done: read, items: read, text };
    });
  };
  return { update, clear: progress.clear };
};

const RESPONDENT_SETTINGS = [
  'INQUIRY_ORGANISATION',
  'INQUIRY_OFFICE',
  'INQUIRY_PERSON',
  'INQUIRY_PHONE',
] as const;

function warnAboutRespondent(env: Env, { err }: Terminal): void {
  const missing = RESPONDENT_SETTINGS.filter((name) => env[name] === undefined);
  if (missing.length > 0)
    err.write(
      `inquiry: the answer sheet does not say who answers: set ${missing.join(', ')} (.env.example)\n`,
    );
}

/** The person who holds the keys of the evidence is an administrator and states their own roles. */
const callerFromOptions = (
  server: Server,
  { as: account = '', role = [] }: InquiryOptionValues,
  language: Language,
): Caller => ({
  server,
  id: account.trim(),
  name: account.trim(),
  roles: role,
  administrator: true,
  language,
});

async function resolveServer(sql: SqlStores, typed: string | undefined): Promise<Server | string> {
  const known = (await sql.chainHeads()).map(({ server }) => server);
  const key = typed ?? (known.length === 1 ? known[0]! : undefined);
  if (key === undefined) {
    return `--server: write which one${known.length > 0 ? `: ${known.join(', ')}` : ', for example discord:1234'}`;
  }
  const match = /^([a-z]+):(.+)$/.exec(key);
  if (!match) return `--server: "${key}" is no server; write for example discord:1234`;
  return { platform: match[1]!, id: match[2]! };
}

const createConfirm =
  (given: string | undefined, { input, out }: Terminal, clearProgress: () => void) =>
  async (contents: string, prompt: string) => {
    clearProgress();
    out.write(`${contents}\n`);
    if (given !== undefined) return given;
    const lines = createInterface({ input, output: out, terminal: false });
    out.write(prompt);
    try {
      for await (const line of lines) return line;
      return '';
    } finally {
      lines.close();
    }
  };

const createResultPrinter =
  ({ out, err }: Terminal) =>
  (accepted: boolean, text: string): number => {
    (accepted ? out : err).write(`${text}\n`);
    return accepted ? 0 : 1;
  };
