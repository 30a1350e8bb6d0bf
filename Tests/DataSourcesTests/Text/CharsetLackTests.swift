import Glibc
import Synchronization
import Testing

@testable import DataSources

/// A machine that has no descriptor left for the table of a charset.
@Suite struct CharsetLackTests {
    private static let lack = SourceError(.other, "cannot load the charset CP932: Too many open files")

    /// Lets nothing be opened, or again as much as this process may.
    private static func limitDescriptors(_ isLimited: Bool) {
        // The structures are ours.
        var limit = rlimit()
        _ = unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        limit.rlim_cur = isLimited ? 0 : limit.rlim_max
        _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }

    @Test func `a table that can't be opened is no unknown charset`() async {
        await #expect(processExitsWith: .success) { () async throws in
            Charset.prepare()
            Self.limitDescriptors(true)
            #expect(throws: Self.lack) { try Charset(label: "shift_jis") }
            Self.limitDescriptors(false)
            #expect(try Charset(label: "shift_jis").utf8(of: [0x93, 0xFA]) == Array("日".utf8))
        }
    }

    @Test func `lines that can't be decoded now are told of and come later`() async {
        await #expect(processExitsWith: .success) { () async throws in
            Charset.prepare()
            let told = Mutex<[String]>([])
            let lines = OutputLines(format: .text, charset: .utf8, limit: 100, retry: .zero)
            Self.limitDescriptors(true)
            // The mark of UTF-32, whose table is a file.
            let bytes: [UInt8] = [0xFF, 0xFE, 0, 0, 0x37, 0, 0, 0, 0x0A, 0, 0, 0]
            await lines.add(bytes) { result in
                switch result {
                case .success(let reading): told.withLock { $0.append(reading.shown) }
                case .failure(let error):
                    told.withLock { $0.append(error.message) }
                    Self.limitDescriptors(false)
                }
            }
            let words = told.withLock(\.self)
            #expect(words == ["cannot load the charset UTF-32LE: Too many open files", "«7»"])
        }
    }
}
