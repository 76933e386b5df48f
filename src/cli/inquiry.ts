import { userInfo } from 'node:os';
import { createInterface } from 'node:readline/promises';
import { type Asker, fill, type Language, type Server } from '#core';
import { fingerprint, publicKeyOf } from '../../adapters/bundle/index.ts';
import { EvidenceChanged, openSql, type Sql, SqlRefused } from '../../adapters/sql/index.ts';
import { voices } from '../cases/index.ts';
import { askInquiry } from '../desk/inquiries.ts';
import type { Question } from '../desk/replies.ts';
import { EnvError, readEnv } from '../env.ts';
import { foldText } from '../text/index.ts';
import { readInquiryArguments, USAGE, type Values } from './inquiry-arguments.ts';
import { makeBundle } from './inquiry-bundle.ts';
import { loadHouse, RULES_FOLDER } from './load.ts';
import { type Command, refusing, type Terminal, whenStarted } from './terminal.ts';

const clock = { now: () => new Date() };

/** The command, for whoever brings a terminal. */
export const main: Command = async (args, terminal) => {
  const { out } = terminal;
  const refuse = refusing('inquiry', terminal);
  const tell = telling(terminal);
  const log = {
    info: () => {},
    warn: () => {},
    error: (what: string) => void terminal.err.write(`inquiry: ${what}\n`),
  };
  const name = userInfo().username;
  const asked = readInquiryArguments(args, name);
  if (!asked.ok) return refuse(asked.why);
  const { ask, values } = asked;
  if (values.help === true) {
    out.write(USAGE);
    return 0;
  }
  if (values.lang !== undefined && !['ja', 'en'].includes(values.lang))
    return refuse('--lang: write ja or en');
  try {
    const env = readEnv(terminal.env, terminal.settings);
    const house = await loadHouse(env.RULES_DIR ?? RULES_FOLDER);
    if (!house.ok) return refuse(house.why);
    const { wording, policy, rulebook } = house.value;
    const dataDir = values.data ?? env.DATA_DIR;
    const url = values.url ?? (values.data === undefined ? env.DATABASE_URL : undefined);
    if (dataDir === undefined && url === undefined) return refuse(wording.en.inquiry.refused.nowhere);
    const sql = await openSql({
      dataDir: dataDir ?? 'data',
      url,
      keys: { evidence: env.EVIDENCE_KEY, signing: env.SIGNING_KEY },
      policy: () => policy,
      clock,
      log,
    });
    try {
      const server = await serverOf(sql, values.server);
      if (typeof server === 'string') return refuse(server);
      const own = sql.policies.of(server);
      const language = (values.lang ?? own.language) as Language;
      const asker = askerOf(server, values, name, language);
      const question: Question = { asker, policy: own, voice: voices(wording, language)(asker) };
      if (ask.do === 'key') {
        const key = fingerprint(publicKeyOf(sql.proof.publicKey)!);
        return tell(true, `${fill(question.voice.words.inquiry.desk.key, { key })}\n${sql.proof.publicKey}`);
      }
      if (ask.do === 'bundle') {
        const { out } = values;
        const packs = rulebook.version;
        const confirm = confirming(values.confirm, terminal);
        const result = await makeBundle({
          ...{ sql, asked: question, number: ask.number, out, packs, wording, clock, confirm },
        });
        return tell(result.ok, result.text);
      }
      const ports = { inquiries: sql.inquiries, archive: sql.archive, fold: foldText, clock, log };
      const reply = await askInquiry(ports, question, ask);
      return tell(reply.accepted, reply.text);
    } finally {
      await sql.close();
    }
  } catch (error) {
    if (error instanceof SqlRefused || error instanceof EnvError || error instanceof EvidenceChanged) {
      return refuse(error.message);
    }
    throw error;
  }
};

/** Whoever holds the keys of the evidence is an administrator; which roles they have they say themselves. */
const askerOf = (server: Server, values: Values, name: string, language: Language): Asker => ({
  server,
  id: values.as ?? name,
  name: values.as ?? name,
  roles: values.role ?? [],
  administrator: true,
  language,
});

async function serverOf(sql: Sql, typed: string | undefined): Promise<Server | string> {
  const known = (await sql.heads()).map(({ server }) => server);
  const key = typed ?? (known.length === 1 ? known[0]! : undefined);
  if (key === undefined) {
    return `--server: write which one${known.length > 0 ? `: ${known.join(', ')}` : ', for example discord:1234'}`;
  }
  const match = /^([a-z]+):(.+)$/.exec(key);
  if (!match) return `--server: "${key}" is no server; write for example discord:1234`;
  return { platform: match[1]!, id: match[2]! };
}

const confirming =
  (given: string | undefined, { input, out }: Terminal) =>
  async (contents: string, prompt: string) => {
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

const telling =
  ({ out, err }: Terminal) =>
  (accepted: boolean, text: string): number => {
    (accepted ? out : err).write(`${text}\n`);
    return accepted ? 0 : 1;
  };

await whenStarted(import.meta.url, main);
