/// How certificates are looked at while a file is read that names them.
public struct CertificateRules: Sendable {
    /// Whether the command line names one.
    var isNamedElsewhere = false
    /// Whether a certificate, given by its text, is taken although it has expired or is not valid yet, with a warning in
    /// place of a fault: that keeps no service from its start, and none that shows it already from other changes.
    let takesAnyDate: @Sendable ([UInt8]) -> Bool

    /// Rules by which the certificates are taken for which `takesAnyDate` is true, and all that are valid.
    public init(takesAnyDate: @escaping @Sendable ([UInt8]) -> Bool) { self.takesAnyDate = takesAnyDate }

    /// Only valid certificates are taken.
    public static let strict = CertificateRules { _ in false }
    /// All certificates are taken that fit their keys.
    public static let lenient = CertificateRules { _ in true }
}
