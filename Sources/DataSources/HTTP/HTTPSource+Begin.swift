import Synchronization

extension HTTPSource: BegunSource {
    /// Larger bodies are understood by a task, so that they hold up no other request.
    private static let quickBody = 64 << 10

    func begin(
        within limit: Duration,
        _ take: @escaping @Sendable (Result<SourceResult, SourceError>) -> Void
    ) -> @Sendable () -> Void {
        if let refusal {
            take(.failure(refusal))
            return {}
        }
        do throws(SourceError) {
            try checkPause()
        } catch {
            take(.failure(error))
            return {}
        }
        let (request, validators) = memory.next
        let underWay = client.begin(request, validators, limit: self.limit, within: limit) { outcome in
            switch outcome {
            case .failure(let failure):
                note(failure)
                take(.failure(failure))
            case .success(let answer) where answer.body.count <= Self.quickBody && format != .xml:
                take(Result { () throws(SourceError) in try resultAtOnce(of: answer) })
            case .success(let answer):
                Task {
                    do throws(SourceError) {
                        take(.success(try await result(of: answer)))
                    } catch {
                        take(.failure(error))
                    }
                }
            }
        }
        return { underWay.stop() }
    }
}
