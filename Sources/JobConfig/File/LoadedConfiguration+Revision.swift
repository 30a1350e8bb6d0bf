import Glibc

extension LoadedConfiguration {
    /// When the newest of the files was written that it came from, in milliseconds since 1970; 0 where there is none.
    public var revision: Int64 {
        sources.files.compactMap { file -> Int64? in
            var facts = stat()
            guard unsafe stat(file, &facts) == 0 else { return nil }
            return Int64(facts.st_mtim.tv_sec) * 1000 + Int64(facts.st_mtim.tv_nsec) / 1_000_000
        }.max() ?? 0
    }
}
