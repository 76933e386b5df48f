import { describe, expect, test } from 'vitest';
import { deriveCaseId } from '../../src/cases/index.ts';
import { SERVER } from '../support/messages.ts';

describe('the id of a case', () => {
  test('is short, easy to read out, and the same for the same message', () => {
    const ref = { server: SERVER, channel: 'general', id: '12' };
    expect(deriveCaseId(ref)).toMatch(/^Y-[0-9A-HJKMNP-TV-Z]{10}$/);
    expect(deriveCaseId({ ...ref })).toBe(deriveCaseId(ref));
    expect(deriveCaseId({ ...ref, id: '13' })).not.toBe(deriveCaseId(ref));
    expect(deriveCaseId({ ...ref, channel: 'other' })).not.toBe(deriveCaseId(ref));
  });
});
