import Foundation

/// Something that must bear any bytes whatever; a trap, an unmet ``require(_:_:)`` and a hang are findings.
protocol FuzzTarget: SendableMetatype {
    /// How it is called on the command line; its seeds lie in `seeds/NAME` beside this file, its words in
    /// `words/NAME.dict`.
    static var name: String { get }

    /// Does the work, and checks what must hold of the result.
    static func run(_ bytes: [UInt8])
}

/// The list of all targets; a new one needs its file and its line here.
let targets: [any FuzzTarget.Type] = [
    ConfigFuzz.self, ScheduleFuzz.self, RequestFuzz.self, QueryFuzz.self, EventFuzz.self, JSONFuzz.self,
    ZoneFuzz.self, HTTP2Fuzz.self, TLSFuzz.self, RedisFuzz.self, CSVFuzz.self, LinesFuzz.self, MetricsFuzz.self,
    YAMLFuzz.self, PathFuzz.self, XMLFuzz.self, ReplyFuzz.self, StreamFuzz.self, AlertFuzz.self, PatchFuzz.self,
    LinkFuzz.self,
]

/// The one that the variable `FUZZ_TARGET` names.
let chosenTarget: any FuzzTarget.Type = {
    let name = ProcessInfo.processInfo.environment["FUZZ_TARGET"] ?? ""
    guard let target = targets.first(where: { $0.name == name }) else {
        fatalError("FUZZ_TARGET is one of \(targets.map { $0.name }.joined(separator: ", ")), not \"\(name)\"")
    }
    return target
}()

/// Ends the program where something that must hold does not; with its words, which an optimised `precondition` leaves out.
func require(_ holds: Bool, _ promise: @autoclosure () -> String) {
    if !holds { fatalError("not so: \(promise())") }
}
