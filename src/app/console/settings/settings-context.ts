import type {
  Adapter,
  CaseTimeline,
  Clock,
  CommandService,
  ConsoleWording,
  ConsoleWordings,
  GateService,
  Language,
  Log,
  NamedId,
  NoticesByName,
  Policy,
  PolicyStore,
  Server,
  SettingsReader,
  Wording,
  Wordings,
} from '#core';
import { serverKey } from '#core';
import { errorName } from '#lib';
import type { KnownNames } from '../../../commands/config/validate-policy.ts';
import type { RulesInForce } from '../../../commands/lib/command-dependencies.ts';
import type { PolicyUpdater } from '../../../commands/lib/policy-updater.ts';
import type { SettingNames } from './format-setting.ts';

/** The dependencies of the settings of the console. */
export interface ConsoleSettingsDependencies {
  readonly policies: PolicyStore;
  /** The policy of a server without changes. */
  readonly getDefaultPolicy: () => Policy;
  readonly updatePolicy: PolicyUpdater;
  readonly rules: () => RulesInForce;
  readonly notices?: () => NoticesByName;
  readonly adapterOf: (server: Server) => Pick<Adapter, 'listChannels' | 'listRoles'> | undefined;
  readonly commands: Pick<CommandService, 'execute'>;
  readonly gate?: GateService;
  readonly caseTimeline?: CaseTimeline;
  readonly wording: Wordings;
  readonly consoleWording: () => ConsoleWordings;
  readonly clock: Clock;
  readonly log: Log;
}

/** The texts and names for one reader. */
export interface ReaderContext {
  readonly server: Server;
  readonly language: Language;
  readonly words: ConsoleWording['settings'];
  readonly wording: Wording;
  readonly names: SettingNames;
  readonly known: KnownNames;
}

/**
 * Gathers the texts, and the names of channels and roles from the platform. If the platform does not answer, ids are shown.
 * @example const { words, names } = await createReaderContext(deps, { viewer, language: 'ja' })
 */
export async function createReaderContext(
  deps: ConsoleSettingsDependencies,
  { viewer: { caller }, language }: SettingsReader,
): Promise<ReaderContext> {
  const { server } = caller;
  const adapter = deps.adapterOf(server);
  const [channels, roles] = await Promise.all([
    readNames(deps.log, server, adapter?.listChannels?.(server, caller)),
    readNames(deps.log, server, adapter?.listRoles?.(server)),
  ]);
  const known = knownNames(deps);
  return {
    server,
    language,
    words: deps.consoleWording()[language].settings,
    wording: deps.wording[language],
    known,
    names: {
      channels,
      roles,
      packs: deps
        .rules()
        .sources.map(({ id, summary }) => ({ value: id, label: `${id}: ${summary[language]}` })),
      notices: known.notices.map((name) => ({ value: name, label: name })),
    },
  };
}

async function readNames(
  log: Log,
  server: Server,
  names: Promise<readonly NamedId[]> | undefined,
): Promise<readonly NamedId[] | undefined> {
  try {
    return await names;
  } catch (error) {
    log.warn('setting_names_unavailable', { server: serverKey(server), error: errorName(error) });
    return undefined;
  }
}

/** Notices without a schedule are not included: a policy cannot select them. */
const knownNames = ({ rules, notices }: ConsoleSettingsDependencies): KnownNames => ({
  packs: rules().packs,
  notices: [...(notices?.() ?? [])].flatMap(([name, { schedule }]) => (schedule ? [name] : [])),
  compileOwnPack: (text) => rules().compileOwnPack?.(text),
});
