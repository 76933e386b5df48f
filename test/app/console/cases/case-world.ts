import { type ConsoleRole, type ConsoleViewer, type Member, type Message, memberKey } from '#core';
import { type CasePorts, createConsoleCases } from '../../../../src/app/console/cases/create-cases.ts';
import { deriveCaseId } from '../../../../src/cases/index.ts';
import { createFakeAdapter } from '../../../support/fake-adapter.ts';
import { moderator } from '../../../support/messages.ts';
import { wordings } from '../../../support/shipped-wording-and-policy.ts';
import { createPipelineWorld, type PipelineWorldOptions } from '../../../support/worlds/pipeline-world.ts';

/** A viewer of the console. @example viewerOf(moderator('aoi')).roles.has('moderator') // true */
export const viewerOf = (caller: Member, ...roles: readonly ConsoleRole[]): ConsoleViewer => ({
  caller,
  roles: new Set(roles.length > 0 ? roles : (['moderator'] as const)),
});

/**
 * A server with its pipeline, a platform that can be read, and the pages of its cases.
 * @example const { post, cases } = createCaseWorld(); await cases.read(viewer, await post(message('rin', 'RECRUIT')), 'ja')
 */
export function createCaseWorld(
  options: PipelineWorldOptions & { readonly archive?: Partial<CasePorts['archive']> } = {},
) {
  const adapter = options.adapter ?? createFakeAdapter({ reading: true });
  const { reading } = adapter;
  const world = createPipelineWorld({ ...options, adapter });
  const aoi = moderator('aoi');
  const ren = moderator('ren');
  for (const caller of [aoi, ren]) reading.callers.set(memberKey(caller), caller);
  const log = { info() {}, warn() {}, error() {} };
  const cases = createConsoleCases({
    ...world,
    archive: { ...world.archive, ...options.archive },
    policies: { of: () => world.policy },
    adapterOf: () => adapter,
    wording: wordings,
    reasons: () => undefined,
    log,
  });
  return {
    ...world,
    reading,
    cases,
    aoi: viewerOf(aoi),
    ren: viewerOf(ren),
    /** Posts a message that becomes a case; resolves with its number. */
    async post(message: Message): Promise<string> {
      reading.posted.push(message);
      await world.intake.handleMessage(message);
      return deriveCaseId(message.ref);
    },
  };
}
