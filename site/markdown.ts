/**
 * Changes the prose of a markdown text and leaves its code as it is, in blocks and in sentences.
 * @example changeProse('a\n```\na\n```', (prose) => prose.replaceAll('a', 'b')) // 'b\n```\na\n```'
 */
export const changeProse = (markdown: string, change: (prose: string) => string): string =>
  markdown
    .split(/(^ *```[\s\S]*?^ *```[^\n]*$|`[^`\n]+`)/m)
    .map((part, index) => (index % 2 === 0 ? change(part) : part))
    .join('');
