import Glibc
import Syscalls

let request: BenchOptions.Request
do throws(UsageError) {
    request = try BenchOptions.parse(ProgramArguments.all)
} catch {
    Terminal.error("tickertape-bench: \(error.sentence)\ntickertape-bench --help tells what can be said\n")
    exit(2)
}

switch request {
case .help: Terminal.print(BenchOptions.help)
case .measure(let options):
    Signals.ignoreBrokenPipes()
    exit(BenchCommand(options: options).run())
}
