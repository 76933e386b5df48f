import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  dateToSnowflake,
  isNewerSnowflake,
  isSnowflake,
  snowflakeToDate,
} from '../../../../adapters/discord/client/snowflake.ts';

const DISCORD_EPOCH_MS = 1_420_070_400_000n;

/** The layout that Discord documents: https://discord.com/developers/docs/reference#snowflakes */
const documentedDate = (snowflake: string): number => Number((BigInt(snowflake) >> 22n) + DISCORD_EPOCH_MS);

it('the example of the documentation has the documented time', () => {
  expect(snowflakeToDate('175928847299117063').toISOString()).toBe('2016-04-30T11:18:25.796Z');
});

it('every id gives the time that the documented layout gives', () => {
  fc.assert(
    fc.property(fc.bigInt(0n, 2n ** 63n - 1n), (id) => {
      expect(snowflakeToDate(String(id)).getTime()).toBe(documentedDate(String(id)));
    }),
  );
});

it('the cursor of a moment is its smallest id', () => {
  const times = { min: new Date(Number(DISCORD_EPOCH_MS)), max: new Date('2100-01-01'), noInvalidDate: true };
  fc.assert(
    fc.property(fc.date(times), (at) => {
      const cursor = dateToSnowflake(at);
      expect(cursor).toBe(String((BigInt(at.getTime()) - DISCORD_EPOCH_MS) << 22n));
      expect(snowflakeToDate(cursor)).toEqual(at);
    }),
  );
});

it('of two ids the larger number is the newer one', () => {
  const id = fc.bigInt(0n, 2n ** 63n - 1n);
  fc.assert(fc.property(id, id, (a, b) => isNewerSnowflake(String(a), String(b)) === a > b));
});

it('only digits are an id', () => {
  expect(isSnowflake('41771983423143937')).toBe(true);
  for (const text of ['', 'name-1-abc', '１２３', '-1']) expect(isSnowflake(text)).toBe(false);
});
