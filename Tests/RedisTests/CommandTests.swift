import Redis
import Testing

@Suite struct CommandTests {
    @Test(arguments: [
        (RedisCommand("PING"), "*1\r\n$4\r\nPING\r\n"),
        (RedisCommand("SET", "", "a\r\nb"), "*3\r\n$3\r\nSET\r\n$0\r\n\r\n$4\r\na\r\nb\r\n"),
        (RedisCommand("GET", "ü"), "*2\r\n$3\r\nGET\r\n$2\r\nü\r\n"),
    ])
    func `a command is an array of its words, whatever is in them`(command: RedisCommand, text: String) throws {
        #expect(String(decoding: try command.encoded(), as: UTF8.self) == text)
    }

    @Test func `bytes that are no text go through unchanged`() throws {
        let bytes: [UInt8] = [0, 255, 13, 10, 0]
        let encoded = try RedisCommand(words: [Array("ECHO".utf8), bytes]).encoded()
        #expect(encoded == Array("*2\r\n$4\r\nECHO\r\n$5\r\n".utf8) + bytes + Array("\r\n".utf8))
    }

    @Test func `a command of empty words alone is written`() throws {
        #expect(try RedisCommand(words: [[], []]).encoded() == Array("*2\r\n$0\r\n\r\n$0\r\n\r\n".utf8))
    }
}
