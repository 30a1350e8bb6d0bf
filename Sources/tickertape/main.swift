import API
import DataSources
import Glibc
import Helper
import JobConfig
import Syscalls
import TLS

// A signal that comes while the program begins waits for who takes it.
let endings = [SIGTERM, SIGINT, SIGHUP]
Signals.hold(endings)

// Before anything is opened.
StandardStreams.fillClosed()

// A process of this program that works for another one: it has neither files nor secrets to look at.
if ProgramArguments.all == [HelperService.command] {
    Signals.release(endings)
    let status = HelperService.run()
    if status == 2 { Terminal.error("tickertape \(HelperService.command) is for tickertape itself\n") }
    exit(status)
}
HelperProgram.isThisProgram()

let command: Command
do throws(UsageError) {
    command = try Arguments.parse(ProgramArguments.all)
} catch {
    Terminal.error("tickertape: \(error.sentence)\ntickertape --help tells what can be said\n")
    exit(2)
}

OpenSSLLibrary.prepare()
Signals.ignoreBrokenPipes()
Signals.ignoreFileSizeLimits()
switch command {
case .serve(let options):
    OpenFiles.raiseLimit()
    OpenFiles.reserve()
    Charset.prepare()
    runUntilSignalled { await ServeCommand(options: options).run(until: $0) }
case .check(let file, let format): runUntilSignalled { await CheckCommand(path: file, format: format).run(until: $0) }
case .run(let job, let parameters, let events, let config):
    let run = RunCommand(job: job, parameters: parameters, events: events, path: config)
    runUntilSignalled { await run.run(until: $0) }
case .importHistory(let file, let config):
    runUntilSignalled { await ImportCommand(history: file, path: config).run(until: $0) }
case .link, .initialise, .schema, .help, .version:
    Signals.release(endings)
    exit(answer(command))
}

/// What takes no time, and ends by itself: the exit code.
func answer(_ command: Command) -> Int32 {
    switch command {
    case .link(let options): return LinkCommand(options: options).run()
    case .initialise: return InitCommand().run()
    case .schema: return Terminal.print(Schema.text) ? 0 : 1
    case .help(let topic): return Terminal.print(topic.text) ? 0 : 1
    case .version: return Terminal.print("tickertape \(version)\n") ? 0 : 1
    case .serve, .check, .run, .importHistory: return 0
    }
}

/// Runs `work` away from this thread, hands it the signals that ask to end or to reload, and exits with its code.
///
/// This thread only waits. Were it given to the runtime, as an asynchronous main is, it would be parked with all signals
/// let through, and the first SIGTERM would end the process.
func runUntilSignalled(_ work: @escaping @Sendable (AsyncStream<CInt>) async -> Int32) -> Never {
    do throws(SyscallError) {
        // Before any thread is made, since threads inherit which signals do not interrupt them.
        let signals = try Signals.stream(endings)
        Task.detached { exit(await work(signals)) }
    } catch {
        Terminal.error("tickertape: \(error)\n")
        exit(1)
    }
    while true { pause() }
}
