import { z } from '@hono/zod-openapi';
import type { ApiArea } from '../../../adapters/operator/area.ts';
import { createCursors } from '../../../adapters/operator/frame/cursor.ts';
import { isProblem, unknownId } from '../../../adapters/operator/frame/problem.ts';
import { defineRoute } from '../../../adapters/operator/frame/route.ts';
import { Id, listQuery, Next, Time } from '../../../adapters/operator/schemas/common.ts';

const Note = z
  .strictObject({
    text: z.string().min(1).max(100).describe('The text.'),
    at: Time.optional().describe('When it was written.'),
    kind: z.enum(['plain', 'urgent']).default('plain').describe('How urgent it is.'),
    tags: z.array(z.string().max(10).describe('A tag.')).max(3).optional().describe('Tags.'),
  })
  .describe('A note.')
  .openapi('Note');

const Saved = z
  .object({ number: z.int().describe('The number of the note.') })
  .describe('A note that was saved.');

const addNote = defineRoute({
  ...{ method: 'post', path: '/v1/notes', scope: 'holds', operationId: 'addNote' },
  ...{ summary: 'Add a note', description: 'Adds a note.' },
  ...{ body: Note, bodyExample: { text: 'x' }, maxBodyBytes: 1000 },
  answers: { 201: { description: 'The note.', schema: Saved, example: { number: 1 } } },
  audited: true,
});

const removeNote = defineRoute({
  ...{ method: 'delete', path: '/v1/notes/{id}', scope: 'holds', operationId: 'removeNote' },
  ...{ summary: 'Remove a note', description: 'Removes a note.' },
  params: z.strictObject({ id: Id }),
  answers: { 204: { description: 'It is gone.' } },
  audited: true,
});

const listNotes = defineRoute({
  ...{ method: 'get', path: '/v1/notes', scope: 'holds', operationId: 'listNotes' },
  ...{ summary: 'List notes', description: 'Lists notes.' },
  query: z.strictObject(listQuery),
  answers: {
    200: {
      description: 'Notes.',
      schema: z.object({ items: z.array(z.string().describe('A text.')).describe('Texts.'), next: Next }),
      example: { items: ['x'] },
    },
  },
});

const cursors = createCursors(z.strictObject({ after: z.int() }));

/** An area whose notes are in an array, to try what the frame does with every area. `before` runs before a note is added. */
export function createNotesArea(before: (text: string) => Promise<void> | void = () => undefined) {
  const notes: string[] = [];
  const area: ApiArea = {
    name: 'Notes',
    description: 'Notes for tests.',
    mount({ addRoute }) {
      addRoute(addNote, async ({ body }) => {
        await before(body.text);
        notes.push(body.text);
        return {
          status: 201,
          body: { number: notes.length },
          headers: { location: `/v1/notes/${notes.length}` },
        };
      });
      addRoute(removeNote, ({ params }) => {
        const index = notes.indexOf(params.id);
        if (index < 0) return unknownId('note');
        notes.splice(index, 1);
        return { status: 204 };
      });
      addRoute(listNotes, ({ query }) => {
        const from = cursors.read(query.cursor);
        if (isProblem(from)) return from;
        const start = from?.after ?? 0;
        const end = start + query.limit;
        return {
          status: 200,
          body: {
            items: notes.slice(start, end),
            ...(end < notes.length && { next: cursors.write({ after: end }) }),
          },
        };
      });
    },
  };
  return { area, notes };
}
