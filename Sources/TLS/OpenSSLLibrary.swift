import COpenSSL

/// The library behind this module.
public enum OpenSSLLibrary {
    /// Has it keep what it needs until the process is gone; to be called before anything else of it, also by other libraries.
    ///
    /// Otherwise it takes itself apart when the program calls exit(3), while other threads may still be at work with it.
    public static func prepare() {
        _ = OPENSSL_init_crypto(UInt64(OPENSSL_INIT_NO_ATEXIT), nil)
    }
}
