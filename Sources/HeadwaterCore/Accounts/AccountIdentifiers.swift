public enum UserSubject {}
public enum SessionSubject {}
public enum APIKeySubject {}
public enum GrantSubject {}
public enum ResetSubject {}
public enum MailSubject {}
public enum AuditSubject {}

public typealias UserID = Identifier<UserSubject>
/// Of one sign-in on one device, whatever its tokens are at the moment.
public typealias SessionID = Identifier<SessionSubject>
public typealias APIKeyID = Identifier<APIKeySubject>
public typealias GrantID = Identifier<GrantSubject>
public typealias ResetID = Identifier<ResetSubject>
public typealias MailID = Identifier<MailSubject>
public typealias AuditID = Identifier<AuditSubject>
