extension Duration {
    /// Seconds, rounded to so many digits behind the point.
    public func seconds(digits: Int) -> Double {
        let (seconds, attoseconds) = components
        let scale = (0..<digits).reduce(1.0) { scale, _ in scale * 10 }
        return ((Double(seconds) + Double(attoseconds) / 1e18) * scale).rounded() / scale
    }
}
