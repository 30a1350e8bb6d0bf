import Configuration

/// A file to which lines are appended.
extension FileSource: FollowableSource {
    /// Where a file is begun that is followed for the first time.
    enum Begin: String, CaseIterable, Sendable {
        case end
        case start
    }

    static let from = Key("from", default: Begin.end, "Where a file is begun that is followed.")

    func obstacle(to use: SourceUse) -> String? { format.obstacleToLines(of: use) }

    /// Hands over each line as it is appended; a last one that lacks its end is waited for.
    func follow(_ feed: SourceFeed) async throws(SourceError) -> FollowEnd {
        let former = feed.place.text.flatMap { FilePlace($0) }
        let tail: FileTail
        do throws(SourceError) {
            tail = try FileTail(path, from: former.map { .behind($0) } ?? (begin == .start ? .begin : .end))
        } catch {
            if error.kind == .missing { feed.place.note(FilePlace.absent) }
            throw error
        }
        defer { tail.stop() }
        var charset = charset
        var lines = makeLines(charset)
        // Behind the last whole line.
        var known: FilePlace?
        var isConnected = false
        // Whether zeros that come first are no text.
        var mayBeHole = false
        while true {
            let news: FileTail.News
            do throws(SourceError) {
                news = try await tail.next()
            } catch {
                if error.kind == .missing { feed.place.note(FilePlace.absent) }
                throw error
            }
            switch news {
            case .opened(let place, let begin, let isBehindReturn):
                if !isConnected { feed.connect() }
                (mayBeHole, isConnected) = (isConnected, true)
                // The last line of a file that is no more written to.
                try await lines.end(feed.emit)
                charset = try TextDecoder.charset(markedBy: begin) ?? self.charset
                (lines, known) = (makeLines(charset, isBehindReturn: isBehindReturn), place)
                feed.place.note(place)
            case .bytes(let all, let end, var before):
                // Line by line, so that it is known behind which of them it is to go on.
                var place = end
                place.offset -= min(end.offset, UInt64(all.count))
                // An empty file has got its begin.
                if place.offset == 0 { charset = try TextDecoder.charset(markedBy: all) ?? charset }
                // A file that was cut, and whose writer goes on at a place of its own, begins with a hole.
                let hole = mayBeHole ? charset.lengthOfHole(in: all) : 0
                mayBeHole = mayBeHole && hole == all.count
                let bytes = hole == 0 ? all : Array(all[hole...])
                if hole > 0 {
                    place.offset += UInt64(hole)
                    place = place.marked(behind: hole, of: all, before: before)
                    before = Array((before + all[..<hole]).suffix(FilePlace.marked))
                    known = place
                    feed.place.note(place)
                }
                let start = place
                let behind = { @Sendable [before] (count: Int) -> FilePlace in
                    FilePlace(device: start.device, number: start.number, offset: start.offset + UInt64(count))
                        .marked(behind: count, of: bytes, before: before)
                }
                if await lines.isPlain {
                    // Their places are known without a look at each: all that end here are handed over together.
                    guard await lines.add(bytes, to: feed, { .at(behind($0)) }) else { throw .stopped }
                    continue
                }
                for piece in charset.lines(in: bytes, behind: place.offset) {
                    guard await lines.add(Array(piece), feed.emit) else { throw .stopped }
                    if charset.isLineEnd(piece) { known = behind(piece.endIndex) }
                    feed.place.note(known)
                }
            }
        }
    }

    private func makeLines(_ charset: Charset, isBehindReturn: Bool = false) -> OutputLines {
        // Where characters have several bytes, one of them says nothing.
        let isBehindReturn = isBehindReturn && charset.unit == 1
        // JSON that is cut at the end of a line is no value.
        return OutputLines(format: format, charset: charset, limit: limit, isBehindReturn: isBehindReturn)
    }
}

extension Charset {
    /// The ends of lines in a charset whose characters have several bytes, or one: LF and CR.
    private var lineEnds: (feed: [UInt8], carriage: [UInt8]) {
        let zeros = [UInt8](repeating: 0, count: unit - 1)
        let isBigEndian = name.hasSuffix("BE")
        let end = { (sign: UInt8) in isBigEndian ? zeros + [sign] : [sign] + zeros }
        return (end(UInt8(ascii: "\n")), end(UInt8(ascii: "\r")))
    }

    /// How many bytes are zeros at the begin of a piece, in whole units.
    fileprivate func lengthOfHole(in bytes: [UInt8]) -> Int {
        (bytes.firstIndex { $0 != 0 } ?? bytes.count) / unit * unit
    }

    /// Bytes of a file that so many come before, in pieces, each up to the end of a line.
    fileprivate func lines(in bytes: [UInt8], behind offset: UInt64) -> [ArraySlice<UInt8>] {
        let (feed, carriage) = lineEnds
        var pieces: [ArraySlice<UInt8>] = []
        var rest = bytes[...]
        var place = rest.startIndex
        while let found = rest[place...].firstIndex(where: { $0 == feed[0] || $0 == carriage[0] }) {
            place = found + 1
            // Where a character has several bytes, one of them may look like a line's end.
            guard (offset + UInt64(found)) % UInt64(unit) == 0 else { continue }
            let isFeed = rest[found...].starts(with: feed)
            guard isFeed || rest[found...].starts(with: carriage) else { continue }
            place = found + unit
            // Of CR LF both belong to the line.
            if !isFeed, rest[place...].starts(with: feed) { place += unit }
            pieces.append(rest[..<place])
            rest = rest[place...]
        }
        if !rest.isEmpty { pieces.append(rest) }
        return pieces
    }

    /// Whether a piece of a text ends with the end of a line.
    fileprivate func isLineEnd(_ piece: ArraySlice<UInt8>) -> Bool {
        let (end, (feed, carriage)) = (piece.suffix(unit), lineEnds)
        return end.elementsEqual(feed) || end.elementsEqual(carriage)
    }
}
