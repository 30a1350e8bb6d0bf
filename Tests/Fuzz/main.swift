import Foundation

/// The loop of libFuzzer, which calls back with one input after the other; see llvm.org/docs/LibFuzzer.html.
@_silgen_name("LLVMFuzzerRunDriver")
func runFuzzer(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ body: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

var count = CommandLine.argc
var arguments = unsafe CommandLine.unsafeArgv
// Both live as long as the program, and an input as long as the call that it is given to.
let status = unsafe runFuzzer(&count, &arguments) { start, count in
    unsafe chosenTarget.run(Array(UnsafeBufferPointer(start: start, count: count)))
    return 0
}
exit(status)
