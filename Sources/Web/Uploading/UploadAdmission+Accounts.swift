public import Accounts
import Catalog
import HeadwaterCore
public import Uploads

extension UploadAdmission {
    /// Takes what the accounts have room for.
    public init(_ accounts: AccountService) {
        self.init { request, transaction in
            let demand = UploadDemand(
                owner: request.owner.flatMap { UserID($0) }, grant: request.grant, bytes: request.bytes,
                isJoined: request.kind == .final, upload: request.upload)
            do {
                switch request.occasion {
                case .begins: try accounts.admit(beginning: demand, in: transaction)
                case .grows: try accounts.admit(growing: demand, in: transaction)
                }
            } catch let refusal as AccountRefusal {
                throw UploadRefusal(refusal)
            }
        }
    }
}

extension UploadRefusal {
    fileprivate init(_ refusal: AccountRefusal) {
        switch refusal.kind {
        case .quotaExceeded: self.init(.quotaExceeded, refusal.message)
        case .grantExhausted: self.init(.grantExhausted, refusal.message)
        default: self.init(.notAdmitted, "You may not upload.", detail: refusal.kind.rawValue)
        }
    }
}
