import JSON
import Testing

@testable import DataSources

/// Slices with a step, RFC 9535 §2.3.4.
@Suite struct SelectSliceTests {
    private func select(_ path: String) throws -> String {
        let json = #"{"a":["a","b","c","d","e","f","g"],"n":[],"o":[[1,2,3],4,[5,6]]}"#
        let reading = try SourceResult(Array(json.utf8), as: .json)
        return try Extraction(.one(SelectPath(path))).apply(to: reading).shown
    }

    /// Those of §2.3.4.3 first.
    @Test(arguments: [
        ("a[1:3]", "bc"), ("a[5:]", "fg"), ("a[1:5:2]", "bd"), ("a[5:1:-2]", "fd"), ("a[::-1]", "gfedcba"),
        ("a[::2]", "aceg"), ("a[::]", "abcdefg"), ("a[:]", "abcdefg"), ("a[1::]", "bcdefg"), ("a[::1]", "abcdefg"),
        ("a[::0]", ""), ("a[1:5:0]", ""), ("a[0:9:3]", "adg"), ("a[-3::2]", "eg"), ("a[:-3:2]", "ac"),
        ("a[-99:99:4]", "ae"), ("a[::-3]", "gda"), ("a[-1:-4:-1]", "gfe"), ("a[99:-99:-6]", "ga"), ("a[2::-1]", "cba"),
        ("a[:4:-1]", "gf"), ("a[1:5:-1]", ""), ("a[5:1]", ""), ("a[ 5 : 1 : -2 ]", "fd"), ("$.a[::3]", "adg"),
        ("a[::2147483647]", "a"), ("a[::-2147483648]", "g"), ("n[::2]", ""), ("n[::-1]", ""),
    ])
    func `a slice takes each of so many places, backwards below 0`(path: String, letters: String) throws {
        let list = "[" + letters.map { "\"\($0)\"" }.joined(separator: ",") + "]"
        #expect(try select(path) == list)
    }

    @Test func `a slice stands where other steps do`() throws {
        #expect(try select("o[::2][::-1]") == "[3,2,1,6,5]")
        #expect(try select("o[?@[::2]][0]") == "[1,5]")
        #expect(throws: SourceError(.select, "[::-1] is for a list, and o[1] is 4")) { try select("o[1][::-1]") }
    }

    @Test(arguments: [
        ("a[1:5:2]", "a[1:5:2]"), ("a[::-1]", "a[::-1]"), ("a[1:5:1]", "a[1:5]"), ("a[1::]", "a[1:]"),
        ("a[::0]", "a[::0]"),
    ])
    func `it is written in one way`(path: String, written: String) throws {
        #expect("\(try SelectPath(path))" == written)
        #expect(try SelectPath(written) == SelectPath(path))
    }
}
