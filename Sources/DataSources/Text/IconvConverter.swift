import Glibc
import Syscalls

/// One conversion to UTF-8 by iconv(3); for one user at a time.
///
/// Safe to use: the descriptor never leaves this class and is closed with it, and iconv is handed no more of a buffer than
/// there is.
@safe final class IconvConverter {
    private static let replacement: [UInt8] = [0xEF, 0xBF, 0xBD]
    private let descriptor: iconv_t
    /// What iconv takes though it is no text, and then stops behind it: of UHC, glibc's name of windows-949, this pair.
    private let taken: [UInt8]?
    /// What iconv writes into, one call after the other: of a text that is none there is a call for each byte.
    private var output = [UInt8](repeating: 0, count: 16_384)

    /// Nil where there is no charset of this name; throws where the system lacks the means.
    init?(from name: String) throws(SourceError) {
        let descriptor = unsafe iconv_open("UTF-8", name)
        // What fails is -1, as a pointer.
        guard Int(bitPattern: descriptor) != -1, let descriptor = unsafe descriptor else {
            // Of a table that can't be opened glibc says the same as of one that isn't there.
            guard let reason = errno == EINVAL ? OpenFiles.lack : errno else { return nil }
            throw SourceError(.other, SyscallError(reason, "load the charset \(name)").description)
        }
        unsafe self.descriptor = descriptor
        taken = name == "UHC" ? [0xA2, 0xE8] : nil
    }

    deinit { _ = unsafe iconv_close(descriptor) }

    /// Converts what it can and leaves in `input` the begin of a character that is still to come.
    ///
    /// What is no text becomes U+FFFD, one for each `unit` of bytes.
    func convert(_ input: inout [UInt8], unit: Int) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(input.count)
        var position = 0
        while position < input.count {
            let step = step(input, from: position)
            text += output[..<step.written]
            position += step.count
            switch step.problem {
            case nil: continue
            case EINVAL:
                input.removeFirst(position)
                return text
            case E2BIG where step.count > 0 || step.written > 0: continue
            default:
                text += Self.replacement
                if let taken, input[(position - step.count)..<position].suffix(2).elementsEqual(taken) { continue }
                position = min(position + unit, input.count)
            }
        }
        input = []
        return text
    }

    /// What the charset holds back until it knows what follows, and now won't.
    func flush() -> [UInt8] {
        let written = unsafe withUnsafeOutput { output, room in
            // Without input iconv writes what it has held back.
            _ = unsafe iconv(descriptor, nil, nil, &output, &room)
        }
        return Array(output[..<written])
    }

    /// One call of iconv: how much it made in `output` of how many bytes, and why it did not take all, as an errno.
    private func step(_ input: [UInt8], from position: Int) -> (written: Int, count: Int, problem: CInt?) {
        var left = input.count - position
        var problem: CInt?
        let written = unsafe withUnsafeOutput { output, room in
            unsafe input.withUnsafeBytes { bytes in
                // iconv reads from here on, and never writes.
                var next: UnsafeMutablePointer<CChar>? = unsafe UnsafeMutablePointer(
                    mutating: bytes.baseAddress?.advanced(by: position).assumingMemoryBound(to: CChar.self)
                )
                if unsafe iconv(descriptor, &next, &left, &output, &room) == -1 { problem = errno }
            }
        }
        return (written, input.count - position - left, problem)
    }

    /// How much `body` writes at the pointer, which is that of `output` and which it moves on, taking what it wrote from the
    /// room.
    private func withUnsafeOutput(_ body: (inout UnsafeMutablePointer<CChar>?, inout Int) -> Void) -> Int {
        unsafe output.withUnsafeMutableBytes { buffer in
            var room = buffer.count
            var next = unsafe buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
            unsafe body(&next, &room)
            return buffer.count - room
        }
    }
}
