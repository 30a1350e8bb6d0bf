import Foundation
import Testing

@testable import JobConfig

@Suite struct InputFilesTests {
    /// Does `body` with a folder of its own, which is gone afterwards.
    private func inFolder(_ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tickertape-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder)
    }

    private func write(_ text: String, _ file: URL) throws { try Data(text.utf8).write(to: file) }

    @Test func `a file's sources change with its bytes, and with these alone`() throws {
        try inFolder { folder in
            let file = folder.appending(path: "jobs.yaml")
            try write("jobs: { a: { post: true } }", file)
            let loaded = try LoadedConfiguration.load(file.path).get()
            #expect(loaded.sources.files == [file.path])
            #expect(loaded.sources.folders == [])
            #expect(!loaded.sources.haveChanged)
            try write("jobs: { a: { post: true } }", file)
            #expect(!loaded.sources.haveChanged)
            #expect(try LoadedConfiguration.load(file.path).get().sources == loaded.sources)
            try write("jobs: { b: { post: true } }", file)
            #expect(loaded.sources.haveChanged)
            try FileManager.default.removeItem(at: file)
            #expect(loaded.sources.haveChanged)
        }
    }

    @Test func `a file that can't be used has sources too, so that its mending is seen`() throws {
        try inFolder { folder in
            let file = folder.appending(path: "jobs.yaml")
            guard case .failure(let missing) = LoadedConfiguration.load(file.path) else { return #expect(Bool(false)) }
            #expect(missing.sources.files == [file.path])
            #expect(!missing.sources.haveChanged)
            try write("jobs: [", file)
            #expect(missing.sources.haveChanged)
            guard case .failure(let faulty) = LoadedConfiguration.load(file.path) else { return #expect(Bool(false)) }
            #expect(!faulty.sources.haveChanged)
            try write("jobs: { a: { post: true } }", file)
            #expect(faulty.sources.haveChanged)
        }
    }

    @Test func `a fingerprint is the same in every run`() {
        var hash = StableBytesHash()
        hash.add("jobs".utf8)
        #expect(hash.value == 0xE525_D274_FFBE_24F9)
    }
}
