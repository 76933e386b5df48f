import type {
  Archive,
  Ask,
  Asker,
  Chronicle,
  Clock,
  Desk,
  GateKeeper,
  Inquiries,
  Intake,
  Log,
  Message,
  Notices,
  Policies,
  Reply,
  Tallies,
  Verdict,
} from '#core';
import { memberKey, type Suggestable, serverKey, type Wordings } from '#core';
import { voices } from '../cases/index.ts';
import { foldText } from '../text/index.ts';
import { helpLines, showScoreboard } from './awareness.ts';
import { backtest } from './backtest.ts';
import { exportConfig, importConfig, setConfig, showConfig } from './config.ts';
import { KEYS } from './config-keys.ts';
import { exportCases } from './export.ts';
import { prove, vouch, waiting } from './gate.ts';
import { askInquiry } from './inquiries.ts';
import { appeal, help, report } from './members.ts';
import { showCase, showCases, showStrikes } from './moderators.ts';
import { createPolicyChange } from './policy-change.ts';
import { type Question, refused } from './replies.ts';
import { addPhrase, listRules, type Rules, removePhrase, testRules } from './rules.ts';
import { setMode, setUp } from './setup.ts';

export interface DeskPorts {
  readonly intake: Pick<Intake, 'report' | 'appeal' | 'standing'> & {
    /** What would be decided about a message by itself; nothing comes of it. */
    look(message: Message): Promise<Verdict>;
  };
  readonly archive: Pick<Archive, 'read' | 'casesOf' | 'casesIn' | 'append' | 'finish' | 'unfinished'>;
  /** Investigators' inquiries; absent where nothing outlives the process. */
  readonly inquiries?: Inquiries | undefined;
  readonly policies: Policies;
  /** Nobody is ever kept out when absent. */
  readonly gate?: GateKeeper;
  /** The rules in force now. */
  readonly rules: () => Rules;
  /** Texts of help lines; a short one from the wording when absent. */
  readonly notices?: () => Notices;
  /** No figures when absent. */
  readonly chronicle?: Chronicle;
  readonly tallies?: Tallies;
  readonly wording: Wordings;
  readonly clock: Clock;
  readonly log: Log;
}

const SUGGESTIONS_MOST = 25;

/** Who may ask what; everybody may ask the rest. */
const FOR_MODERATORS: ReadonlySet<Ask['kind']> = new Set([
  'case',
  'cases',
  'strikes',
  'scoreboard',
  'vouch',
  'waiting',
]);
const FOR_MEMBERS: ReadonlySet<Ask['kind']> = new Set(['report', 'appeal', 'help', 'help-lines', 'prove']);

/**
 * The desk: one set of questions for every platform, answered in the asker's language. Rights are asked of the asker
 * each time. Faults of storage are logged by their names only; the asker is asked to try again.
 * @example const desk = createDesk({ intake, archive, policies, rules, wording, clock, log }); await adapter.start(intake, desk);
 */
export function createDesk(ports: DeskPorts): Desk {
  const { intake, archive, policies, rules, wording, clock, log } = ports;
  const change = createPolicyChange({ policies, log });
  const testing = new Set<string>();

  function question(asker: Asker): Question {
    const policy = policies.of(asker.server);
    return { asker, policy, voice: voices(wording, policy.language)(asker) };
  }

  /** One backtest of a server at a time: live messages come first. */
  async function alone({ asker, voice }: Question, work: () => Promise<Reply>): Promise<Reply> {
    const key = serverKey(asker.server);
    if (testing.has(key)) return refused('too-many', voice.words.desk.backtest.busy);
    testing.add(key);
    return work().finally(() => testing.delete(key));
  }

  async function answer(asked: Question, ask: Ask): Promise<Reply> {
    const scheduled = [...(ports.notices?.() ?? [])].flatMap(([name, { schedule }]) =>
      schedule ? [name] : [],
    );
    const known = { packs: rules().packs, notices: scheduled };
    switch (ask.kind) {
      case 'report':
        return report(intake, asked, ask);
      case 'appeal':
        return appeal({ intake, archive }, asked, ask);
      case 'help':
        return help(asked, ask);
      case 'help-lines':
        return helpLines(ports, asked, ask);
      case 'scoreboard':
        return showScoreboard(ports, asked, ask.month);
      case 'case':
        return showCase(archive, asked, ask.caseId);
      case 'cases':
        return showCases(archive, asked, ask.member);
      case 'strikes':
        return showStrikes({ intake, archive, now: clock.now() }, asked, ask.member);
      case 'vouch':
        return vouch(ports.gate, asked, ask.member);
      case 'waiting':
        return waiting(ports.gate, asked);
      case 'prove':
        return prove(ports.gate, asked);
      case 'setup':
        return setUp(change, asked, ask);
      case 'config-show':
        return showConfig(asked, ask.key);
      case 'config-set':
        return setConfig(change, known, asked, ask.key, ask.value);
      case 'config-export':
        return exportConfig(asked);
      case 'config-import':
        return importConfig(change, known, asked, ask.text);
      case 'rules-list':
        return listRules(rules(), asked);
      case 'rules-test':
        return testRules(intake.look, asked, ask.text);
      case 'phrase-add':
        return addPhrase(change, asked, ask.text, ask.ruling);
      case 'phrase-remove':
        return removePhrase(change, asked, ask.text);
      case 'mode':
        return setMode(change, asked, ask.mode);
      case 'backtest':
        return alone(asked, () => backtest({ look: intake.look, log }, asked, ask));
      case 'export':
        return exportCases(archive, { clock, log }, asked, ask.after);
      case 'inquiry':
        return askInquiry({ ...ports, fold: foldText }, asked, ask.ask);
      default:
        return ask satisfies never;
    }
  }

  async function suggestions(asker: Asker, what: Suggestable): Promise<readonly string[]> {
    switch (what) {
      case 'own-case':
        return archive.casesOf(asker, SUGGESTIONS_MOST);
      case 'config-key':
        return asker.administrator ? KEYS : [];
      case 'phrase':
        return asker.administrator ? policies.of(asker.server).phrases.map(({ text }) => text) : [];
      default:
        return what satisfies never;
    }
  }

  return {
    async ask(asker, ask) {
      const asked = question(asker);
      const { receipt, desk } = asked.voice.words;
      if (FOR_MODERATORS.has(ask.kind) && !asker.moderator && !asker.administrator) {
        return refused('not-moderator', receipt.notmoderator);
      }
      if (!FOR_MODERATORS.has(ask.kind) && !FOR_MEMBERS.has(ask.kind) && !asker.administrator) {
        return refused('not-administrator', desk.refused.administrator);
      }
      try {
        return await answer(asked, ask);
      } catch (error) {
        const name = error instanceof Error ? error.name : typeof error;
        log.error('question not answered', { kind: ask.kind, server: serverKey(asker.server), error: name });
        return refused('unavailable', receipt.unavailable);
      }
    },

    async suggest(asker, what, typed) {
      const wanted = typed.normalize('NFKC').trim().toLowerCase();
      try {
        const all = await suggestions(asker, what);
        return all.filter((each) => each.toLowerCase().includes(wanted)).slice(0, SUGGESTIONS_MOST);
      } catch (error) {
        const name = error instanceof Error ? error.name : typeof error;
        log.warn('nothing to suggest', { member: memberKey(asker), error: name });
        return [];
      }
    },
  };
}
