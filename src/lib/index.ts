export * from './errors.ts';
export * from './keyed-mutex.ts';
export * from './lazy.ts';
export * from './lru-map.ts';
export * from './monotonic-clock.ts';
export * from './packed-lists.ts';
export * from './priority-gate.ts';
export * from './run-cooperatively.ts';
