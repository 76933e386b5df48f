import type {
  Adapter,
  Caller,
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
import { memberKey, serverKey } from '#core';
import { createLruMap, errorName } from '#lib';
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

/** Gathers the texts and names for one reader. */
export type ReadContext = (reader: SettingsReader) => Promise<ReaderContext>;

/** Names of channels change rarely, and a form is sent again for each new entry of a list. */
const NAMES_MAX_AGE_MS = 60_000;
const MAX_READERS = 200;

/**
 * Creates the function that gathers texts, and the names of channels and roles from the platform, which are asked for once
 * in a minute for each reader. If the platform does not answer, ids are shown.
 * @example const { words, names } = await createContextReader(deps)({ viewer, language: 'ja' })
 */
export function createContextReader(deps: ConsoleSettingsDependencies): ReadContext {
  const readNames = createNameReader(deps);
  return async ({ viewer: { caller }, language }) => {
    const { server } = caller;
    const known = knownNames(deps);
    return {
      ...{ server, language, known },
      words: deps.consoleWording()[language].settings,
      wording: deps.wording[language],
      names: {
        ...(await readNames(caller)),
        packs: deps
          .rules()
          .sources.map(({ id, summary }) => ({ value: id, label: `${id}: ${summary[language]}` })),
        notices: known.notices.map((name) => ({ value: name, label: name })),
      },
    };
  };
}

type PlaceNames = Pick<SettingNames, 'channels' | 'roles'>;

function createNameReader({ adapterOf, clock, log }: ConsoleSettingsDependencies) {
  const recent = createLruMap<{ readonly names: PlaceNames; readonly at: number }>(MAX_READERS);

  async function readOrWarn(server: Server, names: Promise<readonly NamedId[]> | undefined) {
    try {
      return await names;
    } catch (error) {
      log.warn('setting_names_unavailable', { server: serverKey(server), error: errorName(error) });
      return undefined;
    }
  }

  return async (caller: Caller): Promise<PlaceNames> => {
    // Who may read which channel differs between readers.
    const key = memberKey(caller);
    const now = clock.now().getTime();
    const known = recent.get(key);
    if (known && now - known.at < NAMES_MAX_AGE_MS) return known.names;
    const { server } = caller;
    const adapter = adapterOf(server);
    const [channels, roles] = await Promise.all([
      readOrWarn(server, adapter?.listChannels?.(server, caller)),
      readOrWarn(server, adapter?.listRoles?.(server)),
    ]);
    const names = { channels, roles };
    if (channels && roles) recent.set(key, { names, at: now });
    return names;
  };
}

/** Notices without a schedule are not included: a policy cannot select them. */
const knownNames = ({ rules, notices }: ConsoleSettingsDependencies): KnownNames => ({
  packs: rules().packs,
  notices: [...(notices?.() ?? [])].flatMap(([name, { schedule }]) => (schedule ? [name] : [])),
  compileOwnPack: (text) => rules().compileOwnPack?.(text),
});
