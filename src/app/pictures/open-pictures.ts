import type {
  Adapter,
  Archive,
  AttachmentStore,
  KnownPictures,
  Log,
  Metrics,
  PictureReader,
  PolicyStore,
  Server,
} from '#core';
import { adapterLoaders } from '../../../adapters/index.ts';
import { deriveCaseState } from '../../cases/index.ts';
import type { DrainableServices } from '../shutdown/drain.ts';
import { StartupError } from '../startup-error.ts';
import { createCopyOpener } from './open-copies.ts';
import { type PendingMessage, readPicturesAfter } from './picture-intake.ts';
import { createMessagePictureReader, type ReadMessagePictures } from './read-message-pictures.ts';
import { showFindings } from './show-findings.ts';

/** `auto`: pictures are read if the packages for it are installed. `on`: without them, yamidome does not start. */
export type PictureSetting = 'auto' | 'on' | 'off';

/** Messages that wait for their pictures. The bytes are fetched when their turn comes. */
const MAX_WAITING_MESSAGES = 200;

/** The settings of pictures. */
export interface PictureSettings {
  readonly pictures?: PictureSetting;
  readonly pictureDeadlineMs?: number;
  /** Reads them in place of the processes of `adapters/images`. */
  readonly pictureReader?: PictureReader;
}

/** Services that read pictures, where that is possible. */
export interface ServicesWithPictures extends DrainableServices {
  /** For messages whose pictures wait in a store of their own. Absent: pictures are not read. */
  readonly readMessagePictures?: ReadMessagePictures;
}

/**
 * The same services, which also read pictures where that is possible. The processes that read are started by the first
 * picture, and end when the drain begins. Throws `StartupError` when pictures must be read and a package is missing.
 * @example const { intake, drain } = await withPictures(drainable, { pictures: 'auto' }, { adapters, knownPictures, policies, log })
 */
export async function withPictures(
  services: DrainableServices,
  settings: PictureSettings,
  ports: {
    readonly adapters: readonly Adapter[];
    readonly knownPictures: KnownPictures;
    readonly policies: Pick<PolicyStore, 'of'>;
    /** The copies of pictures that hiding has deleted. */
    readonly stores: { readonly archive: Pick<Archive, 'read'>; readonly attachmentStore: AttachmentStore };
    readonly metrics: Pick<Metrics, 'countKnownPicture'>;
    readonly log: Log;
  },
): Promise<ServicesWithPictures> {
  const { adapters, knownPictures, policies, stores, metrics, log } = ports;
  if (settings.pictures === 'off') return services;
  const { createPictureQueue, DEFAULT_LIMITS } = await adapterLoaders.images();
  const reader = await openReader(settings, log);
  if (!reader) return services;
  const adapterOf = ({ platform }: Server) => adapters.find((adapter) => adapter.platform === platform);
  const { judge, readMessagePictures } = showFindings(
    {
      judge: services.intake.judge,
      readMessagePictures: createMessagePictureReader({
        ...{ reader, knownPictures, maxBytes: DEFAULT_LIMITS.maxBytes, metrics, log, adapterOf },
        openCopies: createCopyOpener({ ...stores, log }),
      }),
    },
    adapterOf,
  );
  const queue = createPictureQueue<PendingMessage>(MAX_WAITING_MESSAGES);
  const pictures = readPicturesAfter(
    { ...services.intake, judge },
    {
      ...{ readMessagePictures, queue, policies, log },
      readCase: async (caseId) => deriveCaseState(await stores.archive.read(caseId)),
    },
  );
  return {
    ...services,
    intake: pictures.intake,
    readMessagePictures,
    drain() {
      reader.stop?.();
      pictures.stop();
      // What is being judged together with its pictures is work of these services.
      return services.drain();
    },
  };
}

/**
 * The reader of pictures; undefined if packages are missing and need not be there. `missing` is found out if absent. Throws
 * `StartupError` when pictures must be read and a package is missing.
 * @example await openReader({ pictures: 'on' }, log)
 */
export async function openReader(
  { pictures: setting = 'auto', pictureDeadlineMs: deadlineMs, pictureReader }: PictureSettings,
  log: Log,
  missing?: readonly string[],
): Promise<(PictureReader & { stop?(): void }) | undefined> {
  if (pictureReader) return pictureReader;
  const { findMissingPackages, openPictureReader } = await adapterLoaders.images();
  const absent = missing ?? findMissingPackages();
  if (absent.length > 0 && setting === 'on')
    throw new StartupError(
      `IMAGES=on needs packages that are not installed: ${absent.join(', ')}. Run npm install with optional packages, or set IMAGES=auto`,
    );
  if (absent.length > 0) return undefined;
  return openPictureReader({ log, ...(deadlineMs !== undefined && { deadlineMs }) }, absent);
}
