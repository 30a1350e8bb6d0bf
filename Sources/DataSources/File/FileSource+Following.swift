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
        let known = feed.place.text.flatMap { FilePlace($0) }
        let tail: FileTail
        do throws(SourceError) {
            tail = try FileTail(path, from: known.map { .behind($0) } ?? (begin == .start ? .begin : .end))
        } catch {
            if error.kind == .missing { feed.place.text = FilePlace.absent.text }
            throw error
        }
        defer { tail.stop() }
        var lines = makeLines()
        // How many of the bytes belong to a line that has not ended.
        var pending = 0
        var isConnected = false
        while true {
            let news: FileTail.News
            do throws(SourceError) {
                news = try await tail.next()
            } catch {
                if error.kind == .missing { feed.place.text = FilePlace.absent.text }
                throw error
            }
            switch news {
            case .opened(let place):
                if !isConnected { feed.connect() }
                isConnected = true
                // The last line of a file that is no more written to.
                try await lines.end(feed.emit)
                (lines, pending) = (makeLines(), 0)
                feed.place.text = place.text
            case .bytes(let bytes, let end):
                // Line by line, so that it is known behind which of them it is to go on.
                var place = end
                place.offset -= min(end.offset, UInt64(bytes.count))
                for piece in pieces(of: bytes) {
                    guard await lines.add(Array(piece), feed.emit) else { throw .stopped }
                    place.offset += UInt64(piece.count)
                    pending = isWhole(piece) ? 0 : pending + piece.count
                    var known = place
                    known.offset -= min(place.offset, UInt64(pending))
                    feed.place.text = known.text
                }
            }
        }
    }

    private func makeLines() -> OutputLines {
        // JSON that is cut at the end of a line is no value.
        OutputLines(format: format, charset: charset, limit: limit)
    }

    /// The bytes in pieces, each up to the end of a line.
    private func pieces(of bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        // Where a character has several bytes, one of them may look like a line's end.
        guard charset.unit == 1 else { return [bytes[...]] }
        var pieces: [ArraySlice<UInt8>] = []
        var rest = bytes[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            pieces.append(rest[...end])
            rest = rest[(end + 1)...]
        }
        if !rest.isEmpty { pieces.append(rest) }
        return pieces
    }

    private func isWhole(_ piece: ArraySlice<UInt8>) -> Bool {
        charset.unit > 1 || piece.last == UInt8(ascii: "\n") || piece.last == UInt8(ascii: "\r")
    }
}
