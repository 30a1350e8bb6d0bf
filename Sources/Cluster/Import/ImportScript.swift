import Redis

/// The steps by which events that have sequences already come onto a tape that is not there yet.
///
/// The tape has no epoch before the last step, so whoever begins one meanwhile, a node or another copy, ends this one, and
/// what an interrupted copy leaves is removed by whoever comes next.
enum ImportScript {
    /// The keys, in the order of all three scripts.
    static func keys(_ keys: ClusterKeys) -> [String] {
        [keys.tape, keys.meta, keys.latest, keys.due, keys.marks, keys.runs, keys.posts, keys.postOrder, keys.nodes]
    }

    /// Removes what is left of an interrupted copy; answers `OK`, or what keeps it from that: the epoch and the newest
    /// sequence of the tape that is there, or the card of a node that lives.
    static let beginning = RedisScript(
        name: "import-begin",
        text: """
            local tape, meta, nodes = KEYS[1], KEYS[2], KEYS[9]
            local was = redis.call('HMGET', meta, 'epoch', 'last')
            if was[1] and (was[2] ~= '0' or redis.call('XLEN', tape) > 0) then return {'tape', was[1], was[2] or '?'} end
            local time = redis.call('TIME')
            local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
            local all = redis.call('HGETALL', nodes)
            for i = 1, #all, 2 do
                local ends, card = string.match(all[i + 1], '^(%d+) (.*)$')
                if ends and tonumber(ends) > now then return {'node', card} end
            end
            redis.call('DEL', unpack(KEYS, 1, 8))
            return {'OK'}
            """
    )

    /// Appends items of four words behind the entry that was the newest, which the first argument names, empty where there
    /// is none; answers `OK` or `taken`.
    ///
    /// An item is `e`, a sequence, a body and the last sequence before it where some were left out; or `l`, a name and the
    /// value of a latest; or `r`, a job and how far its schedule has come. What an item has no use for is empty.
    static let appending = RedisScript(
        name: "import-append",
        text: """
            local tape, meta, latest, runs = KEYS[1], KEYS[2], KEYS[3], KEYS[6]
            local top = redis.call('XREVRANGE', tape, '+', '-', 'COUNT', 1)[1]
            if redis.call('EXISTS', meta) == 1 or (top and top[1] or '') ~= ARGV[1] then return 'taken' end
            for i = 2, #ARGV, 4 do
                local kind, name, text, leap = ARGV[i], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3]
                if kind == 'e' and leap == '' then
                    redis.call('XADD', tape, name .. '-0', 'a', 'import:' .. name, 'b', text)
                elseif kind == 'e' then
                    redis.call('XADD', tape, name .. '-0', 'a', 'import:' .. name, 'b', text, 'f', leap)
                else
                    redis.call('HSET', kind == 'l' and latest or runs, name, text)
                end
            end
            return 'OK'
            """
    )

    /// Makes the tape one of an epoch whose newest sequence is the second argument; what lies between the newest entry and
    /// that was left out, of which the next event is to tell where the third has a sequence.
    static let ending = RedisScript(
        name: "import-end",
        text: """
            local tape, meta = KEYS[1], KEYS[2]
            local top = redis.call('XREVRANGE', tape, '+', '-', 'COUNT', 1)[1]
            if redis.call('EXISTS', meta) == 1 or (top and top[1] or '') ~= ARGV[1] then return 'taken' end
            redis.call('HSET', meta, 'epoch', ARGV[2], 'last', ARGV[3],
                'history', string.match(redis.call('INFO', 'replication'), 'master_replid:(%x+)'),
                'process', string.match(redis.call('INFO', 'server'), 'run_id:(%x+)'))
            if ARGV[4] ~= '' then redis.call('HSET', meta, 'leap', ARGV[4]) end
            return 'OK'
            """
    )
}
