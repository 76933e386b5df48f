/**
 * Lua scripts; each is one atomic operation. All keys of a script share one `{tag}`, so they are on one cluster node.
 * The caller passes times and durations in milliseconds; Redis's own clock is used only for the TTLs of expired data.
 * Writes that need memory come first: a Redis without free memory refuses a script at its first write that needs
 * memory, but not after another write. The names are command names of ioredis and are not stored.
 */
export const SCRIPTS = {
  /**
   * A member's strikes: a sorted set of case ids by the time of the strike. The entry '' with the score +inf means that
   * the strikes of the archive are included. Without the key the script returns -1, and the caller calls again with the
   * strikes of the archive. So lost data of Redis is detected for each member. Returns the number of strikes.
   * ARGV: add, revoke or count; case; time; the latest time that has expired; TTL; with the strikes of the archive also
   * 'told', then a time and a case for each.
   */
  updateStrikes: {
    numberOfKeys: 1,
    lua: `
local strikes, what, case, moment, gone, ttl = KEYS[1], ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
if redis.call('EXISTS', strikes) == 0 then
  if ARGV[6] ~= 'told' then return -1 end
  redis.call('ZADD', strikes, '+inf', '')
  for i = 7, #ARGV, 2 do redis.call('ZADD', strikes, ARGV[i], ARGV[i + 1]) end
  redis.call('PEXPIRE', strikes, ttl)
end
if what == 'add' then
  local since = redis.call('ZSCORE', strikes, case)
  if not since or tonumber(since) <= tonumber(gone) then redis.call('ZADD', strikes, moment, case) end
  redis.call('PEXPIRE', strikes, ttl)
elseif what == 'revoke' then
  redis.call('ZREM', strikes, case)
end
redis.call('ZREMRANGEBYSCORE', strikes, '-inf', gone)
return redis.call('ZCARD', strikes) - 1`,
  },

  /** The value is the end of the lease. ARGV: time; end; TTL. Returns 1 if the caller has the lease now. */
  acquireLease: {
    numberOfKeys: 1,
    lua: `
local held = redis.call('GET', KEYS[1])
if held and tonumber(held) > tonumber(ARGV[1]) then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return 1`,
  },

  /** One entry for each use in the last hour. ARGV: time; an hour before; limit; TTL; latest that counts. Returns 1 if allowed. */
  consumeRateLimit: {
    numberOfKeys: 1,
    lua: `
local taken, moment, gone, soon = KEYS[1], ARGV[1], ARGV[2], ARGV[5]
redis.call('ZREMRANGEBYSCORE', taken, '(' .. soon, '+inf')
if redis.call('ZCOUNT', taken, '(' .. gone, '+inf') >= tonumber(ARGV[3]) then return 0 end
redis.call('ZADD', taken, moment, moment .. ':' .. redis.call('ZCOUNT', taken, moment, moment))
redis.call('ZREMRANGEBYSCORE', taken, '-inf', gone)
redis.call('PEXPIRE', taken, ARGV[4])
return 1`,
  },

  /** Takes back the newest event of a time. ARGV: time. */
  refundRateLimit: {
    numberOfKeys: 1,
    lua: `
local count = redis.call('ZCOUNT', KEYS[1], ARGV[1], ARGV[1])
return redis.call('ZREM', KEYS[1], ARGV[1] .. ':' .. (count - 1))`,
  },

  /**
   * As `consumeRateLimit`, and a second key with the names of the uses by the time of the last use. ARGV: time; an hour
   * before; limit; TTL; the latest time that counts; then the names. Returns 0 if refused, 1 if counted, 2 if a name is known.
   */
  consumeDistinct: {
    numberOfKeys: 2,
    lua: `
local taken, named, moment, gone, soon = KEYS[1], KEYS[2], ARGV[1], ARGV[2], ARGV[5]
redis.call('ZREMRANGEBYSCORE', taken, '(' .. soon, '+inf')
redis.call('ZREMRANGEBYSCORE', named, '(' .. soon, '+inf')
local known = false
for i = 6, #ARGV do
  local last = redis.call('ZSCORE', named, ARGV[i])
  if last and tonumber(last) > tonumber(gone) then known = true end
end
if not known then
  if redis.call('ZCOUNT', taken, '(' .. gone, '+inf') >= tonumber(ARGV[3]) then return 0 end
  redis.call('ZADD', taken, moment, moment .. ':' .. redis.call('ZCOUNT', taken, moment, moment))
end
for i = 6, #ARGV do redis.call('ZADD', named, moment, ARGV[i]) end
redis.call('ZREMRANGEBYSCORE', taken, '-inf', gone)
redis.call('ZREMRANGEBYSCORE', named, '-inf', gone)
redis.call('PEXPIRE', taken, ARGV[4])
redis.call('PEXPIRE', named, ARGV[4])
return known and 2 or 1`,
  },

  /**
   * Accounts and cases by the time they were last seen: two keys for each text, contact or picture of a message. The number of
   * keys comes first. ARGV: account; case; time; the latest time that has expired; TTL; maximum number of listed cases.
   * Returns the number of accounts and the cases, newest first, for each pair of keys.
   */
  recordDuplicates: {
    lua: `
local moment, listed, found = ARGV[3], tonumber(ARGV[6]), {}
for i = 1, #KEYS, 2 do
  local accounts, cases = KEYS[i], KEYS[i + 1]
  local known = redis.call('EXISTS', accounts, cases) > 0
  redis.call('ZADD', accounts, 'GT', moment, ARGV[1])
  redis.call('ZADD', cases, 'GT', moment, ARGV[2])
  redis.call('PEXPIRE', accounts, ARGV[5])
  redis.call('PEXPIRE', cases, ARGV[5])
  if known then
    redis.call('ZREMRANGEBYSCORE', accounts, '-inf', ARGV[4])
    redis.call('ZREMRANGEBYSCORE', cases, '-inf', ARGV[4])
    redis.call('ZREMRANGEBYRANK', cases, 0, -listed - 1)
    found[#found + 1] = { redis.call('ZCARD', accounts), redis.call('ZREVRANGE', cases, 0, -1) }
  else
    -- Never seen before: the usual case, with half of the commands.
    found[#found + 1] = { 1, { ARGV[2] } }
  end
end
return found`,
  },

  /**
   * Accounts by the time they joined, at most as many as make a raid; and the end of a current raid. ARGV: account;
   * time; the latest time that has expired; number of accounts that make a raid; TTL; duration of a raid. Returns the
   * number of accounts, and the accounts of a raid that were not returned before.
   */
  recordJoin: {
    numberOfKeys: 2,
    lua: `
local joins, wave, account, moment, most = KEYS[1], KEYS[2], ARGV[1], ARGV[2], tonumber(ARGV[4])
redis.call('ZADD', joins, moment, account)
redis.call('ZREMRANGEBYSCORE', joins, '-inf', ARGV[3])
redis.call('ZREMRANGEBYRANK', joins, 0, -most - 1)
redis.call('PEXPIRE', joins, ARGV[5])
local lasting = redis.call('GET', wave)
local known = lasting and tonumber(lasting) > tonumber(moment)
local count = redis.call('ZCARD', joins)
if count >= most then redis.call('SET', wave, tonumber(moment) + tonumber(ARGV[6]), 'PX', ARGV[6]) end
if known then return { count, { account } } end
return { count, count >= most and redis.call('ZRANGE', joins, 0, -1) or {} }`,
  },

  /**
   * A bucket of tokens: a hash of what was left, and when. The same steps as `takeTokens` of #core. ARGV: least; most;
   * capacity; tokens a second; time; how far ahead a stored time may be; TTL. Returns what was taken, and what was there.
   */
  takeTokens: {
    numberOfKeys: 1,
    lua: `
local least, most, capacity, rate = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local now, ahead, at, tokens, taken = tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[5]), tonumber(ARGV[3]), 0
local state = redis.call('HMGET', KEYS[1], 'tokens', 'at')
if state[1] then
  tokens = math.min(capacity, tonumber(state[1]))
  local before = tonumber(state[2])
  if before <= now + ahead then
    at = math.max(before, now)
    tokens = math.min(capacity, tokens + (at - before) / 1000 * rate)
  end
end
if tokens >= least then taken = math.max(least, math.min(most, math.floor(tokens))) end
redis.call('HSET', KEYS[1], 'tokens', string.format('%.9f', tokens - taken), 'at', string.format('%.0f', at))
redis.call('PEXPIRE', KEYS[1], ARGV[7])
return { taken, string.format('%.9f', tokens) }`,
  },

  releaseLease: {
    numberOfKeys: 1,
    lua: `return redis.call('DEL', KEYS[1])`,
  },

  /** Tests that Redis accepts writes. ARGV: TTL. */
  probe: {
    numberOfKeys: 1,
    lua: `return redis.call('SET', KEYS[1], '1', 'PX', ARGV[1])`,
  },
} as const;

/** Name of a script. */
export type ScriptName = keyof typeof SCRIPTS;

/**
 * Runs a script with its keys, then its arguments. `recordDuplicates` gets the number of keys first. Rejects with
 * `RedisError` only.
 */
export type RunScript = (
  name: ScriptName,
  ...keysAndArguments: readonly (string | number)[]
) => Promise<unknown>;
