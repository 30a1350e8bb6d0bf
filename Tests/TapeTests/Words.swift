/// All sequences of up to `length` letters, the empty one and the shorter ones first.
func sequences<LoopTask>(of letters: [LoopTask], upTo length: Int) -> [[LoopTask]] {
    var all: [[LoopTask]] = [[]]
    var last = all
    for _ in 0..<length {
        last = last.flatMap { word in letters.map { word + [$0] } }
        all += last
    }
    return all
}

/// All texts of up to `length` letters, as UTF-8.
func words(over letters: [Unicode.Scalar], upTo length: Int) -> [[UInt8]] {
    sequences(of: letters, upTo: length).map { word in word.flatMap { Array(String(Character($0)).utf8) } }
}
