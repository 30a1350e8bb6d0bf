import Files
import HTTP
import Syscalls

/// The body of an answer with figures, as it grows.
final class MetricsBody {
    /// So much of it is worked on at a time.
    static let pieceSize = 64 << 10

    /// Whether it is in the gzip format.
    let isCompressed: Bool
    private var gzip: Gzip?
    private var pages = PagedWriter()

    /// An empty one, which is compressed if there is memory for that.
    init(compressed: Bool) {
        let gzip = compressed ? Gzip(.least) : nil
        isCompressed =
            switch gzip {
            case .some: true
            case .none: false
            }
        self.gzip = gzip
    }

    /// Takes in a piece, which is not the last.
    func append(_ piece: [UInt8]) { append(piece, isLast: false) }

    private func append(_ piece: [UInt8], isLast: Bool) {
        guard isCompressed else { return pages.append(piece) }
        // Each piece is copied within the call.
        unsafe gzip?.compress(piece, isLast: isLast) { unsafe pages.append($0) }
    }

    /// The answer, with the last piece behind the others; 503 where memory is short.
    func finish(_ last: [UInt8], _ fields: [(name: String, value: String)]) -> Response {
        // Most answers are one piece.
        guard isCompressed || pages.count > 0 else { return Response(status: 200, fields: fields, body: last) }
        append(last, isLast: true)
        var all = PagedWriter()
        swap(&all, &pages)
        guard let pages = all.finish() else {
            return .problem(status: 503, detail: "there is no memory for all figures; ask again in a moment")
        }
        var answer = Response(status: 200, fields: fields)
        if pages.count <= Self.pieceSize {
            answer.body = unsafe pages.withUnsafeBytes { unsafe Array($0) }
        } else {
            answer.pages = pages
        }
        return answer
    }
}
