import HeadwaterCore
import Testing

@testable import Coordination

@Suite struct InMemoryCoordinationTests {
    let coordination = InMemoryCoordination()
    let video = Topic.video(.make(milliseconds: 1))

    @Test func `a nudge reaches every subscriber of its topic`() async {
        var first = await coordination.subscribe(to: .jobs).makeAsyncIterator()
        var second = await coordination.subscribe(to: .jobs).makeAsyncIterator()
        await coordination.publish(.jobs)
        #expect(await first.next() != nil)
        #expect(await second.next() != nil)
    }

    @Test func `a nudge reaches no subscriber of another topic`() async {
        let other = await coordination.subscribe(to: .video(.make(milliseconds: 2)))
        await coordination.publish(video)
        await coordination.publish(.jobs)
        #expect(await nudges(waitingIn: other) == 0)
    }

    @Test func `whoever watches all videos hears of each, and of nothing else`() async {
        var all = await coordination.subscribe(to: .videos).makeAsyncIterator()
        await coordination.publish(video)
        #expect(await all.next() != nil)
        let silent = await coordination.subscribe(to: .videos)
        await coordination.publish(.jobs)
        await coordination.publish(.webhooks)
        #expect(await nudges(waitingIn: silent) == 0)
    }

    @Test func `a late subscriber hears only what is said from then on`() async {
        await coordination.publish(.jobs)
        let deaf = await coordination.subscribe(to: .jobs)
        #expect(await nudges(waitingIn: deaf) == 0)

        let other = InMemoryCoordination()
        await other.publish(.jobs)
        var heard = await other.subscribe(to: .jobs).makeAsyncIterator()
        await other.publish(.jobs)
        #expect(await heard.next() != nil)
    }

    @Test func `nudges that arrive together are one`() async {
        let stream = await coordination.subscribe(to: video)
        for _ in 1...100 { await coordination.publish(video) }
        #expect(await nudges(waitingIn: stream) == 1)
    }

    @Test func `a nudge after the last one was heard is a new one`() async {
        let stream = await coordination.subscribe(to: video)
        var iterator = stream.makeAsyncIterator()
        await coordination.publish(video)
        #expect(await iterator.next() != nil)
        await coordination.publish(video)
        #expect(await iterator.next() != nil)
    }

    @Test func `shutting down ends waiting consumers`() async {
        let stream = await coordination.subscribe(to: .jobs)
        async let heard = stream.reduce(into: 0) { count, _ in count += 1 }
        coordination.shutDown()
        #expect(await heard == 0)
        #expect(coordination.subscriberCounts.isEmpty)
    }

    @Test func `whoever subscribes after shutting down is not kept waiting`() async {
        coordination.shutDown()
        var iterator = await coordination.subscribe(to: .jobs).makeAsyncIterator()
        #expect(await iterator.next() == nil)
        #expect(coordination.subscriberCounts.isEmpty)
    }

    @Test func `a cancelled consumer leaves nothing behind`() async {
        let stream = await coordination.subscribe(to: video)
        let consumer = Task { for await _ in stream {} }
        #expect(coordination.subscriberCounts == [video: 1])
        consumer.cancel()
        await consumer.value
        #expect(coordination.subscriberCounts.isEmpty)
    }

    @Test func `a stream that is dropped unread leaves nothing behind`() async {
        _ = await coordination.subscribe(to: video)
        #expect(coordination.subscriberCounts.isEmpty)
        await coordination.publish(video)
    }

    @Test func `one consumer that stops does not end the others`() async {
        let staying = await coordination.subscribe(to: video)
        _ = await coordination.subscribe(to: video)
        #expect(coordination.subscriberCounts == [video: 1])
        await coordination.publish(video)
        #expect(await nudges(waitingIn: staying) == 1)
    }

    /// Ends all streams and counts what this one still held.
    private func nudges(waitingIn stream: AsyncStream<Void>) async -> Int {
        coordination.shutDown()
        return await stream.reduce(into: 0) { count, _ in count += 1 }
    }
}
