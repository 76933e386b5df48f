/** Whether a component works now. `why` is short and contains no secret and no text of a member. */
export type Health = { readonly ok: true } | { readonly ok: false; readonly why: string };
