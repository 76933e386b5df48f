import type {
  Caller,
  CommandReply,
  LadderStep,
  Policy,
  QuarantineRoles,
  SetupPrompt,
  SetupStep,
  Wording,
} from '#core';
import { fillTemplate, SETUP_STEPS } from '#core';
import type { ReaderLocale } from '../cases/index.ts';
import { defineCommand } from './define-command.ts';
import type { CommandDependencies } from './lib/command-dependencies.ts';
import { acceptedReply, type CommandContext, joinLines, quoteInput, refusedReply } from './lib/reply.ts';
import { addSettingsNotes } from './lib/settings-notes.ts';
import { ROLE_BUTTONS, runQuarantineRoleButton } from './setup-quarantine-role.ts';

const LADDER_PRESETS = {
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
} as const satisfies Readonly<Record<string, readonly LadderStep[]>>;

const STEP_CHOICES = {
  language: ['ja', 'en'],
  ladder: ['gentle', 'standard', 'strict'],
  mode: ['shadow', 'enforce'],
} as const;

const STEP_INPUTS: Readonly<Record<SetupStep, SetupPrompt['inputKind']>> = {
  moderators: 'channel',
  language: 'choice',
  exempt: 'roles',
  quarantine: 'role',
  ladder: 'choice',
  games: 'channels',
  mode: 'choice',
};

const MAX_SELECTED = 25;
/** In UTF-16 units. Ids of platforms are much shorter. */
const MAX_ID_LENGTH = 100;

const isOneOf = <T extends string>(list: readonly T[], value: string | undefined): value is T =>
  list.some((item) => item === value);

/**
 * Guides an administrator through the most important settings of a server. `step` and `values` come from the menus of
 * the previous reply. Each step is saved immediately.
 */
export const setupCommand = defineCommand({
  name: { en: 'setup', ja: '初期設定' },
  description: { en: 'Set up this server step by step', ja: 'このサーバーの初期設定を順に行います' },
  access: 'administrator',
  options: {
    step: { kind: 'text', internal: true },
    values: { kind: 'text', internal: true, list: true },
  },
  run: async ({ context, options, deps }) =>
    addSettingsNotes(await runSetupStep(deps, context, options.step, options.values), context, deps),
});

/** Without a step: the first prompt. Without values: the step stays unchanged and the next one is shown. */
async function runSetupStep(
  deps: SetupDeps,
  { caller, readerLocale, policy }: CommandContext,
  step: string | undefined,
  values: readonly string[] | undefined,
): Promise<CommandReply> {
  const { updatePolicy } = deps;
  const { setup, refused } = readerLocale.wording.desk;
  const withRoleButton = (reply: CommandReply): CommandReply =>
    addRoleButton(reply, deps, caller, setup.rolecreate);
  if (step === undefined) return promptReply('moderators', policy, readerLocale);
  if (!isOneOf(SETUP_STEPS, step)) return refusedReply('bad-value', refused.empty);
  if (values === undefined) {
    const missing = step === 'moderators' && policy.channels.moderators === undefined;
    return missing
      ? {
          ...promptReply(step, policy, readerLocale),
          accepted: false,
          code: 'bad-value',
          text: setup.needchannel,
        }
      : withRoleButton(nextStepReply(step, policy, readerLocale));
  }
  const button = step === 'quarantine' ? ROLE_BUTTONS.find((kind) => kind === values[0]) : undefined;
  const roles = deps.quarantineRolesOf?.(caller.server);
  if (button && roles) return runRoleButton(button, roles, deps, { caller, readerLocale, policy });
  const reply = await updatePolicy<CommandReply>(caller, 'setup', (before) => {
    const next = applyStep(before, step, values);
    if (!next) {
      const text = describeBadValues(step, values, readerLocale.wording);
      return {
        answer: { ...promptReply(step, before, readerLocale), accepted: false, code: 'bad-value', text },
      };
    }
    return { policy: next, keys: step, answer: nextStepReply(step, next, readerLocale, values) };
  });
  return withRoleButton(reply);
}

type SetupDeps = Pick<CommandDependencies, 'updatePolicy' | 'quarantineRolesOf'>;

/** Offers to make the quarantine role in the step that asks for one. */
function addRoleButton(
  reply: CommandReply,
  { quarantineRolesOf }: SetupDeps,
  { server }: Caller,
  label: string,
): CommandReply {
  const { setup } = reply;
  return setup?.step === 'quarantine' && quarantineRolesOf?.(server)
    ? { ...reply, setup: { ...setup, button: { kind: 'create', label } } }
    : reply;
}

async function runRoleButton(
  button: (typeof ROLE_BUTTONS)[number],
  roles: QuarantineRoles,
  { updatePolicy }: SetupDeps,
  { caller, readerLocale, policy }: Pick<CommandContext, 'caller' | 'readerLocale' | 'policy'>,
): Promise<CommandReply> {
  const result = await runQuarantineRoleButton(button, roles, caller.server, readerLocale.wording);
  const { role, text, accepted } = result;
  if (role === undefined) {
    const prompt = promptReply('quarantine', policy, readerLocale);
    const setup = prompt.setup && { ...prompt.setup, ...(result.button && { button: result.button }) };
    return { ...prompt, accepted, code: accepted ? 'ok' : 'bad-value', text, ...(setup && { setup }) };
  }
  return updatePolicy(caller, 'setup', (before) => {
    const next = { ...before, roles: { ...before.roles, quarantine: role } };
    const reply = nextStepReply('quarantine', next, readerLocale);
    return { policy: next, keys: 'quarantine', answer: { ...reply, text: joinLines(text, reply.text) } };
  });
}

const choicesOf = (step: SetupStep): readonly string[] =>
  step in STEP_CHOICES ? STEP_CHOICES[step as keyof typeof STEP_CHOICES] : [];

function describeBadValues(step: SetupStep, values: readonly string[], wording: Wording): string {
  const choices = choicesOf(step);
  if (choices.length === 0) return wording.desk.setup[step];
  return fillTemplate(wording.desk.config.choice, {
    key: step,
    value: quoteInput(values.join(' ')),
    choices: choices.join(wording.list),
  });
}

/** The policy with the values of one step; undefined when the values do not fit the step. */
function applyStep(policy: Policy, step: SetupStep, values: readonly string[]): Policy | undefined {
  const [value] = values;
  const areIds = values.every((id) => id.length > 0 && id.length <= MAX_ID_LENGTH);
  const isSingle = value !== undefined && values.length === 1 && areIds;
  switch (step) {
    case 'moderators':
      return isSingle ? { ...policy, channels: { ...policy.channels, moderators: value } } : undefined;
    case 'language':
      return isSingle && isOneOf(STEP_CHOICES.language, value) ? { ...policy, language: value } : undefined;
    case 'exempt':
      return areIds && values.length <= MAX_SELECTED
        ? { ...policy, exempt: { ...policy.exempt, roles: [...values] } }
        : undefined;
    case 'quarantine': {
      const { quarantine: _, ...roles } = policy.roles;
      if (values.length === 0) return { ...policy, roles };
      return isSingle ? { ...policy, roles: { ...roles, quarantine: value } } : undefined;
    }
    case 'ladder':
      return isSingle && isOneOf(STEP_CHOICES.ladder, value)
        ? { ...policy, ladder: [...LADDER_PRESETS[value]] }
        : undefined;
    case 'games': {
      const { games: _, ...channels } = policy.channels;
      if (!areIds || values.length > MAX_SELECTED) return undefined;
      return { ...policy, channels: values.length === 0 ? channels : { ...channels, games: [...values] } };
    }
    case 'mode':
      return isSingle && isOneOf(STEP_CHOICES.mode, value) ? { ...policy, mode: value } : undefined;
    default:
      return step satisfies never;
  }
}

function nextStepReply(
  step: SetupStep,
  policy: Policy,
  locale: ReaderLocale,
  values?: readonly string[],
): CommandReply {
  const { setup, mode } = locale.wording.desk;
  const saved = values && fillTemplate(setup.saved, { text: formatStepValues(step, values, locale.wording) });
  const next = SETUP_STEPS[SETUP_STEPS.indexOf(step) + 1];
  if (next === undefined) return acceptedReply(joinLines(saved, setup.done, mode[policy.mode]));
  const prompt = promptReply(next, policy, locale);
  return { ...prompt, text: joinLines(saved, prompt.text) };
}

function promptReply(step: SetupStep, policy: Policy, { wording }: ReaderLocale): CommandReply {
  const { setup } = wording.desk;
  const values = step in STEP_CHOICES ? STEP_CHOICES[step as keyof typeof STEP_CHOICES] : [];
  const text = fillTemplate(setup.step, {
    number: SETUP_STEPS.indexOf(step) + 1,
    of: SETUP_STEPS.length,
    text: setup[step],
  });
  return acceptedReply(text, {
    setup: {
      step,
      inputKind: STEP_INPUTS[step],
      choices: values.map((value) => ({ value, label: setup.choice[value] })),
      currentValues: currentStepValues(step, policy),
      keepLabel: setup.keep,
    },
  });
}

const formatStepValues = (step: SetupStep, values: readonly string[], wording: Wording): string => {
  if (values.length === 0) return wording.desk.config.nothing;
  const labels: Readonly<Record<string, string>> = wording.desk.setup.choice;
  return values.map((value) => (step in STEP_CHOICES ? (labels[value] ?? value) : value)).join(wording.list);
};

function currentStepValues(step: SetupStep, policy: Policy): readonly string[] {
  switch (step) {
    case 'moderators':
      return policy.channels.moderators === undefined ? [] : [policy.channels.moderators];
    case 'exempt':
      return policy.exempt.roles;
    case 'games':
      return policy.channels.games ?? [];
    case 'quarantine':
      return policy.roles.quarantine === undefined ? [] : [policy.roles.quarantine];
    case 'ladder':
      return Object.entries(LADDER_PRESETS)
        .filter(([, ladder]) => JSON.stringify(ladder) === JSON.stringify(policy.ladder))
        .map(([name]) => name);
    default:
      return [policy[step]];
  }
}
