/**
 * Runs a program that was bundled into one CommonJS file of nothing but ASCII, and keeps its compiled code beside it:
 * the first that ends in good order leaves it to all that start after it. `node launch.cjs PROGRAM.cjs …`
 */
'use strict';
const { existsSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const { createRequire, wrap } = require('node:module');
const { dirname } = require('node:path');
const { Script, constants } = require('node:vm');

process.argv.splice(1, 1);
const [, file] = process.argv;
const code = `${file}.code`;
const cachedData = existsSync(code) ? readFileSync(code) : undefined;
const script = new Script(wrap(readFileSync(file, 'latin1')), {
  filename: file,
  cachedData,
  importModuleDynamically: constants?.USE_MAIN_CONTEXT_DEFAULT_LOADER,
});
if (cachedData === undefined) {
  process.on('exit', () => {
    const own = `${code}.${process.pid}`;
    writeFileSync(own, script.createCachedData());
    renameSync(own, code);
  });
}
const own = { exports: {} };
script.runInThisContext()(own.exports, createRequire(file), own, file, dirname(file));
