/// How fast events are published.
enum Pace: Equatable {
    /// As fast as they arrive: at most `window` events are under way, posted `batch` at a time.
    case window(Int, batch: Int)
    /// So many a second, whether they arrive or not, posted `batch` at a time.
    case rate(Int, batch: Int = 1)

    /// How many events one write posts.
    var batch: Int {
        switch self {
        case .window(_, let batch), .rate(_, let batch): batch
        }
    }
}

/// When publishing ends.
enum Extent: Equatable {
    case time(Duration)
    case events(Int)
}
