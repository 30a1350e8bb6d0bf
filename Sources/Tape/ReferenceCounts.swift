/// How many frames on the tape bear each number.
struct ReferenceCounts {
    private(set) var jobs = Counts()
    private(set) var events = Counts()

    mutating func add(_ label: EventKey) {
        jobs[label.job] += 1
        events[label.event] += 1
    }

    mutating func remove(_ label: EventKey) {
        jobs[label.job] -= 1
        events[label.event] -= 1
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
