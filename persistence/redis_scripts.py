"""The Lua scripts of the event log. Each is one step that nothing can come between.

KEYS are a room's log, owner and snapshot, except where a script says otherwise. `now` is the store's clock in ms.
"""

NOW = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
"""

# KEYS[1] a deck; ARGV its bytes, seconds to keep it
PUT_DECK = """
redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2])
"""

# KEYS[1] a shard of the live index; ARGV room
INDEX = (
    NOW
    + """
return redis.call('ZADD', KEYS[1], 'NX', now, ARGV[1])
"""
)

# KEYS[1] a shard of the live index; ARGV room, least age ms
UNINDEX = (
    NOW
    + """
local since = redis.call('ZSCORE', KEYS[1], ARGV[1])
if since and now - tonumber(since) >= tonumber(ARGV[2]) then redis.call('ZREM', KEYS[1], ARGV[1]) end
"""
)

# ARGV nonce, node, formats, record -> now and the token, or nil where a log is there. An epoch is the store's clock or
# one more than the epoch before: one that a store has lost is not given away again.
CREATE = (
    NOW
    + """
if redis.call('EXISTS', KEYS[1], KEYS[2]) > 0 then return nil end
redis.call('XADD', KEYS[1], '1-1', 'r', ARGV[4])
local token = string.format('%d:%s', now, ARGV[1])
redis.call('HSET', KEYS[2], 'token', token, 'node', ARGV[2], 'since_ms', string.format('%d', now), 'formats', ARGV[3])
return {now, token}
"""
)

# ARGV token to replace, nonce, node, formats -> now, the new token, the snapshot (its number and data, or nils) and the
# log from the snapshot's number on; nil where there is no log; 0 where the token is another
CLAIM = (
    NOW
    + """
local token = redis.call('HGET', KEYS[2], 'token')
if not token or redis.call('EXISTS', KEYS[1]) == 0 then return nil end
if token ~= ARGV[1] then return 0 end
local epoch = math.max(now, tonumber(string.match(token, '^%d+')) + 1)
token = string.format('%d:%s', epoch, ARGV[2])
redis.call('HSET', KEYS[2], 'token', token, 'node', ARGV[3], 'since_ms', string.format('%d', now), 'formats', ARGV[4])
local snapshot = redis.call('HMGET', KEYS[3], 'n', 'data')
return {now, token, snapshot, redis.call('XRANGE', KEYS[1], snapshot[1] or '-', '+')}
"""
)

# ARGV token, expected last id, new id, record -> stored, fenced or misplaced. XADD alone would accept a hole.
APPEND = """
if redis.call('HGET', KEYS[2], 'token') ~= ARGV[1] then return 'fenced' end
local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]
if not last or last[1] ~= ARGV[2] then return 'misplaced' end
redis.call('XADD', KEYS[1], 'NOMKSTREAM', ARGV[3], 'r', ARGV[4])
return 'stored'
"""

# ARGV token, number, snapshot, 1 to drop what comes before that number -> kept, older, fenced or misplaced. The record
# of that number stays: the next claim sees that log and snapshot join up.
SNAPSHOT = """
if redis.call('HGET', KEYS[2], 'token') ~= ARGV[1] then return 'fenced' end
if not redis.call('XRANGE', KEYS[1], ARGV[2], ARGV[2])[1] then return 'misplaced' end
local n = redis.call('HGET', KEYS[3], 'n')
if n and tonumber(n) > tonumber(ARGV[2]) then return 'older' end
redis.call('HSET', KEYS[3], 'n', ARGV[2], 'data', ARGV[3])
if ARGV[4] == '1' then redis.call('XTRIM', KEYS[1], 'MINID', ARGV[2] .. '-1') end
return 'kept'
"""

# ARGV token -> released or fenced. The token stays, so that the epoch goes on from it.
RELEASE = (
    NOW
    + """
if redis.call('HGET', KEYS[2], 'token') ~= ARGV[1] then return 'fenced' end
redis.call('HSET', KEYS[2], 'node', '', 'since_ms', string.format('%d', now))
return 'released'
"""
)

# KEYS[1] a node's heartbeat; ARGV seconds to keep it
HEARTBEAT = (
    NOW
    + """
redis.call('SET', KEYS[1], string.format('%d', now), 'EX', ARGV[1])
"""
)

# ARGV seconds -> whether there was a log
RETIRE = """
redis.call('EXPIRE', KEYS[2], ARGV[1])
redis.call('EXPIRE', KEYS[3], ARGV[1])
return redis.call('EXPIRE', KEYS[1], ARGV[1])
"""
