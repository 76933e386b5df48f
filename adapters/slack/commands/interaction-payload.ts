/** What was entered in a field; which property is set depends on the type of the field. */
export interface FieldValue {
  readonly value?: string | null;
  readonly selected_option?: { readonly value?: string } | null;
  readonly selected_options?: readonly { readonly value?: string }[] | null;
  readonly selected_conversation?: string | null;
  readonly files?: readonly { readonly size?: number; readonly url_private_download?: string }[] | null;
}
export type FormState = { readonly values?: Readonly<Record<string, Readonly<Record<string, FieldValue>>>> };

/** What Slack sends when a member presses, submits, picks or types; only the fields that are used here. */
export interface InteractionPayload {
  readonly type?: string;
  readonly command?: string;
  readonly text?: string;
  readonly user_id?: string;
  readonly channel_id?: string;
  readonly callback_id?: string;
  readonly trigger_id?: string;
  readonly response_url?: string;
  readonly user?: { readonly id: string };
  readonly channel?: { readonly id: string };
  readonly message?: unknown;
  readonly actions?: readonly (FieldValue & { readonly action_id?: string })[];
  readonly state?: FormState;
  readonly view?: { readonly private_metadata?: string; readonly state?: FormState };
}
