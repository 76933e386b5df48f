const isMapping = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The parsed wording of an operator, completed with the texts of the shipped wording that it does not have: a copy that was
 * edited before an update knows no new texts, and must not stop the program. Texts of the operator stay as they are. A value
 * that is not a mapping is returned unchanged, so that its schema can say what is wrong.
 * @example fillMissingTexts({ list: ', ' }, { list: '、', home: { settings: '設定' } }) // { list: ', ', home: { settings: '設定' } }
 */
export function fillMissingTexts(own: unknown, shipped: unknown): unknown {
  if (!isMapping(own) || !isMapping(shipped)) return own;
  const filled: Record<string, unknown> = { ...own };
  for (const [key, value] of Object.entries(shipped))
    filled[key] = key in own ? fillMissingTexts(own[key], value) : value;
  return filled;
}
