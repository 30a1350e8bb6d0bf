import Glibc

/// The log in which what is written waits to be put in its place; see sqlite.org/wal.html.
extension HistoryFile {
    /// How many bytes of the log stay once it is written back.
    static let keptLog = 16 << 20
    /// After so many pages it is written back: those that change with each batch are written back once for all of them.
    static let checkpointPages = 3000
    /// How many bytes it may have; it grows as long as another process reads.
    static let longestLog = 128 << 20

    /// What is told of one that was removed.
    static let lostLog =
        "the file -wal beside it, which somebody has removed; it is written back every second until a restart"

    /// Whether so much was written since the log was looked at that it may have grown.
    var mayHaveLongLog: Bool { written.bytes - lookedAt > Int64(Self.keptLog / 2) }

    /// Writes the log back where it has grown.
    ///
    /// - Throws: where it is too long, and somebody who reads keeps it from being written back.
    func boundLog(to longest: Int) throws(DatabaseError) {
        lookedAt = written.bytes
        if hasLostLog {
            _ = try database.cutLog()
            return
        }
        let size = logSize
        guard size > Self.keptLog || size > longest else { return }
        guard try !database.cutLog(), size > longest else { return }
        throw .unsuitable(
            "has a log of \(size >> 20) MiB, which another process that reads it keeps from being written back"
        )
    }

    /// Whether somebody has removed the log or put another in its place: it goes on without a name, and with the process it
    /// is gone, so that what is in it has to be written back soon.
    var hasLostLog: Bool {
        let found = FileIdentity(of: path + "-wal")
        log = log ?? found
        return log != found
    }

    private var logSize: Int {
        var facts = stat()
        // The path is copied by the kernel.
        return unsafe stat(path + "-wal", &facts) == 0 ? Int(facts.st_size) : 0
    }
}
