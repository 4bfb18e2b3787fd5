import Accounts
import HeadwaterCore
import Uploads

/// What is known of a code before anything goes wrong: the words that a problem of its kind always carries, and how to go on.
///
/// The page that a problem's `type` leads to is made of these.
struct ProblemKind: Sendable {
    /// Where the page is served.
    static let page = "/docs/problems"

    var code: String
    /// A short name of the kind, the same in every problem of it (RFC 9457 3.1.3).
    var title: String
    /// What to do.
    var remedy: String

    init(_ code: String, _ title: String, _ remedy: String) {
        self.code = code
        self.title = title
        self.remedy = remedy
    }

    static let named: [String: ProblemKind] = Dictionary(
        all.map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first })

    static let all: [ProblemKind] =
        (requests + json + uploads + videos + media + webhooks + views + accounts + server)
        .sorted { $0.code < $1.code }

    private static let media = [
        ProblemKind(
            "origin_shielded", "Media is served through the CDN only",
            "Ask the CDN. Whoever runs both has it send X-Headwater-Shield."),
        ProblemKind(
            "overloaded", "Too much media is fetched right now", "Try again as Retry-After says."),
        ProblemKind(
            "token_elsewhere", "The playback token is for something else",
            "A token is bound to a path, and perhaps to addresses and pages; ask for one that is for this."),
        ProblemKind("token_expired", "The playback token has expired", "Ask for a new one."),
        ProblemKind(
            "token_invalid", "The playback token is none",
            "Take the whole token as headwater token sign printed it, and a key that the server still knows."),
    ]

    private static let requests = [
        ProblemKind("bad_request", "The request can't be read", "Send HTTP/1.1 as RFC 9112 has it."),
        ProblemKind("not_found", "Nothing is there", "Compare the address with the API's documentation."),
        ProblemKind(
            "method_not_allowed", "The address does not answer to that method",
            "The field Allow names those it does."),
        ProblemKind("unknown_method", "The method is unknown", "Use a method that the API's documentation names."),
        ProblemKind(
            "not_acceptable", "The answer is of no type that Accept names",
            "Leave Accept out, or add the type that the detail names."),
        ProblemKind("invalid_parameter", "A query parameter can't be used", "The detail says what it may be."),
        ProblemKind(
            "precondition_failed", "It is not in the state that the request is for",
            "Get it again, look at what has changed, and send its new ETag."),
        ProblemKind(
            "range_not_satisfiable", "The range lies behind the end",
            "The field Content-Range tells how long the object is."),
        ProblemKind("uri_too_long", "The address is too long", "Send long values in the body."),
        ProblemKind(
            "header_too_large", "The header is too large",
            "Send fewer or shorter fields; cookies are the usual reason."),
        ProblemKind("request_timeout", "The request came too slowly", "Send it again."),
        ProblemKind(
            "rate_limited", "Too many requests",
            "Wait as long as Retry-After says. The fields RateLimit and RateLimit-Policy tell what is left before that happens."
        ),
        ProblemKind(
            "host_not_allowed", "The server does not know itself by that name",
            "Whoever runs it names itself with --public-url."),
        ProblemKind(
            "origin_not_allowed", "Pages of that site may change nothing here",
            "Whoever runs the server allows a site with --cors-origin."),
        ProblemKind(
            "conflict", "Something else changed it at the same time",
            "Get it again, and repeat the request if it is still wanted."),
    ]

    private static let json = [
        ProblemKind(
            "invalid_idempotency_key", "The Idempotency-Key can't be used", "It has 1 to 255 visible ASCII characters."),
        ProblemKind(
            "idempotency_key_in_use", "The first request with that key is still under way",
            "Wait as long as Retry-After says."),
        ProblemKind(
            "idempotency_key_reused", "That key came with another request", "Take a new key for each new request."),
        ProblemKind(
            "unsupported_content_type", "The body is of a type that is not taken here",
            "Send Content-Type as the detail names it."),
        ProblemKind("body_too_large", "The body is too large", "The detail says how large it may be."),
        ProblemKind(
            "invalid_json", "The body is not the JSON that is expected",
            "errors names the field, unless the body is no JSON at all."),
        ProblemKind(
            "json_too_deep", "Objects and arrays lie too deep within each other",
            "Nothing in this API goes that deep."),
        ProblemKind("invalid_fields", "Some fields can't be taken", "errors names each of them with the reason."),
    ]

    private static let uploads = [
        ProblemKind(
            UploadRefusal.Kind.unsupportedVersion.rawValue, "Another version of tus",
            "Send Tus-Resumable: 1.0.0."),
        ProblemKind(
            UploadRefusal.Kind.missingHeader.rawValue, "A field is missing that the protocol asks for",
            "The detail names it."),
        ProblemKind(UploadRefusal.Kind.malformedHeader.rawValue, "A field can't be read", "The detail names it."),
        ProblemKind(
            UploadRefusal.Kind.malformedMetadata.rawValue, "Upload-Metadata can't be read",
            "Keys are unique, values base64."),
        ProblemKind(
            UploadRefusal.Kind.malformedForm.rawValue, "The form can't be read",
            "Send multipart/form-data with one part named file, as curl --form does."),
        ProblemKind(
            UploadRefusal.Kind.notMedia.rawValue, "The file is no video and no sound",
            "Send the recording itself; a page, an archive or a picture is none."),
        ProblemKind(
            UploadRefusal.Kind.unsupportedChecksum.rawValue, "The checksum's algorithm is unknown",
            "Tus-Checksum-Algorithm of OPTIONS names those that are known."),
        ProblemKind(
            UploadRefusal.Kind.checksumMismatch.rawValue, "The bytes are not those of the checksum",
            "Nothing of them was kept; send them again."),
        ProblemKind(
            UploadRefusal.Kind.gone.rawValue, "The upload has ended",
            "It expired, was given up or was refused; begin a new one."),
        ProblemKind(
            UploadRefusal.Kind.inconsistentLength.rawValue, "The upload has another length",
            "The length that was told first holds."),
        ProblemKind(
            UploadRefusal.Kind.complete.rawValue, "The upload is complete",
            "Nothing more fits; look at its video."),
        ProblemKind(
            UploadRefusal.Kind.sealed.rawValue, "The upload is put together from others",
            "Append to its parts, before they are joined."),
        ProblemKind(
            UploadRefusal.Kind.unusablePart.rawValue, "A part can't be joined",
            "Every part must be a complete partial upload of your own."),
        ProblemKind(UploadRefusal.Kind.notFound.rawValue, "There is no such upload", "Begin a new one."),
        ProblemKind(
            UploadRefusal.Kind.offsetMismatch.rawValue, "The upload is at another offset",
            "Ask with HEAD and go on from there."),
        ProblemKind(
            UploadRefusal.Kind.tooLarge.rawValue, "The file is larger than this server takes",
            "Tus-Max-Size of OPTIONS tells how large it may be."),
        ProblemKind(
            UploadRefusal.Kind.exceedsLength.rawValue, "More bytes than the upload has room for",
            "Send no more than Upload-Length said."),
        ProblemKind(
            UploadRefusal.Kind.superseded.rawValue, "A newer request goes on with this upload",
            "Leave it to that one, or ask with HEAD."),
        ProblemKind(
            UploadRefusal.Kind.interrupted.rawValue, "The upload broke off",
            "What has arrived is kept: ask with HEAD and go on from there."),
    ]

    private static let videos = [
        ProblemKind("video_not_found", "There is no such video", "It may have been deleted."),
        ProblemKind("invalid_title", "The title can't be used", "The detail says what a title may be."),
        ProblemKind("not_failed", "The video has not failed", "Nothing need be done."),
        ProblemKind(
            "invalid_captions", "The captions can't be taken",
            "errors names the lines that are to blame with the reasons."),
        ProblemKind("invalid_language", "That is no language", "Use a tag of BCP 47, such as de, pt-BR or zh-Hant."),
        ProblemKind("captions_not_found", "Nobody sent captions in that language", "List those that there are."),
        ProblemKind(
            "too_many_captions", "There are captions in as many languages as there may be",
            "Delete those of a language that nobody needs."),
    ]

    private static let webhooks = [
        ProblemKind("webhook_not_found", "There is no such webhook", "It may have been deleted."),
        ProblemKind("delivery_not_found", "There is no such delivery", "Deliveries are kept for 30 days."),
        ProblemKind(
            "too_many_webhooks", "There are as many webhooks as there may be",
            "Delete one that is not used any more."),
    ]

    private static let accounts = [
        ProblemKind("sign_in_needed", "That takes somebody who is known", "Sign in, or send an API key."),
        ProblemKind("forbidden", "You may not do this", "Ask someone who may, or whoever runs the server."),
        ProblemKind(
            "cross_site_request", "The request may come from another site's page",
            "Send X-Headwater-Request: 1 with every request that changes something and comes with a cookie."),
        ProblemKind(
            AccountRefusal.Kind.wrongCredentials.rawValue, "The address or the password is wrong",
            "Try again, or have the password reset. Accounts that were shut get the same answer."),
        ProblemKind(
            AccountRefusal.Kind.invalidToken.rawValue, "What proves who asks is not valid, or not any more",
            "Refresh the access token, or sign in again."),
        ProblemKind(
            AccountRefusal.Kind.tokenReplayed.rawValue, "The refresh token was used before",
            "Somebody may have copied it, so everyone who came by it is signed out: sign in again."),
        ProblemKind(
            AccountRefusal.Kind.registrationClosed.rawValue, "Nobody can register here",
            "Whoever runs the server makes accounts."),
        ProblemKind(
            AccountRefusal.Kind.emailTaken.rawValue, "There is an account with that address",
            "Sign in, or have the password reset."),
        ProblemKind(AccountRefusal.Kind.keyNotFound.rawValue, "There is no such API key", "It may have been revoked."),
        ProblemKind(
            AccountRefusal.Kind.grantNotFound.rawValue, "There is no such upload grant",
            "It may have been revoked, or its time is over."),
        ProblemKind(AccountRefusal.Kind.userNotFound.rawValue, "There is no such account", "List the accounts."),
        ProblemKind(
            AccountRefusal.Kind.lastAdmin.rawValue, "Nobody would be left who decides",
            "Make someone else an admin first."),
        ProblemKind(
            AccountRefusal.Kind.tooManyKeys.rawValue, "There are as many API keys as there may be",
            "Revoke one that is not used any more."),
        ProblemKind(
            AccountRefusal.Kind.tooManyGrants.rawValue, "There are as many upload grants as there may be",
            "Revoke some, or let them last shorter."),
        ProblemKind(
            AccountRefusal.Kind.quotaExceeded.rawValue, "There is no room left",
            "Delete videos, or ask whoever runs the server for more."),
        ProblemKind(
            AccountRefusal.Kind.grantExhausted.rawValue, "The upload grant is used up, or its time is over",
            "Ask for another one."),
    ]

    private static let views = [
        ProblemKind(
            "invalid_beacon", "The body holds no beacons",
            "Nothing of it was taken; the detail says what is wrong and where.")
    ]

    private static let server = [
        ProblemKind("not_ready", "The server can't do its work right now", "The detail says what is in its way."),
        ProblemKind("busy", "The server is busy", "Try again as Retry-After says."),
        ProblemKind(
            Failure.Code.outOfSpace.rawValue, "The server's disk is full",
            "Try again once whoever runs it has made room."),
        ProblemKind(
            Failure.Code.storageFailed.rawValue, "The server could not store something",
            "Try again; if it stays so, its log says why."),
        ProblemKind(
            Failure.Code.internal.rawValue, "Something went wrong on the server",
            "Try again; report it with X-Request-Id, by which the log finds it."),
    ]
}
