import Glibc
import Tape

/// Moves a file that can't be used out of the way; nothing is deleted.
enum Quarantine {
    /// Gives a database and what belongs to it a name that is not taken, beside the old one.
    ///
    /// - Returns: the new name of the database; nil where it can't be moved.
    static func move(_ path: String, now: Timestamp = .now) -> String? {
        let time = "\(now)".replacing("-", with: "").replacing(":", with: "").replacing(".", with: "")
        var place = "\(path).aside-\(time)"
        var number = 1
        while unsafe access(place, F_OK) == 0 {
            number += 1
            place = "\(path).aside-\(time)-\(number)"
        }
        guard unsafe rename(path, place) == 0 else { return nil }
        // The log holds what is not in the database yet; it is found by its name.
        for suffix in ["-wal", "-shm"] { _ = unsafe rename(path + suffix, place + suffix) }
        return place
    }
}
