/** Whether one part works now. `why` is short and holds no secret and no member's text. */
export type Health = { readonly ok: true } | { readonly ok: false; readonly why: string };
