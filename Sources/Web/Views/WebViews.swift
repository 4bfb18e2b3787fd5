public import Analytics

/// What counts views, and what is asked about them.
public struct WebViews: Sendable {
    public var intake: ViewIntake
    public var counter: ViewCounter
    public var reports: ViewReports

    public init(intake: ViewIntake, counter: ViewCounter, reports: ViewReports) {
        self.intake = intake
        self.counter = counter
        self.reports = reports
    }
}
