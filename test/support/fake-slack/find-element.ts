type Fields = Record<string, unknown>;

function findInBlocks(value: unknown, matches: (fields: Fields) => boolean): Fields | undefined {
  if (Array.isArray(value)) return value.map((item) => findInBlocks(item, matches)).find(Boolean);
  if (typeof value !== 'object' || value === null) return undefined;
  const fields = value as Fields;
  if (matches(fields)) return fields;
  return findInBlocks(fields.elements, matches) ?? findInBlocks(fields.accessory, matches);
}

/** A button with this label or action id. @example findButton(message.blocks, '取り消す') */
export const findButton = (blocks: unknown, label: string): Fields | undefined =>
  findInBlocks(
    blocks,
    ({ type, text, action_id: id }) =>
      type === 'button' && ((text as { text?: string } | undefined)?.text === label || id === label),
  );

/** An element with this action id. @example findElement(blocks, 'yami:pick:roles') */
export const findElement = (blocks: unknown, id: string): Fields | undefined =>
  findInBlocks(blocks, ({ action_id }) => action_id === id);
