import JSON
import Testing

@testable import Helper

@Suite struct XMLElementsTests {
    private let helpers = Helpers(most: 1)

    private func read(_ xml: String) async -> String {
        do throws(Helpers.Failure) {
            return try await helpers.readXML(Array(xml.utf8)).description
        } catch {
            if case .broken(let line, let reason) = error { return "\(line): \(reason)" }
            return "\(error)"
        }
    }

    @Test(arguments: [
        ("<a/>", "{\"a\":null}"), ("<a> x </a>", "{\"a\":\"x\"}"), ("<a x=\"1\"/>", "{\"a\":{\"@x\":\"1\"}}"),
        ("<a x='1'>t</a>", "{\"a\":{\"@x\":\"1\",\"#text\":\"t\"}}"),
        ("<a x=\"1\"><b>2</b><b/></a>", "{\"a\":{\"@x\":\"1\",\"b\":[\"2\",null]}}"),
        ("<a><b>1</b><c/><b>2</b></a>", "{\"a\":{\"b\":[\"1\",\"2\"],\"c\":null}}"),
        ("<a>x &amp; y &lt;&#233;&gt;</a>", "{\"a\":\"x & y <é>\"}"),
        ("<a>x<![CDATA[<b>&amp;]]>z</a>", "{\"a\":\"x<b>&amp;z\"}"),
        ("<p>Hello <b>you</b>!</p>", "{\"p\":{\"b\":\"you\",\"#text\":\"Hello !\"}}"),
        ("<a xmlns='urn:x' xmlns:d='urn:d'><d:b d:c='1'/></a>", "{\"a\":{\"d:b\":{\"@d:c\":\"1\"}}}"),
        ("<r xmlns=\"meter\"><v>21.5</v></r>", "{\"r\":{\"v\":\"21.5\"}}"),
        (
            "<r xmlns='../x' xmlns:y='http://a b/{c}'><v xml:space='x'>1</v></r>",
            "{\"r\":{\"v\":{\"@xml:space\":\"x\",\"#text\":\"1\"}}}"
        ),
        ("<!-- c --><?p q?><!DOCTYPE a><a/><!-- e -->", "{\"a\":null}"),
        ("<rss><channel><item/></channel></rss>", "{\"rss\":{\"channel\":{\"item\":[null]}}}"),
        ("<rss><channel><title>t</title></channel></rss>", "{\"rss\":{\"channel\":{\"title\":\"t\",\"item\":[]}}}"),
        (
            "<rdf:RDF xmlns:rdf='r'><channel/><item><title>x</title></item></rdf:RDF>",
            "{\"rdf:RDF\":{\"channel\":null,\"item\":[{\"title\":\"x\"}]}}"
        ),
        ("<feed><entry><id>1</id></entry></feed>", "{\"feed\":{\"entry\":[{\"id\":\"1\"}]}}"),
        ("<feed><title>t</title></feed>", "{\"feed\":{\"title\":\"t\",\"entry\":[]}}"),
        ("<a><item/></a>", "{\"a\":{\"item\":null}}"), ("  <a b='&#10;'/>", "{\"a\":{\"@b\":\"\\n\"}}"),
        ("<a>\u{2028}</a>", "{\"a\":\"\\u2028\"}"), ("<a>&#160;</a>", "{\"a\":\"\u{A0}\"}"),
        ("<é ü='ß'/>", "{\"é\":{\"@ü\":\"ß\"}}"),
    ])
    func `elements become what the documentation says`(xml: String, json: String) async {
        #expect(await read(xml) == json)
    }

    @Test(arguments: [
        "", "text", "<a>", "<a></b>", "<a/><b/>", "<a x=1/>", "<a x='1' x='2'/>", "<a>&nbsp;</a>", "<a>&x</a>",
        "<a>< b</a>",
        "<a b:c='1'/>", "<a>\u{1}</a>", "<a", "<a/>x", "<!DOCTYPE a SYSTEM 'x.dtd'><a>&nbsp;</a>", "<a><b></a>", "<>",
        "{\"a\":1}", "<html><br></html>", "<a>&#0;</a>", "<a><![CDATA[x</a>", "<!-- a", "<?xml",
    ])
    func `what is no XML is none, with a line and words of its own`(xml: String) async {
        let answer = await read(xml)
        #expect(answer.wholeMatch(of: /\d+: .{10,}/) != nil, "\(answer)")
    }

    @Test func `a fault has its line`() async {
        #expect(await read("<a>\n<b>\n</c>\n</a>") == "3: an end tag names another element than the one that is open")
    }

    @Test(arguments: [
        ("<a><b></b>", "1: the end comes before that of the document"),
        ("<a>\n<b></b>\n", "2: the end comes before that of the document"),
        ("<a/>\nx", "2: something stands behind the end of the document"),
    ])
    func `a document that is cut off is told apart from one with something behind it`(xml: String, words: String) async
    {
        #expect(await read(xml) == words)
    }

    @Test func `elements may stand in each other a hundred levels deep, and no deeper`() async {
        func nested(_ count: Int) -> String {
            String(repeating: "<a>", count: count) + String(repeating: "</a>", count: count)
        }
        #expect(await read(nested(100)).hasPrefix("{\"a\":{\"a\""))
        #expect(await read(nested(101)) == "1: elements stand in each other more than 100 levels deep")
        #expect(await read(nested(100_000)).hasPrefix("1: elements stand in each other"))
    }

    @Test func `a hundred thousand elements of one name take no longer than they are`() async {
        let many = "<a>" + String(repeating: "<b/>", count: 100_000) + "</a>"
        let clock = ContinuousClock()
        let start = clock.now
        #expect(await read(many).utf8.count == 100_000 * 5 + 14 - 1)
        #expect(clock.now - start < .seconds(30))
    }
}
