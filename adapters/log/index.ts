import { pino } from 'pino';
import type { Log } from '#core';

/** From the most to the least lines. */
export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;

/**
 * Writes one JSON line per event to standard error. Callers pass ids and numbers, never texts of members.
 * @example createLog('info').info('case_summary', { case: 'Y-4G7C2Q0M1X' })
 */
export const createLog = (level: (typeof LOG_LEVELS)[number]): Log => {
  const logger = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination(2));
  return {
    info: (event, fields = {}) => logger.info(fields, event),
    warn: (event, fields = {}) => logger.warn(fields, event),
    error: (event, fields = {}) => logger.error(fields, event),
  };
};
