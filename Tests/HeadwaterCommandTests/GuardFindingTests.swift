import HeadwaterCore
import Testing

@testable import HeadwaterCommand

/// What `headwater doctor` says of the guards around a codec process.
@Suite struct GuardFindingTests {
    private func finding(isOn: Bool, isRequired: Bool) -> Finding {
        Finding(
            CodecCapabilities.Guard(
                name: "lock", purpose: "keep it in", isOn: isOn, isRequired: isRequired, detail: "reason"))
    }

    @Test func `a guard that is on is good`() {
        #expect(finding(isOn: true, isRequired: true).line == "ok      lock: can keep it in (reason)")
    }

    @Test func `one that is not on is noted, and one that must be is missing, each with what to do`() {
        let noted = finding(isOn: false, isRequired: false)
        #expect(noted.verdict == .note)
        #expect(noted.detail == "can't keep it in (reason)")
        let missing = finding(isOn: false, isRequired: true)
        #expect(missing.verdict == .missing)
        #expect(noted.remedy != nil && missing.remedy != nil && noted.remedy != missing.remedy)
    }
}
