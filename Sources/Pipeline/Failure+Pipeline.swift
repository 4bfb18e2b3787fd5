import Catalog
public import HeadwaterCore

extension Failure {
    /// The failure that an error of a port amounts to.
    public init(describing error: any Error) {
        switch error {
        case let failure as Failure: self = failure
        case is CancellationError: self.init(.cancelled, "The work on this video was ended.")
        case let error as ObjectStoreError where error.kind == .outOfSpace: self = .outOfSpace("\(error)")
        case let error as CatalogError where error.kind == .full: self = .outOfSpace("\(error)")
        case let error as ObjectStoreError:
            self.init(.storageFailed, "This video could not be stored.", detail: "\(error)")
        default:
            self.init(.internal, "Something went wrong while this video was made.", detail: "\(error)")
        }
    }

    private static func outOfSpace(_ detail: String) -> Failure {
        Failure(.outOfSpace, "There is no space left for this video.", detail: detail)
    }

    /// What was made is not what was planned.
    static func verification(_ detail: String) -> Failure {
        Failure(
            .verificationFailed, "The finished video did not pass verification, so it was not published.",
            detail: detail)
    }

    /// The codec process sent something that its task does not have.
    public static func unrequested(_ what: String) -> Failure {
        Failure(.codecProtocol, "The codec process sent a file nobody asked for.", detail: what)
    }

    public static func unexpected(_ outcome: CodecOutcome) -> Failure {
        Failure(.codecProtocol, "The codec process answered another question.", detail: "\(outcome)")
    }
}
