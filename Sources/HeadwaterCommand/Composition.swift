import Accounts
import Analytics
import Catalog
import Conformance
import Coordination
import Foundation
import HeadwaterCore
import Logging
import Origin
import Pipeline
import ServiceLifecycle
import Storage
import UnixSignals
import Uploads
import Web

/// The house: every part of Headwater is made and joined here, and only here.
enum Composition {
    /// `headwater serve`: uploads, jobs and playback in one process, media in the codec processes it starts.
    static func serve(_ configuration: ServeConfiguration, logger: Logger) async throws {
        let preset = try preset(named: configuration.preset)
        let folder = try DataFolder.open(at: configuration.dataFolder)
        let database = try await SQLiteDatabase.open(path: folder.catalogPath)
        let store = LocalObjectStore(root: folder.objectsPath)
        var media = configuration.web
        // The other half is for connections, and for what is sent over them.
        media.origin.maxOpenFiles = DescriptorLimit.raise() / 2
        let origin = MediaOrigin.serving(database, store, media)
        let coordination = PurgingCoordination(InMemoryCoordination(), origin: origin)
        let codec = CodecLauncher(executable: try CodecLauncher.locate(), scratch: folder.scratchPath, logger: logger)
        let running = RunningJobs()
        let gate = QueueGate()

        let accounts = try configuration.accounts.map {
            AccountService(database: database, passwords: try PasswordHashing(), configuration: $0)
        }
        let sources = UploadStore(root: folder.uploadsPath)
        let actions = VideoActions(
            database: database, store: store, coordination: coordination, running: running,
            removeSource: {
                // A file that is kept open would stay on the disk.
                origin.forget($0)
                try await sources.remove($0)
            }, logger: logger)
        let uploads = UploadService(
            database: database, store: sources, coordination: coordination,
            configuration: configuration.uploads, admission: accounts.map { UploadAdmission($0) } ?? .open,
            clock: SQLiteDatabase.systemTime,
            firstJob: { try WorkSchedule.inspection(of: $0.id, version: 1, options: $0.options, at: $1) },
            followingJob: { try WorkSchedule.following(of: $0.id, version: 1, options: $0.options, at: $1) },
            withdrawMade: { try Growth.abandon($0, in: $1) }, removeMade: { await actions.removeRest(of: $0) })
        let pulls = PullService(
            uploads: uploads, transport: WebTransport.transport, allowedHosts: configuration.pullHosts)
        var workshop = Workshop(
            database: database, store: store, coordination: coordination, codec: codec,
            sourcePath: { sources.path(of: $0) }, preset: preset, grouping: .entryFirst, logger: logger)
        workshop.durableBytes = { try uploads.durableBytes(of: $0) }
        let watch = SourceWatch(
            database: database, coordination: coordination, durableBytes: { try uploads.durableBytes(of: $0) },
            logger: logger)
        let workers = WorkerPool(
            workshop: workshop, running: running, slots: configuration.workers, name: "serve-\(getpid())",
            gate: gate)
        var services = WebServices(
            database: database, uploads: uploads, pulls: pulls, store: store, coordination: coordination,
            actions: WebVideoActions(
                retry: { id in
                    if try await pulls.retry(id) { return true }
                    return try await actions.retry(id)
                }, delete: actions.delete,
                putCaptions: { try await actions.putCaptions($0, $1, label: $2, of: $3) },
                removeCaptions: { try await actions.removeCaptions($0, of: $1) }),
            trouble: { gate.trouble }, accounts: accounts)
        services.rateLimiter = InMemoryRateLimiter()
        services.office = try await PartTicket.Office(in: database)
        services.origin = origin
        let countries = try configuration.countryDatabase.map(CountryTable.read)
        let position = try await database.read { try $0.viewLog.position() }
        let log = try BeaconLog.open(folder: folder.beaconsPath, counted: position)
        let secrets = ViewerSecrets()
        let counter = ViewCounter(
            log: log, database: database, secrets: secrets, clock: SQLiteDatabase.systemTime, logger: logger)
        services.views = WebViews(
            intake: ViewIntake(log: log, secrets: secrets, countries: countries, clock: SQLiteDatabase.systemTime),
            counter: counter, reports: ViewReports(database: database, clock: SQLiteDatabase.systemTime))
        let web = try WebServer(
            services: services,
            configuration: configuration.web, logger: logger, version: Version.current
        ) { port in
            let address = configuration.address(port: port)
            print("Headwater \(Version.current) is ready at \(address) — data in \(folder.path) — stop with Ctrl-C")
            fflush(nil)
        }

        let webhooks = WebhookDispatcher(
            database: database, coordination: coordination,
            post: WebhookSender(targets: configuration.web.webhookTargets).post, logger: logger)

        // What a killed process left behind is put right before anything new begins.
        try codec.removeStaleScratch()
        try store.removeUnfinished()
        try await database.write { try $0.jobs.releaseAll() }
        _ = try await uploads.recover()
        try await actions.finishRemovals()
        try await counter.sweep()
        for notice in configuration.notices { logger.notice("\(notice)") }
        if let accounts, try await !accounts.hasAdmin() {
            logger.warning("there is no administrator yet: make one with 'headwater admin create --email ADDRESS'")
        }
        var group = ServiceGroupConfiguration(
            // Ended from the last to the first: nothing is claimed any more while the last answers are written.
            services: [
                .init(service: web), .init(service: workers), .init(service: watch), .init(service: webhooks),
                .init(service: UploadSweep(uploads: uploads, logger: logger)),
                .init(service: PullRunner(pulls: pulls, logger: logger)),
                .init(service: ViewCounting(counter: counter, logger: logger)),
            ],
            gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        if accounts != nil {
            let sink: any MailSink =
                if let mail = configuration.mail { try SMTPMailSink(mail) } else { LogMailSink(logger: logger) }
            group.services.append(.init(service: MailDelivery(database: database, sink: sink, logger: logger)))
        }
        group.maximumGracefulShutdownDuration = .seconds(9)
        try await ServiceGroup(configuration: group).run()
        await log.shutDown()
        try await database.close()
        logger.info("stopped")
    }

    /// `headwater encode`: the same pipeline over a catalog in memory and a store that becomes the output folder.
    ///
    /// - Returns: how many inputs failed.
    static func encode(_ request: EncodeRequest, report: any EncodeReport, logger: Logger) async throws -> Int {
        let folder = try WorkFolder.open(at: request.workFolder)
        defer { folder.remove() }
        let inputs = BatchInputs()
        let coordination = InMemoryCoordination()
        let workshop = Workshop(
            database: try await SQLiteDatabase.inMemory(), store: LocalObjectStore(root: folder.objectsPath),
            coordination: coordination,
            codec: CodecLauncher(executable: try CodecLauncher.locate(), scratch: folder.scratchPath, logger: logger),
            sourcePath: { inputs.path(of: $0) }, preset: request.preset, grouping: .together, logger: logger)
        let workers = WorkerPool(
            workshop: workshop, running: RunningJobs(), slots: request.workers, name: "encode-\(getpid())")
        return try await BatchEncoder(
            request: request, workshop: workshop, workers: workers, inputs: inputs, report: report
        ).run()
    }

    /// `headwater storyboard`: two codec processes without a catalog, over a folder that is made as a batch's are.
    ///
    /// - Returns: whether it was made.
    static func storyboard(_ request: EncodeRequest, report: any EncodeReport, logger: Logger) async throws -> Bool {
        let folder = try WorkFolder.open(at: request.workFolder)
        defer { folder.remove() }
        let codec = CodecLauncher(
            executable: try CodecLauncher.locate(), scratch: folder.scratchPath, logger: logger)
        let maker = StoryboardMaker(codec: codec, store: LocalObjectStore(root: folder.objectsPath))
        return try await StoryboardBatch(request: request, maker: maker, report: report).run()
    }

    /// `headwater probe`: one inspection in a codec process.
    static func inspect(_ path: String) async throws -> SourceFacts {
        try await withCodec { try await inspect(path, codec: $0).facts }
    }

    /// `headwater plan`: what `headwater encode` would make, by the same questions to codec processes.
    static func plan(_ path: String, preset: Preset, options: EncodeOptions) async throws -> TranscodePlan {
        try await withCodec { codec in
            let whole = try await inspect(path, codec: codec)
            let (facts, index) = try options.trim(whole.facts, whole.index)
            let request = SurveyRequest.make(facts: facts, index: index, preset: preset, options: options)
            var survey: SourceSurvey?
            if let request {
                let task = CodecTask.survey(request: request, facts: facts, index: index)
                let outcome = try await run(task, path, codec: codec)
                guard case .finished(.surveyed(let answer)) = outcome else { throw Failure.unexpected(outcome) }
                survey = answer
            }
            return try TranscodePlan.make(
                facts: facts, index: index, preset: preset, grouping: .together, survey: survey, options: options)
        }
    }

    private static func inspect(
        _ path: String, codec: CodecLauncher
    ) async throws -> (facts: SourceFacts, index: SourceIndex) {
        let outcome = try await run(.inspect, path, codec: codec)
        guard case .finished(.inspected(let facts, let index)) = outcome else { throw Failure.unexpected(outcome) }
        return (facts, index)
    }

    /// One task over one file that makes nothing but its answer.
    private static func run(_ task: CodecTask, _ path: String, codec: CodecLauncher) async throws -> CodecOutcome {
        try await codec.run(
            task, sources: [BatchInputs.file(at: path)], onProgress: { _, _ in },
            onArtifact: { artifact, _ in throw Failure.unrequested("\(artifact)") })
    }

    /// Codec processes for questions: nothing of theirs stays.
    private static func withCodec<Answer>(_ ask: (CodecLauncher) async throws -> Answer) async throws -> Answer {
        let scratch = FileManager.default.temporaryDirectory.appending(path: "headwater-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: scratch, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: scratch) }  // empty, in the system's own folder
        return try await ask(
            CodecLauncher(
                executable: try CodecLauncher.locate(), scratch: scratch, logger: Logger(label: "headwater")))
    }

    /// `headwater verify`: reads a presentation from a folder or the web, and decodes it in codec processes.
    ///
    /// - Throws: ``ReadingError`` when the root is not there or is no HLS playlist.
    static func verify(
        root: URL, depth: PresentationReader.Depth, profile: Presentation.Profile,
        progress: @escaping @Sendable (String) -> Void
    ) async throws -> ConformanceReport {
        let scratch = FileManager.default.temporaryDirectory.appending(path: "headwater-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: scratch, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: scratch) }  // in the system's own folder
        let decoder = SegmentDecoder(
            codec: CodecLauncher(
                executable: try CodecLauncher.locate(), scratch: scratch, logger: Logger(label: "headwater")),
            folder: scratch)
        let read = { (fetch: @escaping @Sendable (Resource, Int) async throws -> Fetched) in
            let access = Access(fetch: fetch, decode: decoder.decode)
            return try await PresentationReader(access: access, depth: depth, progress: progress)
                .read(root: root, profile: profile)
        }
        let presentation =
            root.isFileURL
            ? try await read(FolderAccess.fetch) : try await WebAccess.with { try await read($0.fetch) }
        return ConformanceReport(presentation)
    }

    /// - Throws: ``ProgramExit`` when there is no such preset or it has problems.
    static func preset(named name: String) throws -> Preset {
        do {
            return try PresetCatalog.preset(name)
        } catch {
            throw ProgramExit.usage("\(error)")
        }
    }
}
