/**
 * What runs inside Redis: each script is one whole operation, so that nobody ever sees half of it. All keys of a
 * script share one `{tag}` and so lie on one node of a cluster. Moments and lengths are milliseconds and come with
 * the call; Redis's own clock only clears away (TTL) what can no longer count. What needs memory is written first: a
 * Redis that has none left refuses a script's first such write, and after any other write it refuses none.
 */
export const SCRIPTS = {
  /**
   * A member's strikes: case ids by the moment each began to count. The member '' with the score +inf says that the
   * archive was asked; without the key nothing is known, and -1 asks the caller to come again with what the archive
   * says. That is how a Redis that came back empty is noticed, member by member.
   * ARGV: add, revoke or count; case; moment; the last moment that no longer counts; TTL; and when the archive was
   * asked: 'told', then a moment and a case for each strike.
   */
  strike: {
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

  /** The value is the moment until which it is held. ARGV: moment; until; TTL. 1 for who has it now. */
  claim: {
    numberOfKeys: 1,
    lua: `
local held = redis.call('GET', KEYS[1])
if held and tonumber(held) > tonumber(ARGV[1]) then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return 1`,
  },

  /** What was taken in the last hour, one entry each. ARGV: moment; an hour before; allowance; TTL. 1 when allowed. */
  quota: {
    numberOfKeys: 1,
    lua: `
local taken, moment, gone = KEYS[1], ARGV[1], ARGV[2]
if redis.call('ZCOUNT', taken, '(' .. gone, '+inf') >= tonumber(ARGV[3]) then return 0 end
redis.call('ZADD', taken, moment, moment .. ':' .. redis.call('ZCOUNT', taken, moment, moment))
redis.call('ZREMRANGEBYSCORE', taken, '-inf', gone)
redis.call('PEXPIRE', taken, ARGV[4])
return 1`,
  },

  /**
   * Accounts and cases by the moment they were last seen: two keys for each thing that a message showed, and before them
   * how many keys there are. ARGV: account; case; moment; the last moment that no longer counts; TTL; how many cases are listed.
   */
  sightings: {
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
    -- What nobody showed before is the usual case.
    found[#found + 1] = { 1, { ARGV[2] } }
  end
end
return found`,
  },

  /**
   * Who joined, by the moment, no more than make a wave; and until when whoever joins belongs to one. ARGV: account;
   * moment; the last moment that no longer counts; how many make a wave; TTL; how long a wave lasts. Returns how many
   * there are, and who belongs to a wave and was not named before.
   */
  arrival: {
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

  /** Gives a claim back. */
  release: {
    numberOfKeys: 1,
    lua: `return redis.call('DEL', KEYS[1])`,
  },

  /** Whether Redis takes what is written to it. ARGV: TTL. */
  probe: {
    numberOfKeys: 1,
    lua: `return redis.call('SET', KEYS[1], '1', 'PX', ARGV[1])`,
  },
} as const;

export type ScriptName = keyof typeof SCRIPTS;

/** Runs a script: its keys, then its arguments. Rejects with `RedisError` only. */
export type RunScript = (
  name: ScriptName,
  ...keysAndArguments: readonly (string | number)[]
) => Promise<unknown>;
