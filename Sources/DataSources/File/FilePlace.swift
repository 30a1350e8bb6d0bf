import Glibc

/// Where in which file a reader has come.
struct FilePlace: Hashable, Sendable, CustomStringConvertible {
    /// The device and the number of the file on it, see stat(2): its name may come to mean another file.
    let device: UInt64
    let number: UInt64
    /// How many bytes lie before it.
    var offset: UInt64

    /// No file was there; one that comes is read from its begin.
    static let absent = FilePlace(device: 0, number: 0, offset: 0)

    init(device: UInt64, number: UInt64, offset: UInt64) {
        (self.device, self.number, self.offset) = (device, number, offset)
    }

    /// A place in an open file, whose status this is.
    init(_ status: stat, offset: UInt64) {
        self.init(device: UInt64(status.st_dev), number: UInt64(status.st_ino), offset: offset)
    }

    /// A place as ``description`` has it; nil for another text.
    init?(_ text: String) {
        let parts = text.split(separator: ":").map { UInt64($0) }
        guard parts.count == 3, let device = parts[0], let number = parts[1], let offset = parts[2] else { return nil }
        self.init(device: device, number: number, offset: offset)
    }

    var description: String { "\(device):\(number):\(offset)" }

    func isSameFile(as other: FilePlace) -> Bool { device == other.device && number == other.number }
}
