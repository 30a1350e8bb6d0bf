public import Redis

/// The step that appends a batch to the tape, as one script: the fence, the author's numbers, sequences, the entries, the
/// latest, the bounds.
///
/// - Sequences rise by one. Where Redis has another history of writes than at the last append, or the author has read events
///   that it no longer has, some may be lost that others have seen: then the sequence leaps, and the next entry says from
///   where. A primary that renames its history because its first replica has come, or its last has long been gone, has
///   lost nothing: the process is the same, and there is no former history. How far the leap goes depends on the history's
///   name: a second failover that takes back a first one's leap goes elsewhere.
/// - A batch that was appended before is answered as it was then. The author's record is touched all the same, so that a
///   WAIT behind it has a write to wait for: on a connection that has written nothing it would count every replica.
/// - Where there is no epoch, the proposed one is taken and everything begins anew.
public enum AppendScript {
    /// By how much a sequence leaps at least: more than any node lags behind another.
    public static let leap: UInt64 = 1_048_576

    /// The script.
    public static let script = RedisScript(name: "append", text: text)

    /// What bounds the tape.
    public struct Bounds: Hashable, Sendable {
        /// How many events are kept at least; up to a hundred more may be.
        public let events: Int
        /// The first sequence that age and size let live; 0 where that is unknown.
        public let floor: UInt64

        /// What bounds the tape.
        public init(events: Int, floor: UInt64 = 0) { (self.events, self.floor) = (events, floor) }
    }

    /// The keys, in the script's order.
    public static func keys(_ keys: ClusterKeys, author: String) -> [String] {
        [keys.tape, keys.meta, keys.latest, keys.owners, keys.due, keys.author(author), keys.marks]
    }

    /// The arguments for a batch, or for none of events, which makes an epoch where there is none.
    ///
    /// `proposed` is the epoch where there is none, made anew for each call, since it may be taken each time; `epoch` and
    /// `read` are how far the author has read.
    public static func arguments(
        _ batch: AppendBatch,
        proposed: String,
        epoch: String?,
        read: UInt64,
        bounds: Bounds
    ) -> [[UInt8]] {
        let head = [
            proposed, batch.author, "\(batch.first)", "\(bounds.events)", "\(bounds.floor)", epoch ?? "", "\(read)",
        ]
        var words = head.map { Array($0.utf8) }
        for addition in batch.additions {
            words.append(Array(addition.job.utf8))
            words.append(addition.isFenced ? [UInt8(ascii: "1")] : [])
            words.append(addition.due.map { Array("\($0)".utf8) } ?? [])
            words.append(addition.latest.map { Array($0.utf8) } ?? [])
            words.append(addition.body)
        }
        return words
    }

    /// Reads the reply; throws where it is a refusal or nothing that the script answers.
    public static func outcome(of reply: RedisReply) throws(RedisError) -> BatchOutcome {
        guard
            let parts = try reply.accepted().elements, parts.count == 4, let epoch = parts[0].text,
            let start = parts[1].text.flatMap({ UInt64($0) }), case .bytes(let letters) = parts[2],
            let isRepeated = parts[3].number
        else { throw .refusedReply("Redis answers an append with something else") }
        let fates = letters.compactMap(Fate.init)
        guard fates.count == letters.count else { throw .refusedReply("Redis knows of unknown fates of events") }
        return BatchOutcome(epoch: epoch, start: start, fates: fates, isRepeated: isRepeated == 1)
    }

    private static let text = """
        local tape, meta, latest, owners, due, author, marks = unpack(KEYS)
        local proposed, session, first, keep, floor, known, read = unpack(ARGV, 1, 7)
        local head, width = 7, 5
        local count = (#ARGV - head) / width
        local function digits(number) return string.format('%.0f', number) end

        local info = redis.call('INFO', 'replication')
        local history = string.match(info, 'master_replid:(%x+)')
        local former = string.match(info, 'master_replid2:(%x+)')
        local function process() return string.match(redis.call('INFO', 'server'), 'run_id:(%x+)') end
        local was = redis.call('HMGET', meta, 'epoch', 'last', 'history', 'leap', 'process')
        local epoch, last, from = was[1], tonumber(was[2] or '0'), was[4]
        if not epoch then
            epoch, last, from, was[3] = proposed, 0, false, history
            redis.call('DEL', tape, latest, due, marks)
            redis.call('HSET', meta, 'epoch', epoch, 'last', '0', 'history', history, 'process', process())
        end

        if count > 0 then
            local mine = redis.call('HMGET', author, 'epoch', 'first', 'upto', 'start', 'fates')
            if mine[1] == epoch and tonumber(mine[3]) >= tonumber(first) then
                if mine[2] ~= first or #mine[5] ~= count then
                    return redis.error_reply('STALE an older batch than the last is sent again')
                end
                redis.call('PEXPIRE', author, 86400000)
                return {epoch, mine[4], mine[5], 1}
            end
        end

        local fates, moments, appended = {}, {}, 0
        for i = 1, count do
            local at = head + (i - 1) * width
            local job, fenced, moment = ARGV[at + 1], ARGV[at + 2], ARGV[at + 3]
            local fate = 'a'
            if fenced ~= '' and redis.call('HGET', owners, job) ~= session then fate = 'f' end
            if fate == 'a' and moment ~= '' then
                local before = moments[job] or redis.call('HGET', due, job)
                if before and tonumber(before) >= tonumber(moment) then fate = 'd' else moments[job] = moment end
            end
            if fate == 'a' then appended = appended + 1 end
            fates[i] = fate
        end

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

        local start = last + 1
        for i = 1, count do
            if fates[i] == 'a' then
                local at = head + (i - 1) * width
                local name, body = ARGV[at + 4], ARGV[at + 5]
                local by = session .. ':' .. digits(tonumber(first) + i - 1)
                last = last + 1
                if from then
                    redis.call('XADD', tape, digits(last) .. '-0', 'a', by, 'b', body, 'f', from)
                    redis.call('HDEL', meta, 'leap')
                    from = false
                else
                    redis.call('XADD', tape, digits(last) .. '-0', 'a', by, 'b', body)
                end
                if name ~= '' then redis.call('HSET', latest, name, digits(last) .. ':' .. body) end
            end
        end

        -- Behind the entries: where one is refused, the moment is not done.
        for job, moment in pairs(moments) do redis.call('HSET', due, job, moment) end
        if count > 0 then
            local upto = digits(tonumber(first) + count - 1)
            redis.call('HSET', author, 'epoch', epoch, 'first', first, 'upto', upto, 'start', digits(start),
                'fates', table.concat(fates))
            redis.call('PEXPIRE', author, 86400000)
        end
        if appended > 0 then
            redis.call('HSET', meta, 'last', digits(last))
            redis.call('XTRIM', tape, 'MAXLEN', '~', keep)
            if floor ~= '0' then redis.call('XTRIM', tape, 'MINID', '~', floor) end
        end
        return {epoch, digits(start), table.concat(fates), 0}
        """
}
