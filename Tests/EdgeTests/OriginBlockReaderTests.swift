import Tape
import Testing

@testable import Edge

@Suite struct OriginBlockReaderTests {
    private static let text = """
        event: hello
        retry: 3000
        data: {"epoch":"k"}

        :
        :relay 1 1764000000123 0 23-24 a
        id: k-7
        event: e
        data: 1

        :relay 1 1764000000124 3 -
        id: k-8
        event: news
        data: one
        data:
        data: two


        """

    private func read(_ pieces: [[UInt8]]) throws -> [OriginBlock] {
        var reader = OriginBlockReader()
        var blocks: [OriginBlock] = []
        for piece in pieces { blocks += try reader.take(piece) }
        return blocks
    }

    @Test func `blocks come out as they were sent, however they are cut`() throws {
        let bytes = Array(Self.text.utf8)
        let whole = try read([bytes])
        #expect(whole.map(\.event) == ["hello", "e", "news"])
        #expect(whole.map(\.retry) == [3000, nil, nil])
        #expect(whole.map(\.data) == [#"{"epoch":"k"}"#, "1", "one\n\ntwo"])
        #expect(whole[1].bytes == Array("id: k-7\nevent: e\ndata: 1\n\n".utf8))
        #expect(whole[1].stored?.job == "a")
        #expect(whole[1].stored?.sequence == 7)
        #expect(whole[2].stored?.job == nil)
        #expect(whole[0].stored == nil)
        for cut in 1..<bytes.count {
            #expect(try read([Array(bytes[..<cut]), Array(bytes[cut...])]) == whole)
        }
        #expect(try read(bytes.map { [$0] }) == whole)
    }

    @Test(arguments: [
        "event: e\nid: k-1\ndata: x\n\n", "id: k-1\nevent: e\rid: k-2\ndata: x\n\n", "id: nonsense\n",
        "id: k-1\nfoo: bar\n",
        "data: x\nevent: e\n", "id: k-1\nid: k-2\n", "id: k-1\nevent: e\0x\n", "<html>\n",
    ])
    func `what this program would not send is refused`(text: String) {
        #expect(throws: OriginBlockReader.Fault.self) { try read([Array(text.utf8)]) }
    }

    @Test func `a block without end is refused`() throws {
        var reader = OriginBlockReader(limit: 100)
        _ = try reader.take(Array("id: k-1\nevent: e\ndata: ".utf8))
        #expect(throws: OriginBlockReader.Fault(sentence: "sent a block of over 100 bytes")) {
            for _ in 0..<20 { _ = try reader.take(Array("0123456789".utf8)) }
        }
    }

    @Test func `a value that lies outside of its block makes no event`() throws {
        for place in ["10-1000", "0-3", "23-23", "22-24"] {
            let text = ":relay 1 1 0 \(place) a\nid: k-7\nevent: e\ndata: 1\n\n"
            #expect((try read([Array(text.utf8)]).first?.stored != nil) == (place == "22-24"), "\(place)")
        }
    }

    @Test func `bytes that are no UTF-8 are refused`() {
        let bytes = Array("id: k-1\nevent: e\ndata: ".utf8) + [0xFF, 0xFE, 0x0A, 0x0A]
        #expect(throws: OriginBlockReader.Fault(sentence: "sent bytes that are no UTF-8")) { try read([bytes]) }
    }
}
