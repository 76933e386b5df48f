import { getHeapStatistics } from 'node:v8';
import { readRuleFiles } from '../../../adapters/rule-files/index.ts';
import { DEFAULT_RULES_FOLDER } from '../../../src/app/project-paths.ts';
import { createDetector } from '../../../src/detect/index.ts';

/*
 * Prints how many bytes the detection of a message leaves to the garbage collection.
 * usage: node allocation-process.ts '["message", "message"]'
 */

const ROUNDS = 2000;
const RUNS = 20;

const detector = createDetector(await readRuleFiles(DEFAULT_RULES_FOLDER));
const options = { packs: detector.packs, language: 'ja' as const };
const messages = (JSON.parse(process.argv[2] ?? '[]') as string[]).map((text) => ({ text, parts: [] }));

function detectAll(): number {
  const before = getHeapStatistics().used_heap_size;
  for (let i = 0; i < ROUNDS; i++) for (const message of messages) detector.detect(message, options);
  return getHeapStatistics().used_heap_size - before;
}

// Until the code is compiled.
for (let i = 0; i < RUNS; i++) detectAll();
const grownBy = Array.from({ length: RUNS }, detectAll).filter((bytes) => bytes >= 0);
process.stdout.write(String(Math.min(...grownBy) / (ROUNDS * messages.length)));
