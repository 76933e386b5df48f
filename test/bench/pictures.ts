/**
 * Measures how long messages with pictures wait for their ruling, how much memory the processes that read them take, and
 * whether texts without pictures are judged as fast as before, with the shipped rules and generated pictures:
 * `npm run -s bench:pictures -- [--seconds 120] [--rate 1] [--workers 1]`. Exit code 1: a goal was missed.
 */
import { parseArgs } from 'node:util';
import { loadRulesBundle } from '../../src/app/load-rules.ts';
import { DEFAULT_RULES_FOLDER } from '../../src/app/project-paths.ts';
import { watchPoolMemory } from './pictures/pool-memory.ts';
import { postPictures } from './pictures/post-pictures.ts';
import { compareTextPaths } from './pictures/text-path.ts';

const { values } = parseArgs({
  options: { seconds: { type: 'string' }, rate: { type: 'string' }, workers: { type: 'string' } },
});
const seconds = Number(values.seconds ?? 120);
const perSecond = Number(values.rate ?? 1);
const workers = values.workers === undefined ? undefined : Number(values.workers);

const loaded = await loadRulesBundle(DEFAULT_RULES_FOLDER);
if (!loaded.ok) throw new Error(loaded.why);
const rules = loaded.value;
const goals: boolean[] = [];
const report = (what: string, value: number, unit: string, most: number): void => {
  goals.push(value <= most);
  console.log(`${what.padEnd(44)} ${value} ${unit} (goal: at most ${most})`);
};

const memory = watchPoolMemory();
const { waits, unread, longestQueue } = await postPictures(rules, { seconds, perSecond, workers });
const peak = memory.stop();
console.log(`${waits.count} pictures, ${perSecond} a second; not or not completely read: ${unread}`);
report('from the post to the ruling, p50', waits.p50, 'ms', 1500);
report('from the post to the ruling, p95', waits.p95, 'ms', 4000);
report('messages waiting at the same time', longestQueue, '', 200);
if (peak === undefined) console.log('memory of the processes: only measured on Linux');
else report('memory of the processes, highest sum', peak, 'MB', 600);

const text = await compareTextPaths(rules);
console.log(`text without pictures, p99: off ${text.off} ms, on ${text.on} ms`);
report('p99 of texts, pictures on to off', text.ratio, '', 1.05);
process.exit(goals.every((isMet) => isMet) ? 0 : 1);
