import Configuration
import EventStreams
import HTTP
import JSON
import Jobs
import Server
import Tape

/// `GET /jobs/NAME/history?buckets=300`: a job's past by stretches of time.
extension Routes {
    /// How many stretches one answer has at most.
    static let mostBuckets = 2000
    /// How many fields one answer tells at most.
    static let mostFields = 40

    /// What is asked for; nil where the events themselves are.
    ///
    /// Who gets of each job one result in a period is told stretches of whole periods that are over.
    func buckets(of name: String, _ query: Query) throws(HTTPError) -> BucketQuery? {
        guard let text = query.first("buckets") else {
            for other in ["until", "field"] where query.first(other) != nil {
                throw HTTPError(400, "\(other) goes with buckets; write buckets=300 too")
            }
            return nil
        }
        guard let count = Int(text), (1...Self.mostBuckets).contains(count) else {
            throw HTTPError(400, "buckets can't be \(text.quoted); write a number from 1 to \(Self.mostBuckets)")
        }
        guard query.first("limit") == nil else {
            throw HTTPError(400, "limit goes without buckets; leave one of them out")
        }
        let now = Timestamp.now
        let start = try Self.moment(query.first("since"), "since", now) ?? now.advanced(by: .seconds(-86_400))
        let end = try Self.moment(query.first("until"), "until", now) ?? now
        guard start < end else {
            throw HTTPError(400, "until lies before since; a stretch of time begins before it ends")
        }
        let fields = try Self.paths(query)
        guard let grid = grant?.periods else {
            return BucketQuery(job: name, fields: fields, from: start, to: end, most: count)
        }
        let over = min(end, grid.end(now: now))
        return BucketQuery(
            job: name,
            fields: fields,
            from: min(start, over),
            to: over,
            most: count,
            grain: grid.length
        )
    }

    /// A moment, or how long ago it was.
    private static func moment(_ text: String?, _ name: String, _ now: Timestamp) throws(HTTPError) -> Timestamp? {
        guard let text else { return nil }
        if let time = try span(text, name) { return now.advanced(by: .zero - time) }
        if let time = Timestamp(text) { return time }
        let choice = "a time span like 1d or a time like 2026-11-21T01:02:03Z"
        throw HTTPError(400, "\(name) can't be \(text.quoted) beside buckets; write \(choice)")
    }

    /// What stands between commas; one in quotes is a part of a name.
    private static func parts(of list: String) -> [String] {
        var parts = [""]
        var (isQuoted, isEscaped) = (false, false)
        for character in list {
            if character == ",", !isQuoted {
                parts.append("")
                continue
            }
            parts[parts.count - 1].append(character)
            if character == "\"", !isEscaped { isQuoted.toggle() }
            isEscaped = isQuoted && character == "\\" && !isEscaped
        }
        return parts.filter { !$0.isEmpty }
    }

    private static func paths(_ query: Query) throws(HTTPError) -> [FieldPath] {
        var fields: [FieldPath] = []
        for text in query.values("field").flatMap(parts(of:)) {
            guard let field = FieldPath(text) else {
                throw HTTPError(400, "field can't be \(text.quoted); write the path of a part, like memory.usedPercent")
            }
            if !fields.contains(field) { fields.append(field) }
        }
        guard fields.count <= mostFields else {
            throw HTTPError(400, "there can be at most \(mostFields) fields at once")
        }
        return fields
    }
}

/// How the past is counted.
extension AppContext {
    /// What the archive has, or else what memory holds.
    func pastAnswer(to query: BucketQuery, for head: RequestHead) async -> Response {
        let table: BucketTable
        if store?.fault == nil, let archive = tape.archive, let stored = await archive.buckets(query) {
            table = stored
        } else {
            table = heldBuckets(query)
        }
        let json = table.json(unknown: unknownFields(in: table))
        return Response.json(json).tagged(ContentDigest(of: json), for: head)
    }

    /// The fields that were asked for, and that neither an event of that time nor the newest one has.
    ///
    /// Of a job without any event yet nothing is known.
    private func unknownFields(in table: BucketTable) -> [FieldPath] {
        guard let newest = registry[table.query.job]?.last else { return [] }
        let json = newest.value.flatMap { try? JSONText(validating: Array($0)) }
        return zip(table.query.fields, table.rows).compactMap { field, row in
            let isKnown = row.contains { !$0.isEmpty } || json.flatMap { field.value(in: $0.bytes[...]) } != nil
            return isKnown ? nil : field
        }
    }

    /// What memory holds of it.
    func heldBuckets(_ query: BucketQuery) -> BucketTable {
        let events = heldEvents(of: query.job, after: 0, since: query.start, limit: .max, upTo: .max)
        var table = BucketTable(query)
        for event in events { table.add(event) }
        return table
    }
}

extension BucketTable {
    /// What is answered, with the fields of which nothing is known.
    func json(unknown: [FieldPath]) -> [UInt8] {
        var json = JSONLine()
        json.add("job", query.job)
        json.add("from", "\(query.start)")
        json.add("to", "\(query.end)")
        json.add("seconds", .number(Double(query.width) / 1000))
        if !unknown.isEmpty { json.add("unknownFields", .array(unknown.map { .string("\($0)") })) }
        let rows = counted
        guard query.fields.count > 1 else {
            json.add("field", query.fields.first.map { "\($0)" })
            json.add("buckets", json: text(of: rows[0]))
            return json.finished
        }
        json.add("fields") { fields in
            for (field, row) in zip(query.fields, rows) { fields.add("\(field)", json: text(of: row)) }
        }
        return json.finished
    }

    private func text(of row: [Bucket]) -> [UInt8] {
        var bytes = Array("[".utf8)
        for (place, bucket) in row.enumerated() {
            if place > 0 { bytes.append(UInt8(ascii: ",")) }
            guard !bucket.isEmpty else {
                bytes += "null".utf8
                continue
            }
            var json = JSONLine()
            json.add("at", "\(Timestamp(milliseconds: query.start.milliseconds + Int64(place) * query.width))")
            if bucket.numbers > 0 {
                json.add("min", .number(bucket.least))
                json.add("avg", .number(bucket.mean ?? 0))
                json.add("max", .number(bucket.most))
            }
            json.add("count", bucket.count)
            json.add("failures", bucket.failures)
            json.add("last", json: bucket.last)
            bytes += json.finished
        }
        return bytes + "]".utf8
    }
}
