import { refuse } from './refusal.ts';

type Fields = Record<string, unknown>;

const KINDS = new Set([
  ...['section', 'header', 'divider', 'context', 'actions', 'input', 'rich_text', 'image', 'video'],
]);
const TEXT_MOST: Readonly<Record<string, number>> = { section: 3000, header: 150 };

const textOf = (value: unknown): string => String((value as Fields | undefined)?.text ?? '');
const bad = (why: string): never =>
  refuse('invalid_blocks', { response_metadata: { messages: [`[ERROR] ${why}`] } });

/** Refuses blocks that Slack would refuse: kinds, counts and lengths. @example checkBlocks(blocks, 50) */
export function checkBlocks(blocks: unknown, most: number): Fields[] {
  if (blocks === undefined) return [];
  if (!Array.isArray(blocks)) return bad('blocks must be an array');
  if (blocks.length > most) bad(`no more than ${most} items allowed`);
  for (const block of blocks as Fields[]) {
    const type = String(block.type);
    if (!KINDS.has(type)) bad(`unsupported type: ${type}`);
    if (type in TEXT_MOST) {
      const text = textOf(block.text);
      if (text === '' && !block.fields) bad(`${type}: text must not be empty`);
      if (text.length > TEXT_MOST[type]!)
        bad(`${type}: must be less than ${TEXT_MOST[type]! + 1} characters`);
      if (type === 'header' && (block.text as Fields).type !== 'plain_text') bad('header: plain_text only');
    }
    if (type === 'actions') checkElements(block.elements, 25);
    if (type === 'context' && (block.elements as unknown[]).length > 10) bad('context: 10 elements at most');
    if (type === 'rich_text' && !Array.isArray(block.elements)) bad('rich_text: missing elements');
    if (type === 'section' && block.accessory) checkElements([block.accessory], 1);
    if (type === 'input' && textOf(block.label) === '') bad('input: missing label');
  }
  return blocks as Fields[];
}

function checkElements(elements: unknown, most: number): void {
  if (!Array.isArray(elements) || elements.length === 0 || elements.length > most)
    bad('actions: 1 to 25 elements');
  const ids = new Set<string>();
  for (const element of elements as Fields[]) {
    const id = String(element.action_id ?? '');
    if (id.length > 255) bad('action_id: 255 characters at most');
    if (id !== '' && ids.has(id)) bad(`action_id: ${id} already exists`);
    ids.add(id);
    if (element.type !== 'button') continue;
    const label = textOf(element.text);
    if (label === '' || label.length > 75) bad('button: text of 1 to 75 characters');
    if (String(element.value ?? '').length > 2000) bad('button: value of 2000 characters at most');
  }
}

/** Refuses a modal or a home that Slack would refuse. */
export function checkView(view: Fields): Fields {
  if (view.type !== 'modal' && view.type !== 'home') refuse('invalid_arguments');
  checkBlocks(view.blocks, 100);
  if (view.type === 'home') return view;
  const title = textOf(view.title);
  if (title === '' || title.length > 24) bad('title: 1 to 24 characters');
  for (const key of ['submit', 'close'])
    if (textOf(view[key]).length > 24) bad(`${key}: 24 characters at most`);
  if (String(view.private_metadata ?? '').length > 3000) bad('private_metadata: 3000 characters at most');
  if ((view.blocks as Fields[]).some(({ type }) => type === 'input') && !view.submit) bad('submit: missing');
  return view;
}

/** Every word of blocks in reading order. @example wordsIn(card.blocks) */
export function wordsIn(value: unknown): string {
  if (Array.isArray(value))
    return value
      .map(wordsIn)
      .filter(Boolean)
      .join(value.some(isLeaf) ? '' : '\n');
  if (typeof value !== 'object' || value === null) return '';
  const fields = value as Fields;
  if (typeof fields.text === 'string') return fields.text;
  return [
    fields.title,
    fields.text,
    fields.label,
    fields.fields,
    fields.elements,
    fields.blocks,
    fields.accessory,
  ]
    .map(wordsIn)
    .filter(Boolean)
    .join('\n');
}

/** Pieces of one line of rich text. */
const isLeaf = (value: unknown): boolean =>
  ['text', 'user', 'channel', 'link', 'emoji'].includes(String((value as Fields | null)?.type));
