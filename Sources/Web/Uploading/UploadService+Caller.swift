import Accounts
import HeadwaterCore
import Uploads

extension UploadService {
    /// Begins an upload that belongs to the caller, or to whom the caller acts for, within what they may have.
    ///
    /// - Throws: ``UploadRefusal``, `AccountRefusal` with `quotaExceeded` or `grantExhausted`.
    func create(_ upload: NewUpload, for caller: Caller, _ gate: Gate) async throws -> VideoID {
        guard let accounts = gate.accounts else { return try await create(upload) }
        var upload = upload
        upload.owner = caller.user
        if case .grant(let grant, _, _) = caller { upload.grant = grant }
        return try await create(upload, admit: accounts.admission(of: caller, bytes: upload.length))
    }
}
