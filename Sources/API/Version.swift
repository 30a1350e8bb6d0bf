/// The program's version, told by `--version`, in `hello` and in the index.
public let version = "0.1.0"
