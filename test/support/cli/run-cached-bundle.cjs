/**
 * Runs a program that was bundled into one CommonJS file, with a cache of its compiled code. The first process that exits
 * normally writes the cache beside the file, and later processes read it.
 * `node run-cached-bundle.cjs PROGRAM.cjs …`
 */
'use strict';
const { existsSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const { createRequire, wrap } = require('node:module');
const { dirname } = require('node:path');
const { Script, constants } = require('node:vm');

process.argv.splice(1, 1);
const [, file] = process.argv;
const cacheFile = `${file}.code`;
const cachedData = existsSync(cacheFile) ? readFileSync(cacheFile) : undefined;
const script = new Script(wrap(readFileSync(file, 'utf8')), {
  filename: file,
  cachedData,
  importModuleDynamically: constants?.USE_MAIN_CONTEXT_DEFAULT_LOADER,
});
if (cachedData === undefined) {
  process.on('exit', () => {
    const temporaryFile = `${cacheFile}.${process.pid}`;
    writeFileSync(temporaryFile, script.createCachedData());
    renameSync(temporaryFile, cacheFile);
  });
}
const programModule = { exports: {} };
script.runInThisContext()(programModule.exports, createRequire(file), programModule, file, dirname(file));
