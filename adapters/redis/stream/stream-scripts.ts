/**
 * Lua scripts of the stream; each is one atomic operation. All keys of a lane share one `{tag}`, so they are on one cluster
 * node and the bounds of a lane are exact. Times are of the clock of Redis. An entry is in the stream of its partition until
 * it is acknowledged; `due` has those in flight, by the time when they come again. Writes that need memory come first: a
 * Redis without free memory refuses a script at its first write that needs memory, but not after another write.
 */

const NOW = `
local clock = redis.call('TIME')
local now = tonumber(clock[1]) * 1000 + math.floor(tonumber(clock[2]) / 1000)
local function text(number) return string.format('%.0f', number) end`;

/** A stream and its group are made together, so a stream that exists has its group. */
const ENSURE_GROUP = `
local function ensure(stream)
  if redis.call('EXISTS', stream) == 0 then redis.call('XGROUP', 'CREATE', stream, 'workers', '0', 'MKSTREAM') end
end`;

export const STREAM_SCRIPTS = {
  /**
   * Makes a lane, or checks its number of partitions. KEYS: meta. ARGV: partitions; 1 if it may be changed. Returns 0 if it
   * exists, 1 if it was made, or the number of its partitions and of its entries if the settings do not fit.
   */
  openLane: {
    numberOfKeys: 1,
    lua: `
local known = redis.call('HMGET', KEYS[1], 'partitions', 'entries')
if known[1] == ARGV[1] then return 0 end
if known[1] and (ARGV[2] ~= '1' or tonumber(known[2] or '0') > 0) then
  return { tonumber(known[1]), tonumber(known[2] or '0') }
end
redis.call('HSET', KEYS[1], 'partitions', ARGV[1])
return known[1] and 0 or 1`,
  },

  /**
   * Stores entries of one lane. The number of keys comes first. KEYS: meta; ids; then the stream of each entry. ARGV:
   * partitions; most bytes; most entries; how long an id is known; channel; lane; then for each entry: partition, id, key,
   * headers, bytes, body. Returns a state for each entry (0 stored, 1 duplicate, 2 full), -1 if the lane does not exist, -2
   * if it has another number of partitions.
   */
  publishEntries: {
    lua: `${NOW}${ENSURE_GROUP}
local meta, ids = KEYS[1], KEYS[2]
local known = redis.call('HMGET', meta, 'partitions', 'bytes', 'entries')
if not known[1] then return -1 end
if known[1] ~= ARGV[1] then return -2 end
local bytes, entries = tonumber(known[2] or '0'), tonumber(known[3] or '0')
redis.call('HSET', meta, 'partitions', ARGV[1])
redis.call('ZREMRANGEBYSCORE', ids, '-inf', text(now))
local states, touched = {}, {}
for i = 1, #KEYS - 2 do
  local stream, at = KEYS[i + 2], i * 6 + 1
  local partition, id, key, headers, size, body = unpack(ARGV, at, at + 5)
  if redis.call('ZSCORE', ids, id) then
    states[i] = 1
  elseif entries >= tonumber(ARGV[3]) or bytes + tonumber(size) > tonumber(ARGV[2]) then
    states[i] = 2
  else
    ensure(stream)
    redis.call('XADD', stream, '*', 'id', id, 'key', key, 'headers', headers, 'bytes', size, 'body', body)
    redis.call('ZADD', ids, text(now + tonumber(ARGV[4])), id)
    entries, bytes = entries + 1, bytes + tonumber(size)
    states[i], touched[partition] = 0, true
  end
end
redis.call('HSET', meta, 'bytes', text(bytes), 'entries', text(entries))
local names = {}
for partition in pairs(touched) do names[#names + 1] = partition end
if #names > 0 then redis.call('PUBLISH', ARGV[5], ARGV[6] .. ' ' .. table.concat(names, ',')) end
return states`,
  },

  /**
   * Takes entries of one partition: first those that come again, then new ones. Entries with no attempts left go to the
   * dead-letter list. KEYS: meta; stream; due; dead. ARGV: most entries; most in flight; time for the acknowledgement; most
   * attempts; most dead entries. Returns the entries (stream id, attempt, fields), the milliseconds until the next one comes
   * again (-1: none is in flight), the attempts of each entry that became dead, and 1 if the dead-letter list was full.
   */
  pullEntries: {
    numberOfKeys: 4,
    lua: `${NOW}${ENSURE_GROUP}
local meta, stream, due, dead = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local most, again = tonumber(ARGV[1]), text(now + tonumber(ARGV[3]))
ensure(stream)
local taken, buried, isFull = {}, {}, 0
local function bury(id, attempts)
  local fields = redis.call('XRANGE', stream, id, id)[1][2]
  redis.call('XACK', stream, 'workers', id)
  redis.call('XADD', dead, '*', 'at', string.match(id, '^%d+'), 'attempts', attempts, unpack(fields))
  redis.call('XDEL', stream, id)
  redis.call('ZREM', due, id)
  redis.call('HINCRBY', meta, 'entries', -1)
  redis.call('HINCRBY', meta, 'bytes', '-' .. fields[8])
  buried[#buried + 1] = attempts
end
for _, id in ipairs(redis.call('ZRANGEBYSCORE', due, '-inf', text(now), 'LIMIT', 0, most)) do
  local pending = redis.call('XPENDING', stream, 'workers', id, id, 1)[1]
  local isSpent = pending and pending[4] >= tonumber(ARGV[4])
  local hasRoom = isSpent and redis.call('XLEN', dead) < tonumber(ARGV[5])
  if isSpent and not hasRoom then isFull = 1 end
  if not pending then
    redis.call('ZREM', due, id)
  elseif hasRoom then
    bury(id, pending[4])
  else
    local claimed = redis.call('XCLAIM', stream, 'workers', 'worker', 0, id)[1]
    redis.call('ZADD', due, again, id)
    if claimed then taken[#taken + 1] = { id, pending[4] + 1, claimed[2] } end
  end
end
local room = math.min(most - #taken, tonumber(ARGV[2]) - redis.call('ZCARD', due))
local fresh = room > 0 and redis.call('XREADGROUP', 'GROUP', 'workers', 'worker', 'COUNT', room, 'STREAMS', stream, '>')
for _, entry in ipairs(fresh and fresh[1][2] or {}) do
  redis.call('ZADD', due, again, entry[1])
  taken[#taken + 1] = { entry[1], 1, entry[2] }
end
local first = redis.call('ZRANGE', due, 0, 0, 'WITHSCORES')
local wait = first[2] and math.max(0, tonumber(first[2]) - now) or -1
return { taken, wait, buried, isFull }`,
  },

  /** Removes entries that are done. KEYS: meta; stream; due. ARGV: channel; message for the channel; then stream ids and bytes. */
  acknowledgeEntries: {
    numberOfKeys: 3,
    lua: `
local meta, stream, due = KEYS[1], KEYS[2], KEYS[3]
for i = 3, #ARGV, 2 do
  redis.call('XACK', stream, 'workers', ARGV[i])
  redis.call('ZREM', due, ARGV[i])
  if redis.call('XDEL', stream, ARGV[i]) == 1 then
    redis.call('HINCRBY', meta, 'entries', -1)
    redis.call('HINCRBY', meta, 'bytes', '-' .. ARGV[i + 1])
  end
end
return redis.call('PUBLISH', ARGV[1], ARGV[2])`,
  },

  /** Sets when an entry in flight comes again. KEYS: due. ARGV: channel; message for the channel; stream id; milliseconds from now. */
  scheduleEntry: {
    numberOfKeys: 1,
    lua: `${NOW}
if redis.call('ZREM', KEYS[1], ARGV[3]) == 0 then return 0 end
redis.call('ZADD', KEYS[1], text(now + tonumber(ARGV[4])), ARGV[3])
return redis.call('PUBLISH', ARGV[1], ARGV[2])`,
  },

  /** The state of a lane. The number of keys comes first. KEYS: meta; dead; the stream of each partition. Returns entries, age of the oldest in milliseconds, dead entries. */
  readLane: {
    lua: `${NOW}
local oldest = now
for i = 3, #KEYS do
  local first = redis.call('XRANGE', KEYS[i], '-', '+', 'COUNT', 1)[1]
  if first then oldest = math.min(oldest, tonumber(string.match(first[1], '^%d+'))) end
end
return { tonumber(redis.call('HGET', KEYS[1], 'entries') or '0'), now - oldest, redis.call('XLEN', KEYS[2]) }`,
  },

  /** The oldest entries of the dead-letter list. KEYS: dead. ARGV: most entries. */
  listDeadEntries: {
    numberOfKeys: 1,
    lua: `return redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', ARGV[1])`,
  },

  /** Removes one entry of the dead-letter list. KEYS: dead. ARGV: stream id. */
  removeDeadEntry: { numberOfKeys: 1, lua: `return redis.call('XDEL', KEYS[1], ARGV[1])` },
} as const;

/** Name of a script. */
export type StreamScriptName = keyof typeof STREAM_SCRIPTS;
