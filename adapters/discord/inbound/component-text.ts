/** The parts of a layout that hold words, whatever each is called. */
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
 * Everything to be read in what webhooks and apps lay out instead of a text, top to bottom: texts, captions, buttons
 * and where they lead. Members cannot make such a message; anybody can forward one.
 * @example laidOut([{ type: 10, content: '# 高額' }, { type: 1, components: [{ type: 2, label: '応募', url }] }])
 */
export const componentTexts = (pieces: readonly object[] | undefined): readonly string[] =>
  ((pieces ?? []) as readonly LayoutComponent[]).flatMap((piece) => {
    const { content, label, placeholder, description, url, accessory, components, options, items } = piece;
    return [
      ...[content, label, placeholder, description, url].filter((text) => typeof text === 'string'),
      ...componentTexts([
        ...(components ?? []),
        ...(items ?? []),
        ...(options ?? []),
        ...(accessory ? [accessory] : []),
      ]),
    ];
  });
