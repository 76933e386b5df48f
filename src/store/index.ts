export { type Book, createMemoryBook } from './book.ts';
export { createMemoryClaims, createMemoryQuotas } from './brakes.ts';
export { createMemoryCampaigns } from './campaigns.ts';
export { createMemoryFiles } from './files.ts';
export { nullMeter } from './meter.ts';
export { createMemoryPolicies } from './policies.ts';
export { createMemorySpool } from './spool.ts';
export { createMemoryStrikes } from './strikes.ts';
export { nullTokeniser } from './tokeniser.ts';
