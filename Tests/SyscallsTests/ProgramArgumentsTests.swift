import Testing

@testable import Syscalls

@Suite struct ProgramArgumentsTests {
    @Test(arguments: [
        ("a\0", []), ("a\0--listen\0h:1\0", ["--listen", "h:1"]), ("a\0\0b\0\0", ["", "b", ""]), ("", []),
    ])
    func `words end with a NUL each, and the first is the program`(line: String, words: [String]) {
        #expect(ProgramArguments.words(Array(line.utf8)) == words)
    }
}
