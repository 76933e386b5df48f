export * from './action.ts';
export * from './card.ts';
export * from './case.ts';
export * from './message.ts';
export * from './policy.ts';
export * from './ports.ts';
export * from './verdict.ts';
export * from './wording.ts';
