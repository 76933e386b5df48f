/** The fields of message components that hold text or other components. */
interface LayoutComponent {
  readonly content?: string;
  readonly label?: string;
  readonly placeholder?: string | undefined;
  readonly description?: string | null;
  readonly url?: string;
  readonly accessory?: LayoutComponent;
  readonly components?: readonly LayoutComponent[];
  readonly options?: readonly LayoutComponent[];
  readonly items?: readonly LayoutComponent[];
}

/**
 * All texts of message components, top to bottom: texts, captions, button labels and URLs. Only webhooks and
 * apps can send components, but any member can forward them. Never throws.
 * @example componentTexts([{ type: 10, content: '# 高額' }, { type: 1, components: [{ type: 2, label: '応募', url }] }])
 */
export const componentTexts = (components: readonly object[] | undefined): readonly string[] =>
  ((components ?? []) as readonly LayoutComponent[]).flatMap((component) => {
    const { content, label, placeholder, description, url, accessory, options, items } = component;
    return [
      ...[content, label, placeholder, description, url].filter((text) => typeof text === 'string'),
      ...componentTexts([
        ...(component.components ?? []),
        ...(items ?? []),
        ...(options ?? []),
        ...(accessory ? [accessory] : []),
      ]),
    ];
  });
