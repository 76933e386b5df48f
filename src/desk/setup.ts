import type { Policy, Reply, Rung, SetupPrompt, SetupStep, Wording } from '#core';
import { fill, SETUP_STEPS } from '#core';
import type { Voice } from '../cases/index.ts';
import type { PolicyChange } from './policy-change.ts';
import { lines, type Question, quoted, refused, told } from './replies.ts';

const LADDERS = {
  gentle: [
    { strikes: 1, do: 'warn' },
    { strikes: 3, do: 'timeout', minutes: 60 },
    { strikes: 5, do: 'quarantine' },
  ],
  standard: [
    { strikes: 1, do: 'warn' },
    { strikes: 2, do: 'timeout', minutes: 60 },
    { strikes: 3, do: 'quarantine' },
  ],
  strict: [
    { strikes: 1, do: 'timeout', minutes: 24 * 60 },
    { strikes: 2, do: 'quarantine' },
  ],
} as const satisfies Readonly<Record<string, readonly Rung[]>>;

const CHOICES = {
  language: ['ja', 'en'],
  ladder: ['gentle', 'standard', 'strict'],
  mode: ['shadow', 'enforce'],
} as const;

const INPUTS: Readonly<Record<SetupStep, SetupPrompt['input']>> = {
  moderators: 'channel',
  language: 'choice',
  exempt: 'roles',
  quarantine: 'role',
  ladder: 'choice',
  mode: 'choice',
};

const ROLES_MOST = 25;

const isIn = <T extends string>(list: readonly T[], value: string | undefined): value is T =>
  list.some((each) => each === value);

/**
 * Walks an administrator through what a server should decide first. Each step is saved as it is answered, so whoever
 * stops half-way has lost nothing; a step without values stays as it is.
 * @example (await setUp(change, question, {})).setup?.step // 'moderators'
 */
export async function setUp(
  change: PolicyChange,
  { asker, voice, policy }: Question,
  { step, values }: { readonly step?: SetupStep; readonly values?: readonly string[] },
): Promise<Reply> {
  const { setup, refused: no } = voice.words.desk;
  if (step === undefined) return prompt('moderators', policy, voice);
  if (!isIn(SETUP_STEPS, step)) return refused('bad-value', no.empty);
  if (values === undefined) {
    const missing = step === 'moderators' && policy.channels.moderators === undefined;
    return missing
      ? { ...prompt(step, policy, voice), accepted: false, code: 'bad-value', text: setup.needchannel }
      : after(step, policy, voice);
  }
  return change(asker, (before) => {
    const next = answered(before, step, values);
    if (!next) {
      const { choice, config } = { choice: CHOICES, config: voice.words.desk.config };
      const choices: readonly string[] = step in choice ? choice[step as keyof typeof choice] : [];
      const value = quoted(values.join(' '));
      const why =
        choices.length > 0
          ? fill(config.choice, { key: step, value, choices: choices.join(voice.words.list) })
          : setup[step];
      const again = prompt(step, before, voice);
      return { answer: { ...again, accepted: false, code: 'bad-value', text: why } };
    }
    return { policy: next, keys: step, answer: after(step, next, voice, values) };
  });
}

/** The policy with one step answered; undefined when the values are no answer to it. */
function answered(policy: Policy, step: SetupStep, values: readonly string[]): Policy | undefined {
  const [value] = values;
  const named = values.every((each) => each.length > 0 && each.length <= 100);
  const one = value !== undefined && values.length === 1 && named;
  switch (step) {
    case 'moderators':
      return one ? { ...policy, channels: { ...policy.channels, moderators: value } } : undefined;
    case 'language':
      return one && isIn(CHOICES.language, value) ? { ...policy, language: value } : undefined;
    case 'exempt':
      return named && values.length <= ROLES_MOST
        ? { ...policy, exempt: { ...policy.exempt, roles: [...values] } }
        : undefined;
    case 'quarantine': {
      const { quarantine: _, ...roles } = policy.roles;
      if (values.length === 0) return { ...policy, roles };
      return one ? { ...policy, roles: { ...roles, quarantine: value } } : undefined;
    }
    case 'ladder':
      return one && isIn(CHOICES.ladder, value) ? { ...policy, ladder: [...LADDERS[value]] } : undefined;
    case 'mode':
      return one && isIn(CHOICES.mode, value) ? { ...policy, mode: value } : undefined;
    default:
      return step satisfies never;
  }
}

function after(step: SetupStep, policy: Policy, voice: Voice, values?: readonly string[]): Reply {
  const { setup, mode } = voice.words.desk;
  const saved = values && fill(setup.saved, { text: label(step, values, voice.words) });
  const next = SETUP_STEPS[SETUP_STEPS.indexOf(step) + 1];
  if (next === undefined) return told(lines(saved, setup.done, mode[policy.mode]));
  const asked = prompt(next, policy, voice);
  return { ...asked, text: lines(saved, asked.text) };
}

function prompt(step: SetupStep, policy: Policy, { words }: Voice): Reply {
  const { setup } = words.desk;
  const values = step in CHOICES ? CHOICES[step as keyof typeof CHOICES] : [];
  const text = fill(setup.step, {
    number: SETUP_STEPS.indexOf(step) + 1,
    of: SETUP_STEPS.length,
    text: setup[step],
  });
  return told(text, {
    setup: {
      step,
      input: INPUTS[step],
      choices: values.map((value) => ({ value, label: setup.choice[value] })),
      current: current(step, policy),
      keep: setup.keep,
    },
  });
}

const label = (step: SetupStep, values: readonly string[], words: Wording): string => {
  if (values.length === 0) return words.desk.config.nothing;
  const labels: Readonly<Record<string, string>> = words.desk.setup.choice;
  return values.map((each) => (step in CHOICES ? (labels[each] ?? each) : each)).join(words.list);
};

function current(step: SetupStep, policy: Policy): readonly string[] {
  switch (step) {
    case 'moderators':
      return policy.channels.moderators === undefined ? [] : [policy.channels.moderators];
    case 'exempt':
      return policy.exempt.roles;
    case 'quarantine':
      return policy.roles.quarantine === undefined ? [] : [policy.roles.quarantine];
    case 'ladder':
      return Object.entries(LADDERS)
        .filter(([, ladder]) => JSON.stringify(ladder) === JSON.stringify(policy.ladder))
        .map(([name]) => name);
    default:
      return [policy[step]];
  }
}

/** Which mode is in force, or a change of it. @example (await setMode(change, question, 'enforce')).text */
export async function setMode(
  change: PolicyChange,
  { asker, voice, policy }: Question,
  typed: string | undefined,
): Promise<Reply> {
  const { mode, config } = voice.words.desk;
  if (typed === undefined) return told(mode[policy.mode]);
  const wanted = CHOICES.mode.find((each) => each === typed);
  if (!wanted) {
    const choices = CHOICES.mode.join(voice.words.list);
    return refused('bad-value', fill(config.choice, { key: 'mode', value: quoted(typed), choices }));
  }
  return change(asker, (before) => {
    if (before.mode === wanted) return { answer: told(fill(mode.same, { mode: mode[wanted] })) };
    const changed =
      wanted === 'shadow' ? mode.toshadow : fill(mode.toenforce, { hides: before.quota.hidesPerHour });
    const alone = wanted === 'enforce' && before.channels.moderators === undefined && mode.nochannel;
    return { policy: { ...before, mode: wanted }, keys: 'mode', answer: told(lines(changed, alone)) };
  });
}
