import type { Archive, Tracer } from '#core';

/**
 * The archive, with a span for each write that a traced request or post causes.
 * @example const archive = traceArchive(stores.archive, tracer)
 */
export const traceArchive = (archive: Archive, tracer: Tracer): Archive =>
  tracer.isOn
    ? {
        ...archive,
        append: (caseId, ...more) =>
          tracer.runInChildSpan('case.store', { attributes: { 'yamidome.case': caseId } }, () =>
            archive.append(caseId, ...more),
          ),
      }
    : archive;
