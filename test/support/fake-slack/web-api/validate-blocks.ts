import { throwApiError } from '../state/api-error.ts';

type Fields = Record<string, unknown>;

const BLOCK_TYPES = new Set([
  ...['section', 'header', 'divider', 'context', 'actions', 'input', 'rich_text', 'image', 'video'],
]);
/** Of the JSON of all blocks. In no reference; see https://github.com/slackapi/bolt-js/issues/2509. */
const MAX_BLOCKS_LENGTH = 13_200;
const MAX_TEXT_LENGTH: Readonly<Record<string, number>> = { section: 3000, header: 150 };

const MAX_VIEW_BLOCKS = 100;

const textOf = (value: unknown): string => String((value as Fields | undefined)?.text ?? '');
const rejectBlocks = (why: string): never =>
  throwApiError('invalid_blocks', { response_metadata: { messages: [`[ERROR] ${why}`] } });

/** Throws for blocks that Slack would refuse: types, counts and lengths. @example validateBlocks(blocks, 50) */
export function validateBlocks(blocks: unknown, maxBlocks: number): Fields[] {
  if (blocks === undefined) return [];
  if (!Array.isArray(blocks)) return rejectBlocks('blocks must be an array');
  if (blocks.length > maxBlocks) rejectBlocks(`no more than ${maxBlocks} items allowed`);
  if (maxBlocks < MAX_VIEW_BLOCKS && JSON.stringify(blocks).length > MAX_BLOCKS_LENGTH)
    throwApiError('msg_blocks_too_long');
  for (const block of blocks as Fields[]) {
    const type = String(block.type);
    if (!BLOCK_TYPES.has(type)) rejectBlocks(`unsupported type: ${type}`);
    if (type in MAX_TEXT_LENGTH) {
      const text = textOf(block.text);
      if (text === '' && !block.fields) rejectBlocks(`${type}: text must not be empty`);
      if (text.length > MAX_TEXT_LENGTH[type]!)
        rejectBlocks(`${type}: must be less than ${MAX_TEXT_LENGTH[type]! + 1} characters`);
      if (type === 'header' && (block.text as Fields).type !== 'plain_text')
        rejectBlocks('header: plain_text only');
    }
    if (type === 'actions') validateElements(block.elements, 25);
    if (type === 'context' && (block.elements as unknown[]).length > 10)
      rejectBlocks('context: 10 elements at most');
    if (type === 'rich_text') validateRichText(block.elements);
    if (type === 'section' && block.accessory) validateElements([block.accessory], 1);
    if (type === 'input' && textOf(block.label) === '') rejectBlocks('input: missing label');
  }
  return blocks as Fields[];
}

/** Every list of elements has at least one, and every text at least one character. */
function validateRichText(elements: unknown): void {
  if (!Array.isArray(elements) || elements.length === 0) rejectBlocks('rich_text: missing elements');
  for (const element of elements as Fields[]) {
    if (element.type === 'text' && element.text === '') rejectBlocks('rich_text: text must not be empty');
    if ('elements' in element) validateRichText(element.elements);
  }
}

function validateElements(elements: unknown, maxElements: number): void {
  if (!Array.isArray(elements) || elements.length === 0 || elements.length > maxElements)
    rejectBlocks('actions: 1 to 25 elements');
  const ids = new Set<string>();
  for (const element of elements as Fields[]) {
    const id = String(element.action_id ?? '');
    if (id.length > 255) rejectBlocks('action_id: 255 characters at most');
    if (id !== '' && ids.has(id)) rejectBlocks(`action_id: ${id} already exists`);
    ids.add(id);
    if (element.type !== 'button') continue;
    if (String(element.url ?? '').length > 3000) rejectBlocks('button: url of 3000 characters at most');
    const label = textOf(element.text);
    if (label === '' || label.length > 75) rejectBlocks('button: text of 1 to 75 characters');
    if (String(element.value ?? '').length > 2000) rejectBlocks('button: value of 2000 characters at most');
  }
}

/** Throws for a modal or home view that Slack would refuse. @example validateView(view) */
export function validateView(view: Fields): Fields {
  if (view.type !== 'modal' && view.type !== 'home') throwApiError('invalid_arguments');
  validateBlocks(view.blocks, MAX_VIEW_BLOCKS);
  if (view.type === 'home') return view;
  const title = textOf(view.title);
  if (title === '' || title.length > 24) rejectBlocks('title: 1 to 24 characters');
  for (const key of ['submit', 'close'])
    if (textOf(view[key]).length > 24) rejectBlocks(`${key}: 24 characters at most`);
  if (String(view.private_metadata ?? '').length > 3000)
    rejectBlocks('private_metadata: 3000 characters at most');
  if ((view.blocks as Fields[]).some(({ type }) => type === 'input') && !view.submit)
    rejectBlocks('submit: missing');
  return view;
}

/** All texts of blocks, in reading order. @example visibleTextOf(card.blocks) */
export function visibleTextOf(value: unknown): string {
  if (Array.isArray(value))
    return value
      .map(visibleTextOf)
      .filter(Boolean)
      .join(value.some(isRichTextElement) ? '' : '\n');
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
    .map(visibleTextOf)
    .filter(Boolean)
    .join('\n');
}

/** Elements of one line of rich text. */
const isRichTextElement = (value: unknown): boolean =>
  ['text', 'user', 'channel', 'link', 'emoji'].includes(String((value as Fields | null)?.type));
