/// What Redis runs to append a batch; see ``AppendScript``.
enum AppendScriptText {
    /// First the whole batch is judged, then it is written, so that a refusal leaves nothing half done.
    static let text = [beginning, judgement, leap, entries, records].joined(separator: "\n")

    private static let beginning = """
        local tape, meta, latest, owners, due, author, marks, runs, posts, postorder = unpack(KEYS)
        local proposed, session, first, keep, floor, known, read = unpack(ARGV, 1, 7)
        local head, width = 7, 8
        local count = (#ARGV - head) / width
        local function digits(number) return string.format('%.0f', number) end
        local function part(i, place) return ARGV[head + (i - 1) * width + place] end

        local info = redis.call('INFO', 'replication')
        local history = string.match(info, 'master_replid:(%x+)')
        local former = string.match(info, 'master_replid2:(%x+)')
        local function process() return string.match(redis.call('INFO', 'server'), 'run_id:(%x+)') end
        local was = redis.call('HMGET', meta, 'epoch', 'last', 'history', 'leap', 'process')
        local epoch, last, from = was[1], tonumber(was[2] or '0'), was[4]
        if not epoch then
            epoch, last, from, was[3] = proposed, 0, false, history
            redis.call('DEL', tape, latest, due, marks, runs, posts, postorder)
            redis.call('HSET', meta, 'epoch', epoch, 'last', '0', 'history', history, 'process', process())
        end

        if count > 0 then
            local mine = redis.call('HMGET', author, 'epoch', 'first', 'upto', 'start', 'fates', 'answers')
            if mine[1] == epoch and tonumber(mine[3]) >= tonumber(first) then
                if mine[2] ~= first or #mine[5] ~= count then
                    return redis.error_reply('STALE an older batch than the last is sent again')
                end
                redis.call('PEXPIRE', author, 86400000)
                return {epoch, mine[4], mine[5], 1, mine[6] or ''}
            end
        end
        """

    private static let judgement = """
        local time = redis.call('TIME')
        local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
        local function postfield(i) return #part(i, 1) .. ':' .. part(i, 1) .. part(i, 7) end
        local fates, moments, answers, appended = {}, {}, {}, 0
        for i = 1, count do
            local job, moment, fate = part(i, 1), part(i, 3), 'a'
            if part(i, 5) == '' then fate = 'n' end
            if part(i, 2) ~= '' and redis.call('HGET', owners, job) ~= session then fate = 'f' end
            if fate ~= 'f' and moment ~= '' then
                local before = moments[job] or redis.call('HGET', due, job)
                -- What is far ahead was written by a machine whose clock was.
                if before and tonumber(before) > now + 60000 then before = nil end
                if before and tonumber(before) >= tonumber(moment) then fate = 'd' else moments[job] = moment end
            end
            if fate ~= 'f' and part(i, 7) ~= '' then
                local ends, digest, answer =
                    string.match(redis.call('HGET', posts, postfield(i)) or '', '^(%d+) (%S+) (%S+)$')
                if ends and tonumber(ends) > now then
                    fate = (digest == string.match(part(i, 8), '^%S+')) and 'k' or 'x'
                    if fate == 'k' then answers[#answers + 1] = answer end
                end
            end
            if fate == 'a' then appended = appended + 1 end
            fates[i] = fate
        end
        """

    private static let leap = """
        local isBehind = known == epoch and tonumber(read) > last
        if was[3] ~= history or isBehind then
            local isWhole = was[5] == process() and string.match(former, '^0+$')
            if isWhole and not isBehind then
                redis.call('HSET', meta, 'history', history)
            elseif appended > 0 or isBehind then
                from = from or digits(last)
                if known == epoch then last = math.max(last, tonumber(read)) end
                last = last + 1048576 * (1 + tonumber(string.sub(history, 1, 3), 16))
                redis.call('HSET', meta, 'last', digits(last), 'history', history, 'leap', from,
                    'process', process())
            end
        end
        """

    private static let entries = """
        local start, numbers = last + 1, {}
        for i = 1, count do
            if fates[i] == 'a' then
                local name, body = part(i, 4), part(i, 5)
                local by = session .. ':' .. digits(tonumber(first) + i - 1)
                last = last + 1
                numbers[i] = digits(last)
                if from then
                    redis.call('XADD', tape, numbers[i] .. '-0', 'a', by, 'b', body, 'f', from)
                    redis.call('HDEL', meta, 'leap')
                    from = false
                else
                    redis.call('XADD', tape, numbers[i] .. '-0', 'a', by, 'b', body)
                end
                if name ~= '' then redis.call('HSET', latest, name, numbers[i] .. ':' .. body) end
            end
        end
        """

    private static let records = """
        -- Behind the entries: where one is refused, the moment is not done.
        for job, moment in pairs(moments) do redis.call('HSET', due, job, moment) end
        for i = 1, count do
            if fates[i] == 'a' or fates[i] == 'n' then
                if part(i, 6) ~= '' then redis.call('HSET', runs, part(i, 1), part(i, 6)) end
                if part(i, 7) ~= '' then
                    local digest, life = string.match(part(i, 8), '^(%S+) (%d+)$')
                    redis.call('HSET', posts, postfield(i),
                        digits(now + tonumber(life)) .. ' ' .. digest .. ' ' .. (numbers[i] or '-'))
                    redis.call('RPUSH', postorder, postfield(i))
                    -- Some of the oldest go each time: those whose time is over, and what is too much.
                    for _ = 1, 2 do
                        local oldest = redis.call('LINDEX', postorder, 0)
                        local ends = oldest and string.match(redis.call('HGET', posts, oldest) or '0', '^%d+')
                        local isOver = ends and tonumber(ends) <= now
                        if not isOver and redis.call('LLEN', postorder) <= 100000 then break end
                        redis.call('LPOP', postorder)
                        if isOver or redis.call('LLEN', postorder) > 100000 then redis.call('HDEL', posts, oldest) end
                    end
                end
            end
        end
        if count > 0 then
            local upto = digits(tonumber(first) + count - 1)
            redis.call('HSET', author, 'epoch', epoch, 'first', first, 'upto', upto, 'start', digits(start),
                'fates', table.concat(fates), 'answers', table.concat(answers, ','))
            redis.call('PEXPIRE', author, 86400000)
        end
        if appended > 0 then
            redis.call('HSET', meta, 'last', digits(last))
            redis.call('XTRIM', tape, 'MAXLEN', '~', keep)
            -- Where the author has read of another tape, what it holds says nothing of this one.
            if floor ~= '0' and known == epoch then redis.call('XTRIM', tape, 'MINID', '~', floor) end
        end
        return {epoch, digits(start), table.concat(fates), 0, table.concat(answers, ',')}
        """
}
