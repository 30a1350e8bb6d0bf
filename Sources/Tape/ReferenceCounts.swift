/// How many frames on the tape bear each number.
struct ReferenceCounts {
    private(set) var jobs = Counts()
    private(set) var events = Counts()

    mutating func add(_ key: EventKey) {
        jobs[key.job] += 1
        events[key.event] += 1
    }

    mutating func remove(_ key: EventKey) {
        jobs[key.job] -= 1
        events[key.event] -= 1
    }

    struct Counts {
        private var counts: [Int] = []

        subscript(number: Int) -> Int {
            get { number < counts.count ? counts[number] : 0 }
            set {
                while counts.count <= number { counts.append(0) }
                counts[number] = newValue
            }
        }
    }
}
