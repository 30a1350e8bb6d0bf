import Glibc

/// How long tests go on that find more the longer they look: shortly while one works, at length in `.ci/run`.
public enum Rounds {
    /// Whether the long rounds were asked for, with `TICKERTAPE_LONG_TESTS=1` in the environment.
    public static let areLong =
        // Read only, before anything could set a variable.
        unsafe getenv("TICKERTAPE_LONG_TESTS").map { unsafe String(cString: $0) } == "1"

    /// What is told of a test that is left out of the short rounds.
    public static let hint = "a long round: TICKERTAPE_LONG_TESTS=1"

    /// How many rounds a test does.
    public static func count(_ long: Int, short: Int) -> Int { areLong ? long : short }
}
