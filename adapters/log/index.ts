import { pino } from 'pino';
import type { Log } from '#core';

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;

/**
 * One JSON line per thing worth knowing, on standard error. Callers give ids and numbers, never members' texts.
 * @example createLog('info').info('case', { case: 'Y-4G7C2Q0M1X' })
 */
export const createLog = (level: (typeof LOG_LEVELS)[number]): Log => {
  const logger = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination(2));
  return {
    info: (what, facts = {}) => logger.info(facts, what),
    warn: (what, facts = {}) => logger.warn(facts, what),
    error: (what, facts = {}) => logger.error(facts, what),
  };
};
