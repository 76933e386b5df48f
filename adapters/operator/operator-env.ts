import type { SiteClient } from '#core';

/** The variables that the frame sets in Hono. */
export interface OperatorEnv {
  Bindings: Partial<SiteClient>;
  Variables: {
    /** The route of the document that answers, for metrics. Absent: no call of the API. */
    route: string | undefined;
  };
}
