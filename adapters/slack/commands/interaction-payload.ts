/** The value of a field. The type of the field decides which property is set. */
export interface FieldValue {
  readonly value?: string | null;
  readonly selected_option?: { readonly value?: string } | null;
  readonly selected_options?: readonly { readonly value?: string }[] | null;
  readonly selected_conversation?: string | null;
  readonly selected_conversations?: readonly string[] | null;
  readonly files?: readonly { readonly size?: number; readonly url_private_download?: string }[] | null;
}
/** The values of a form, by block id and action id. */
export type FormState = { readonly values?: Readonly<Record<string, Readonly<Record<string, FieldValue>>>> };

/** The payload of an interaction: a button, a form, a menu or a command. Only the fields that are used here. */
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
