import Glibc

/// Where in which file a reader has come.
struct FilePlace: Hashable, Sendable, CustomStringConvertible {
    /// The device, of which Linux uses so many bits, and the number of the file on it, see stat(2): its name may come to
    /// mean another file.
    let device: UInt32
    /// What stands before it, as the number may come to mean another file too; 0 where that is not known, see ``mark(of:)``.
    ///
    /// Here, where it makes no place longer: there is one for each line.
    var mark: UInt32 = 0
    let number: UInt64
    /// How many bytes lie before it.
    var offset: UInt64

    /// So many bytes before it tell whether a file is still the same.
    static let marked = 64

    /// No file was there; one that comes is read from its begin.
    static let absent = FilePlace(device: 0, number: 0, offset: 0)

    init(device: UInt32, number: UInt64, offset: UInt64, mark: UInt32 = 0) {
        (self.device, self.number, self.offset, self.mark) = (device, number, offset, mark)
    }

    /// A place in an open file, whose status this is.
    init(_ status: stat, offset: UInt64) {
        self.init(
            device: UInt32(truncatingIfNeeded: status.st_dev),
            number: UInt64(status.st_ino),
            offset: offset
        )
    }

    /// A place as ``description`` has it; nil for another text.
    init?(_ text: String) {
        let halves = text.split(separator: "~", omittingEmptySubsequences: false)
        let parts = halves[0].split(separator: ":")
        guard halves.count <= 2, parts.count == 3, let device = UInt32(parts[0]), let number = UInt64(parts[1]),
            let offset = UInt64(parts[2])
        else { return nil }
        // One that was written down without a mark is a place all the same.
        self.init(device: device, number: number, offset: offset)
        guard halves.count == 2 else { return }
        guard let mark = UInt32(halves[1]), mark != 0 else { return nil }
        self.mark = mark
    }

    var description: String { "\(device):\(number):\(offset)" + (mark == 0 ? "" : "~\(mark)") }

    /// This place, behind `count` bytes of `bytes`, before which `before` stands.
    func marked(behind count: Int, of bytes: [UInt8], before: [UInt8]) -> FilePlace {
        var place = self
        if count >= Self.marked {
            place.mark = Self.mark(of: bytes[(count - Self.marked)..<count])
        } else {
            place.mark = Self.mark(of: (before + bytes[..<count]).suffix(Self.marked))
        }
        return place
    }

    /// A number that other bytes hardly have; 0 for none, and for them alone.
    static func mark(of bytes: ArraySlice<UInt8>) -> UInt32 {
        guard !bytes.isEmpty else { return 0 }
        var mark = UInt64(bytes.count)
        unsafe bytes.withUnsafeBytes { bytes in
            var place = 0
            // Eight at a time, as this is done for each line.
            while place + 8 <= bytes.count {
                mark.mix(unsafe bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self))
                place += 8
            }
            while place < bytes.count {
                mark.mix(UInt64(unsafe bytes[place]))
                place += 1
            }
        }
        return max(1, UInt32(truncatingIfNeeded: mark >> 32))
    }

    func isSameFile(as other: FilePlace) -> Bool { device == other.device && number == other.number }
}

extension UInt64 {
    /// Takes in a word, so that each of its bits changes about half of the higher ones.
    fileprivate mutating func mix(_ word: UInt64) {
        self = (self ^ word) &* 0x9E37_79B9_7F4A_7C15
        self ^= self >> 29
    }
}
