import Glibc
import Synchronization
import Syscalls

/// The program that helpers are started from.
public enum HelperProgram {
    private static let own = Mutex<String?>(nil)

    /// Says that this program itself answers to ``HelperService/command``; to be called at its start.
    public static func isThisProgram() { own.withLock { $0 = "/proc/self/exe" } }

    /// Its path: this program, or for what has only parts of it, such as tests, `tickertape` in the same folder.
    private static var path: String {
        if let path = own.withLock({ $0 }) { return path }
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = unsafe readlink("/proc/self/exe", &buffer, buffer.count)
        let place = String(decoding: buffer.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return place.prefix(through: place.lastIndex(of: "/") ?? place.startIndex) + "tickertape"
    }

    /// A new helper, with nothing of our environment but the time zone, which jq has functions for.
    static func start() throws(SyscallError) -> Companion {
        let zone = unsafe getenv("TZ").map { unsafe ["TZ": String(cString: $0)] } ?? [:]
        return try Companion.start(path, [HelperService.command], environment: zone)
    }
}
