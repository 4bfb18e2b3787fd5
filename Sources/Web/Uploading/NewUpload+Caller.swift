import Accounts
import Catalog
import HeadwaterCore
import Uploads

extension NewUpload {
    /// The same as the caller's, or of whom the caller acts for. On a server with accounts what is nobody's is not
    /// admitted.
    func begun(by caller: Caller) -> NewUpload {
        var upload = self
        upload.owner = caller.user?.text
        if case .grant(let grant, _, _) = caller { upload.grant = grant }
        return upload
    }
}

extension FinalUpload {
    func begun(by caller: Caller) -> FinalUpload {
        var final = self
        final.upload = upload.begun(by: caller)
        return final
    }
}

extension Caller {
    /// Among whose `Idempotency-Key`s one is looked for. What a grant's holder began is no one else's to be told.
    var keyOwner: String {
        if case .grant(let grant, let user, _) = self { return "\(user)/\(grant)" }
        return user?.text ?? ""
    }
}
